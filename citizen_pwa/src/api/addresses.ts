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

/** The nearest address to a place, or null where there is none; asked once for each place. */
export async function addressAt(latitude: number, longitude: number): Promise<Address | null> {
  const query = `latitude=${latitude.toFixed(6)}&longitude=${longitude.toFixed(6)}`;
  const known = lookedUp.get(query);
  if (known !== undefined) return known;
  const found = (await request(`/addresses?${query}`, { timeoutS: 8 })) as Found | null;
  const nearest = found?.items[0] ?? null;
  lookedUp.set(query, nearest);
  return nearest;
}
