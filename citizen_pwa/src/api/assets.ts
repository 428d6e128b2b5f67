import { request } from "./request";
import type { Asset } from "./types";

/** Numbered things of the street, by the beginning of their number. */
export async function getAssets(typed: string, signal: AbortSignal): Promise<Asset[]> {
  const found = (await request(`/assets?q=${encodeURIComponent(typed)}`, { signal, timeoutS: 8 })) as { items?: Asset[] } | null;
  return found?.items ?? [];
}
