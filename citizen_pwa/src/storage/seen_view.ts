/** Latitude and longitude of a map's middle, in degrees, and its zoom. */
type View = [number, number, number];

const KEY = "parvis-seen-view";

/** What the map showed last on this device, or null: its tiles are there without a network. */
export function seenView(): View | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "null");
    return Array.isArray(kept) && kept.length === 3 && kept.every(Number.isFinite) ? (kept as View) : null;
  } catch {
    return null;
  }
}

export function rememberView(view: View): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(view));
  } catch {
    // Where nothing is kept, the map opens on the middle of the town.
  }
}
