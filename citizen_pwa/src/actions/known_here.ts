import { type Announcement, getAnnouncements } from "../api/announcements";
import { wording } from "../i18n/language";
import { announcementLists } from "../storage/database";
import { Observable } from "../storage/observable";
import type { Draft } from "../storage/records";

/** Longer than this, the person goes on without: what is known already must not keep anybody waiting. */
const PATIENCE_S = 2;
const MOST = 5;
const SHELF = "here";

interface Known {
  /** The place and the category that were asked for. */
  key: string;
  items: readonly Announcement[];
}

/** What the town has announced for the last place and category that were asked for. */
export const announcedHere = new Observable<Known>({ key: "", items: [] });

function keyOf({ place, category }: Draft): string | null {
  if (place?.latitude == null || place.longitude == null || !category) return null;
  return [place.latitude.toFixed(5), place.longitude.toFixed(5), category, wording.value].join(" ");
}

/** What is announced for this draft's place and category, once it was asked for. */
export function knownHere(draft: Draft | null): readonly Announcement[] {
  return draft && announcedHere.value.key === keyOf(draft) ? announcedHere.value.items : [];
}

/** Asks what is announced there; without a network, or where nobody answers in time, what was answered last. */
export async function lookForAnnouncements(draft: Draft): Promise<readonly Announcement[]> {
  const key = keyOf(draft);
  const { latitude = null, longitude = null } = draft.place ?? {};
  if (key === null || latitude === null || longitude === null || draft.kind !== "anomaly") return [];
  if (announcedHere.value.key === key) return announcedHere.value.items;
  const query = {
    read_first: "true",
    latitude: String(latitude),
    longitude: String(longitude),
    category: draft.category ?? "",
    limit: String(MOST),
  };
  const found = navigator.onLine ? await getAnnouncements(query, PATIENCE_S).catch(() => null) : null;
  if (found) {
    announcedHere.set({ key, items: found.items });
    await announcementLists.put({ key: SHELF, of: key, items: found.items, readAt: new Date().toISOString() }, SHELF);
  } else {
    const kept = await announcementLists.get(SHELF);
    const still = (kept?.items ?? []).filter((one) => Date.parse(one.ends_at) > Date.now());
    if (kept?.of === key) announcedHere.set({ key, items: still });
  }
  return knownHere(draft);
}
