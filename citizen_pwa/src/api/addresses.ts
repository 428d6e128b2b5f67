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

/** The nearest address to a place, or null where there is none. */
export async function addressAt(latitude: number, longitude: number): Promise<Address | null> {
  const found = (await request(
    `/addresses?latitude=${latitude.toFixed(6)}&longitude=${longitude.toFixed(6)}`,
    { timeoutS: 8 },
  )) as Found | null;
  return found?.items[0] ?? null;
}
