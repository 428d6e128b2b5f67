import { request, Unreachable } from "./request";

export interface PublicItem {
  number: string;
  category: { code: string; label: string; icon?: string | null };
  street: string | null;
  district: { slug: string; name: string } | null;
  public_state: string;
  public_status: string;
  received_at: string;
  witnesses: number;
  thumbnail: string | null;
}

export interface PublicPage {
  items: PublicItem[];
  next: string | null;
}

/** A point of the public map. */
export interface PublicPoint {
  geometry: { coordinates: [longitude: number, latitude: number] };
  properties: { number: string; category: string; state: string };
}

export interface PublicPoints {
  features: PublicPoint[];
  truncated: boolean;
}

export interface DistrictLine {
  slug: string;
  name: string;
  open: number;
}

export interface District extends DistrictLine {
  treated: number;
  /** From reception to the work done; null with too few cases. */
  median_days: number | null;
  latest: PublicItem[];
}

export interface MaskedLine {
  code: string;
  label: string;
  count: number;
}

/** Something in between may answer JSON of its own: then there is no list in it. */
function withList<T>(answer: unknown, name: keyof T): T {
  const found = answer as T | null;
  if (!Array.isArray(found?.[name])) throw new Unreachable();
  return found;
}

/** A page of what anybody may see; `query` holds the filters, without `?`. */
export async function getPublicPage(query: string, cursor: string | null, signal?: AbortSignal): Promise<PublicPage> {
  const asked = new URLSearchParams(query);
  if (cursor) asked.set("cursor", cursor);
  return withList<PublicPage>(await request(`/signalements?${asked.toString()}`, signal ? { signal } : {}), "items");
}

/** The same as points of a map, up to four thousand. */
export async function getPublicPoints(query: string, signal: AbortSignal): Promise<PublicPoints> {
  return withList<PublicPoints>(await request(`/signalements.geojson?${query}`, { signal }), "features");
}

export async function getDistricts(): Promise<DistrictLine[]> {
  return withList<{ items: DistrictLine[] }>(await request("/districts"), "items").items;
}

export async function getDistrict(slug: string): Promise<District> {
  return withList<District>(await request(`/districts/${encodeURIComponent(slug)}`), "latest");
}

/** How often words and photos were masked lately, by reason. */
export async function getMasked(): Promise<MaskedLine[]> {
  return withList<{ items: MaskedLine[] }>(await request("/moderation"), "items").items;
}

/** Where feed readers find the latest of a district, of a category, or of the town. */
export function feedUrl(asked: { district?: string; category?: string }): string {
  const query = new URLSearchParams(asked).toString();
  return `/api/v1/signalements.rss${query && `?${query}`}`;
}
