import { recall, remember } from "./remembered";

/** Latitude and longitude of a map's middle, in degrees, and its zoom. */
type View = [number, number, number];

const KEY = "parvis-seen-view";

/** What the map showed last on this device, or null: its tiles are there without a network. */
export function seenView(): View | null {
  const kept = recall(KEY);
  return Array.isArray(kept) && kept.length === 3 && kept.every(Number.isFinite) ? (kept as View) : null;
}

export function rememberView(view: View): void {
  remember(KEY, view);
}
