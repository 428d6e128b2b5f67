import type { Announcement, AnnouncementKind } from "../api/announcements";
import { formatDay, formatTime, t } from "../i18n";
import { language } from "../i18n/language";
import { Icon } from "./icon";

const ICONS: Record<AnnouncementKind, string> = {
  news: "megaphone",
  agenda: "calendar-days",
  works: "construction",
  failure: "triangle-alert",
};

/** What an element that holds an announcement's words says of their language: nothing when it is the page's. */
export function languageOfWords(announcement: Announcement): { lang?: string } {
  return announcement.language === language.value ? {} : { lang: announcement.language };
}

/** Its kind, as an icon and a word. */
export function KindWord({ kind }: { kind: AnnouncementKind }) {
  return (
    <span class={kind === "failure" || kind === "works" ? "state tone-warn" : "state tone-info"}>
      <Icon name={ICONS[kind]} />
      {kindName(kind)}
    </span>
  );
}

function kindName(kind: AnnouncementKind): string {
  if (kind === "agenda") return t("announcement.agenda");
  if (kind === "works") return t("announcement.works");
  return kind === "failure" ? t("announcement.failure") : t("announcement.news");
}

/** When, in as few words as say it: until, on, or from and to. */
export function periodOf({ kind, state, starts_at: start, ends_at: end }: Announcement, timeZone: string): string {
  const day = formatDay(start, timeZone);
  if (day === formatDay(end, timeZone)) {
    return t("announcement.on", { day, start: formatTime(start, timeZone), end: formatTime(end, timeZone) });
  }
  if (state === "current" && kind !== "agenda") return t("announcement.until", { day: formatDay(end, timeZone) });
  return t("announcement.from_to", { start: day, end: formatDay(end, timeZone) });
}

/** Where: its place, its districts, or the whole town. */
export function whereOf({ place, districts }: Announcement): string {
  const names = districts.map((one) => one.name).join(", ");
  return place?.address ?? (names || t("announcement.whole_town"));
}
