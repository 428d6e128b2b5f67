import { request, Unreachable } from "./request";
import type { Territory } from "./types";

/** The territory that answers at this address, its words in the present language. */
export async function getTerritory(): Promise<Territory> {
  const territory = (await request("/territory")) as Territory | null;
  if (!Array.isArray(territory?.categories)) throw new Unreachable();
  return territory;
}
