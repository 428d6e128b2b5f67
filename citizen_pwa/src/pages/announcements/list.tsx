import { useEffect, useState } from "preact/hooks";

import { followed, keptList, type ReadList, readList } from "../../actions/announcements";
import { loadDistricts } from "../../actions/districts";
import { territory } from "../../actions/territory";
import type { Announcement } from "../../api/announcements";
import { KindWord, languageOfWords, periodOf, whereOf } from "../../components/announcement";
import { useObservable } from "../../components/hooks/observable";
import { useSlow } from "../../components/hooks/slow";
import { Icon } from "../../components/icon";
import { Notice } from "../../components/notice";
import { address, Link, navigate } from "../../components/router";
import { Screen } from "../../components/screen";
import { Skeleton } from "../../components/skeleton";
import { formatMoment, t } from "../../i18n";

const DISTRICT = "quartier";

/** The agenda and the news of the town, or of one district; without a network, as they were last read. */
export function Announcements() {
  const town = useObservable(territory);
  const { query } = useObservable(address);
  const district = query.get(DISTRICT) ?? "";
  const [list, setList] = useState<ReadList | null>(null);
  const [failed, setFailed] = useState(false);
  const slow = useSlow(!list && !failed);
  const timeZone = town?.time_zone ?? "Europe/Paris";

  useEffect(() => {
    let left = false;
    setFailed(false);
    setList(null);
    void keptList(district).then((kept) => !left && kept && setList((known) => known ?? kept));
    readList(district).then(
      (fresh) => !left && setList(fresh),
      () => !left && setFailed(true),
    );
    return () => {
      left = true;
    };
  }, [district]);

  return (
    <Screen title={t("announcements.title")} back="/">
      <DistrictChoice chosen={district} />
      {failed && (
        <Notice tone="warn" title={t("announcements.unreachable_title")} icon="wifi-off" live>
          <p>{list ? t("announcements.kept", { moment: formatMoment(list.readAt, timeZone) }) : t("announcements.unreachable")}</p>
        </Notice>
      )}
      {!list && slow && <Skeleton label={t("app.loading")} />}
      {list && <Lists items={list.items} timeZone={timeZone} />}
      {list && list.items.some((one) => one.kind === "agenda") && (
        <a class="second" href={`/api/v1/announcements.ics${district ? `?district=${encodeURIComponent(district)}` : ""}`}>
          <Icon name="calendar-days" />
          {t("announcements.calendar")}
        </a>
      )}
    </Screen>
  );
}

/** The districts, where they can be had; without them the whole town is read. */
function DistrictChoice({ chosen }: { chosen: string }) {
  const [districts, setDistricts] = useState<readonly { slug: string; name: string }[]>([]);
  useEffect(() => {
    void loadDistricts().then((found) => setDistricts((found?.features ?? []).map((one) => one.properties)));
  }, []);
  if (districts.length === 0) return null;
  const choose = (slug: string) => navigate(slug ? `/actualites?${DISTRICT}=${encodeURIComponent(slug)}` : "/actualites", true);
  return (
    <div class="field">
      <label for="district">{t("announcements.district")}</label>
      <select id="district" value={chosen} onChange={(event) => choose(event.currentTarget.value)}>
        <option value="">{t("announcements.whole_town")}</option>
        {districts.map(({ slug, name }) => (
          <option key={slug} value={slug}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

function byBeginning(a: Announcement, b: Announcement): number {
  return Date.parse(a.starts_at) - Date.parse(b.starts_at);
}

function Lists({ items, timeZone }: { items: readonly Announcement[]; timeZone: string }) {
  // A kept list may hold what has ended since, or what has begun.
  const alive = items.filter((one) => Date.parse(one.ends_at) > Date.now()).sort(byBeginning);
  const current = alive.filter((one) => Date.parse(one.starts_at) <= Date.now()).reverse();
  const coming = alive.filter((one) => Date.parse(one.starts_at) > Date.now());
  if (alive.length === 0) {
    return (
      <div class="empty">
        <Icon name="calendar-days" />
        <p>{t("announcements.empty")}</p>
      </div>
    );
  }
  return (
    <>
      {current.length > 0 && <Section title={t("announcements.current")} items={current} timeZone={timeZone} />}
      {coming.length > 0 && <Section title={t("announcements.coming")} items={coming} timeZone={timeZone} />}
    </>
  );
}

function Section({ title, items, timeZone }: { title: string; items: readonly Announcement[]; timeZone: string }) {
  const follows = useObservable(followed);
  return (
    <section class="announcements">
      <h2>{title}</h2>
      <ul class="rows">
        {items.map((one) => (
          <li key={one.id}>
            <Link href={`/actualites/${one.id}`} class="row">
              <span>
                <KindWord kind={one.kind} />
                <strong {...languageOfWords(one)}>{one.title}</strong>
                <small>
                  {periodOf(one, timeZone)} · {whereOf(one)}
                </small>
                {follows.has(one.id) && (
                  <small class="told">
                    <Icon name="check" />
                    {t("announcement.followed")}
                  </small>
                )}
              </span>
              <Icon name="chevron-right" />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
