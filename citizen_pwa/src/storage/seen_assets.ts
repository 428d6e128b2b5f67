import type { Asset } from "../api/types";
import { recall, remember } from "./remembered";

const KEY = "parvis-assets";
const MOST = 400;

/** Numbered things of the street that the town showed on this device, latest first. */
export function seenAssets(): Asset[] {
  return (recall(KEY) as Asset[] | null) ?? [];
}

export function rememberAssets(found: readonly Asset[]): void {
  if (found.length === 0) return;
  const numbers = new Set(found.map((asset) => asset.number));
  const all = [...found, ...seenAssets().filter((asset) => !numbers.has(asset.number))].slice(0, MOST);
  remember(KEY, all);
}
