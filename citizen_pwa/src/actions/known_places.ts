import { getAssets } from "../api/assets";
import type { Asset, NamedPlace, Territory } from "../api/types";
import { rememberAssets, seenAssets } from "../storage/seen_assets";
import { isNearly, wordsOf } from "./search";

const MOST = 5;

/** The town's places whose name holds all the typed words, a slip of the finger allowed; no network is needed. */
export function placesNamed(town: Territory | null, typed: string): NamedPlace[] {
  const words = wordsOf(typed);
  if (words.length === 0) return [];
  const found = (town?.places ?? []).filter(({ name }) => {
    const parts = wordsOf(name);
    return words.every((word) => parts.some((part) => isNearly(word, part)));
  });
  return found.slice(0, MOST);
}

function sought(number: string): string {
  return number.toUpperCase().replace(/[^A-Z0-9]/g, "");
}

/** Things of the street whose number begins so: the town's answer, or those seen before on this device. */
export async function assetsNumbered(typed: string, signal: AbortSignal): Promise<Asset[]> {
  const beginning = sought(typed);
  if (!/\d/.test(typed) || beginning.length < 2) return [];
  const kept = seenAssets().filter((asset) => sought(asset.number).startsWith(beginning));
  try {
    const found = await getAssets(typed.trim().slice(0, 40), signal);
    rememberAssets(found);
    return found.slice(0, MOST);
  } catch {
    return kept.slice(0, MOST);
  }
}
