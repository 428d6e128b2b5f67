import { request } from "./request";
import type { Address } from "./types";

interface Found {
  items: Address[];
}

/** Addresses that begin like `words`, best first. */
export async function findAddresses(words: string, signal: AbortSignal): Promise<Address[]> {
  const found = (await request(`/addresses?q=${encodeURIComponent(words)}`, { signal })) as Found | null;
  return found?.items ?? [];
}

const lookedUp = new Map<string, Address | null>();

function queryOf(latitude: number, longitude: number): string {
  return `latitude=${latitude.toFixed(6)}&longitude=${longitude.toFixed(6)}`;
}

/** The label of that place's address when it was asked already. */
export function knownAddressAt(latitude: number | null, longitude: number | null): string | null {
  if (latitude === null || longitude === null) return null;
  return lookedUp.get(queryOf(latitude, longitude))?.label ?? null;
}

/** The nearest address to a place, or null where there is none; asked once for each place. */
export async function addressAt(latitude: number, longitude: number): Promise<Address | null> {
  const query = queryOf(latitude, longitude);
  const known = lookedUp.get(query);
  if (known !== undefined) return known;
  const found = (await request(`/addresses?${query}`, { timeoutS: 8 })) as Found | null;
  const nearest = found?.items[0] ?? null;
  lookedUp.set(query, nearest);
  return nearest;
}
