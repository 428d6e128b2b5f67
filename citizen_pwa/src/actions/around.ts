/** West, south, east, north. */
export type Box = [number, number, number, number];

/** What of the town is looked at. It stands in the address, so that a link says it too. */
export interface Filters {
  category: string | null;
  state: "open" | "treated" | null;
  days: number | null;
  district: string | null;
  zone: Box | null;
  /** On a phone, the map instead of the list. */
  onMap: boolean;
}

export const PERIODS = [7, 30, 365];
const STATES: Record<string, Filters["state"]> = { "en-cours": "open", traites: "treated" };
const DAY_MS = 86_400_000;

export function readFilters(query: URLSearchParams): Filters {
  const days = Number(query.get("jours"));
  return {
    category: query.get("categorie"),
    state: STATES[query.get("etat") ?? ""] ?? null,
    days: PERIODS.includes(days) ? days : null,
    district: query.get("quartier"),
    zone: readBox(query.get("zone")),
    onMap: query.get("vue") === "carte",
  };
}

function readBox(words: string | null): Box | null {
  const numbers = words?.split(",").map(Number) ?? [];
  const [west = NaN, south = NaN, east = NaN, north = NaN] = numbers;
  const possible = -180 <= west && west < east && east <= 180 && -90 <= south && south < north && north <= 90;
  return numbers.length === 4 && possible ? [west, south, east, north] : null;
}

/** The address of the page with these filters. */
export function pathOf(filters: Filters): string {
  const query = new URLSearchParams();
  if (filters.category) query.set("categorie", filters.category);
  if (filters.state) query.set("etat", filters.state === "open" ? "en-cours" : "traites");
  if (filters.days) query.set("jours", String(filters.days));
  if (filters.district) query.set("quartier", filters.district);
  if (filters.zone) query.set("zone", filters.zone.map((degrees) => degrees.toFixed(5)).join(","));
  if (filters.onMap) query.set("vue", "carte");
  const words = query.toString().replaceAll("%2C", ",");
  return words ? `/carte?${words}` : "/carte";
}

/** What is asked of the server; the first instant is a midnight, so that the same question has one answer all day. */
export function questionOf(filters: Filters, now = Date.now()): string {
  const query = new URLSearchParams();
  if (filters.category) query.set("category", filters.category);
  if (filters.state) query.set("state", filters.state);
  if (filters.district) query.set("district", filters.district);
  if (filters.zone) query.set("bbox", filters.zone.map((degrees) => degrees.toFixed(5)).join(","));
  if (filters.days) query.set("since", new Date(Math.floor(now / DAY_MS - filters.days) * DAY_MS).toISOString());
  return query.toString();
}

/** Whether something narrows what is shown. */
export function isNarrowed({ category, state, days, district, zone }: Filters): boolean {
  return Boolean(category ?? state ?? days ?? district ?? zone);
}

/** A box of some hundred metres around a place. */
export function boxAround(latitude: number, longitude: number, radiusM: number): Box {
  const height = radiusM / 111_320;
  const width = height / Math.cos((latitude * Math.PI) / 180);
  return [longitude - width, latitude - height, longitude + width, latitude + height];
}
