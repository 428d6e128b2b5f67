import type { Place } from "../storage/records";
import { changeDraft, draft, startDraft } from "./draft";
import { withNumberOfPlace } from "./number_of_place";
import { territory } from "./territory";
import { Observable } from "../storage/observable";

export type Locating = "idle" | "searching" | "denied" | "failed";

/** What the search for the device's position is doing. */
export const locating = new Observable<Locating>("idle");

/** Beyond this, the person is asked whether the place is right. */
export const ROUGH_ACCURACY_M = 50;

/**
 * Asks the device where it is, and keeps the answer as the draft's place.
 *
 * `replacing`: the person asked for it, so it takes the place of a pin or an address; at the shutter
 * it fills an absent place only.
 */
export async function locate(replacing: boolean): Promise<void> {
  if (!("geolocation" in navigator)) {
    locating.set("failed");
    return;
  }
  if (locating.value === "searching") return;
  locating.set("searching");
  const asking = draft.value?.id;
  const fix = await currentFix();
  if (typeof fix === "string") {
    locating.set(fix);
    return;
  }
  locating.set("idle");
  // Sent or erased meanwhile: the answer is nobody's.
  if (draft.value?.id !== asking) return;
  const present = startDraft();
  if (replacing || !present.place) changeDraft(withNumberOfPlace(present, { place: fix }, territory.value));
}

/** Where the device is now, or why it does not say. */
export function currentFix(): Promise<Place | "denied" | "failed"> {
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        resolve({
          latitude: coords.latitude,
          longitude: coords.longitude,
          accuracyM: Math.round(coords.accuracy),
          source: "fix",
          address: null,
        });
      },
      (error) => resolve(error.code === error.PERMISSION_DENIED ? "denied" : "failed"),
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 10_000 },
    );
  });
}
