import type { SignalementIn } from "../api/types";
import type { Draft, Place, Report } from "../storage/records";
import { changeDraft, draft, isWorthResuming, newDraft, replaceDraft } from "./draft";

type Kind = SignalementIn["kind"];

/** What a link calls each kind: `/signaler?nature=idee`. */
const NATURES: Record<string, Kind> = { idee: "suggestion", felicitation: "praise" };

/** What a poster or a link says of the signalement to begin: `?nature=…&categorie=…&lieu=…`. */
export function readLink(query: URLSearchParams): Partial<Draft> {
  const category = query.get("categorie");
  const place = placeOf(query.get("lieu")?.trim() ?? "");
  return { kind: NATURES[query.get("nature") ?? ""] ?? "anomaly", ...(category && { category }), ...(place && { place }) };
}

/** `latitude,longitude` as a poster's maker wrote it, or an address in words. */
function placeOf(said: string): Place | null {
  if (!said) return null;
  const none = { latitude: null, longitude: null, accuracyM: null };
  const point = /^(-?\d{1,2}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)$/.exec(said);
  if (!point) return { ...none, source: "address", address: said.slice(0, 200) };
  const [latitude, longitude] = [Number(point[1]), Number(point[2])];
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null;
  return { ...none, latitude, longitude, source: "pin", address: null };
}

/**
 * Begins what the link says. What was being written about something else waits until this one is done.
 */
export async function beginWith(said: Partial<Draft>): Promise<Draft> {
  const begun = draft.value;
  if (isWorthResuming(begun) && !agrees(begun, said)) await replaceDraft({ ...newDraft(), ...said });
  else changeDraft(said);
  return draft.value ?? { ...newDraft(), ...said };
}

/** Begins another signalement at the place, and of the type, of one that was just sent from here. */
export async function beginAgain({ body }: Report): Promise<void> {
  if (!body) return;
  const { latitude, longitude, accuracy_m: accuracyM, position_source: source, address, category } = body;
  const place = source ? { latitude, longitude, accuracyM, source, address } : null;
  await beginWith({ kind: "anomaly", category, place, lineTo: null });
}

/** Whether the draft may become what the link says without a word of it being lost. */
function agrees(begun: Draft, said: Partial<Draft>): boolean {
  return (
    begun.kind === said.kind &&
    (!said.category || !begun.category || begun.category === said.category) &&
    (!said.place || !begun.place || JSON.stringify(begun.place) === JSON.stringify(said.place)) &&
    !said.photoIds
  );
}
