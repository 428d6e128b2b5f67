import { getTerritory } from "../api/territory";
import type { Category, Notice, Territory } from "../api/types";
import { language } from "../i18n/language";
import { territories } from "../storage/database";
import { Observable } from "../storage/observable";

/** The town, or null while it is not known; `unreachable` when it never was and cannot be asked. */
export const territory = new Observable<Territory | null>(null);
export const territoryUnreachable = new Observable(false);

/** Shows the kept territory at once, then the server's when it answers. */
export async function loadTerritory(): Promise<void> {
  const code = language.value;
  const kept = (await territories.get(code)) ?? (await territories.all())[0];
  if (kept) territory.set(kept.territory);
  try {
    const fresh = await getTerritory();
    await territories.put({ language: code, territory: fresh }, code);
    if (language.value === code) territory.set(fresh);
    territoryUnreachable.set(false);
  } catch {
    territoryUnreachable.set(!kept);
  }
}

/** What an element that holds these words of the town says of their language: nothing when it is the page's. */
export function languageOf(town: Territory | null, name: string): { lang?: string } {
  return town?.in_french?.includes(name) ? { lang: "fr" } : {};
}

/** The same of what the town's categories say: their names, questions and notices. */
export function languageOfCategories(): { lang?: string } {
  return languageOf(territory.value, "categories");
}

export interface Leaf {
  category: Category;
  parent: Category | null;
}

/** Every category that can be chosen, in the territory's order. */
export function leaves(categories: readonly Category[], parent: Category | null = null): Leaf[] {
  return categories.flatMap((category) =>
    category.children?.length ? leaves(category.children, category) : [{ category, parent }],
  );
}

export function findLeaf(town: Territory | null, code: string | null): Leaf | null {
  return leaves(town?.categories ?? []).find((leaf) => leaf.category.code === code) ?? null;
}

/** What to read before going on, and the number to call: the leaf's own, or the on-call number out of hours. */
export function noticeOf(town: Territory | null, leaf: Category): Notice | null {
  if (leaf.notice) return leaf.notice;
  const onCall = town?.on_call;
  return leaf.urgent && onCall?.phone && !onCall.open_now ? { text: "", phone: onCall.phone } : null;
}

function folded(words: string): string {
  return words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/**
 * The leaves that answer to all the typed words, by their label first, then their synonyms, then their
 * parent; accents and capitals do not count.
 */
export function searchLeaves(town: Territory, typed: string): Leaf[] {
  const words = folded(typed).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  if (words.length === 0) return [];
  const rank = ({ category, parent }: Leaf): number => {
    const texts = [category.label, (category.synonyms ?? []).join(" "), parent?.label ?? ""].map(folded);
    const seen = texts.map((_, index) => texts.slice(0, index + 1).join(" "));
    const found = seen.findIndex((text) => words.every((word) => text.includes(word)));
    return found;
  };
  return leaves(town.categories)
    .map((leaf) => ({ leaf, rank: rank(leaf) }))
    .filter((found) => found.rank >= 0)
    .sort((a, b) => a.rank - b.rank)
    .map((found) => found.leaf);
}
