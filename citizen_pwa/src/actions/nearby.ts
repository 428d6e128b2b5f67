import { getNearby } from "../api/nearby";
import type { NearbyTicket, Territory } from "../api/types";
import { Observable } from "../storage/observable";
import type { Draft } from "../storage/records";
import { known } from "./sending";
import { findLeaf } from "./territory";

/** Longer than this, the person goes on without: a duplicate is better than a wait. */
const PATIENCE_S = 2;
const MOST = 5;
/** Another type of the same family is the same problem only where it is very near. */
const SAME_SPOT_M = 30;

interface Around {
  /** The place and the category that were asked for. */
  key: string;
  tickets: readonly NearbyTicket[];
}

/** What the last look around found. */
export const around = new Observable<Around>({ key: "", tickets: [] });

function keyOf({ place, category }: Draft): string | null {
  if (place?.latitude == null || place.longitude == null || !category) return null;
  return [place.latitude.toFixed(5), place.longitude.toFixed(5), category].join(" ");
}

/** What is known around this draft's place, when it was asked for. */
export function knownAround(draft: Draft | null): readonly NearbyTicket[] {
  return draft && around.value.key === keyOf(draft) ? around.value.tickets : [];
}

/** Asks what is around the draft's place, once for each place and category; nothing where nobody answers in time. */
export async function lookAround(draft: Draft, town: Territory | null): Promise<readonly NearbyTicket[]> {
  const key = keyOf(draft);
  const leaf = findLeaf(town, draft.category);
  const { latitude = null, longitude = null } = draft.place ?? {};
  if (key === null || latitude === null || longitude === null || !leaf || leaf.category.public === false) return [];
  if (draft.kind !== "anomaly" || !navigator.onLine) return [];
  if (around.value.key === key) return around.value.tickets;
  const family = leaf.parent?.code ?? leaf.category.code;
  const found = await getNearby(latitude, longitude, family, PATIENCE_S).catch(() => null);
  const own = new Set(known.value.map((report) => report.number));
  const others = found?.filter((ticket) => !own.has(ticket.number));
  if (others) around.set({ key, tickets: worthShowing(others, leaf.category.code) });
  return knownAround(draft);
}

/** The same type first, then what may be another name for the same thing; work done lately of the same type only. */
export function worthShowing(found: readonly NearbyTicket[], category: string): NearbyTicket[] {
  const same = found.filter((ticket) => ticket.category.code === category);
  const others = found.filter(
    (ticket) => ticket.category.code !== category && !ticket.done_at && ticket.distance_m <= SAME_SPOT_M,
  );
  return [...same, ...others].slice(0, MOST);
}
