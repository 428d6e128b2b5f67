import { getTerritory } from "../api/territory";
import type { Category, Notice, SignalementIn, Territory } from "../api/types";
import { language } from "../i18n/language";
import { territories } from "../storage/database";
import { Observable } from "../storage/observable";
import { folded, isNearly, wordsOf } from "./search";

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

type Kind = SignalementIn["kind"];

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

/** The number that answers out of hours; null while the desk does. What is kept on the phone may be from this afternoon. */
export function onCallNumber(town: Territory | null, now = Date.now()): string | null {
  const { phone = null, open_now = false, open_until = null } = town?.on_call ?? {};
  const isOpen = open_now && (open_until === null || now < Date.parse(open_until));
  return isOpen ? null : phone;
}

/** What to read before going on, and the number to call: the leaf's own, or the on-call number out of hours. */
export function noticeOf(town: Territory | null, leaf: Category): Notice | null {
  if (leaf.notice) return leaf.notice;
  const phone = leaf.urgent ? onCallNumber(town) : null;
  return phone === null ? null : { text: "", phone };
}

/** The categories that a signalement of this kind may be about. */
export function categoriesFor(town: Territory, kind: Kind): Category[] {
  const fits = ({ kinds }: Category) => (kinds ?? ["anomaly"]).includes(kind);
  return town.categories.flatMap((category) => {
    if (!category.children?.length) return fits(category) ? [category] : [];
    const children = category.children.filter(fits);
    return children.length > 0 ? [{ ...category, children }] : [];
  });
}

/** What an idea or praise is about without being asked: the first leaf that the town keeps for them. */
export function subjectOf(town: Territory | null, kind: Kind): Leaf | null {
  return (kind !== "anomaly" && town && leaves(categoriesFor(town, kind))[0]) || null;
}

/** The category of a draft: the one chosen, or the one that its kind has. */
export function leafOf(town: Territory | null, { category, kind }: { category: string | null; kind: Kind }): Leaf | null {
  return findLeaf(town, category) ?? subjectOf(town, kind);
}

/**
 * The leaves that answer to all the typed words, by their label first, then their synonyms, then their
 * parent; accents and capitals do not count. Where none does, those that nearly do: a slip of the finger or two.
 */
export function searchLeaves(town: Territory, typed: string): Leaf[] {
  const words = wordsOf(typed);
  if (words.length === 0) return [];
  const known = leaves(categoriesFor(town, "anomaly"));
  const exactly = ranked(known, (text) => words.every((word) => folded(text).includes(word)));
  if (exactly.length > 0) return exactly;
  return ranked(known, (text) => {
    const parts = wordsOf(text);
    return words.every((word) => parts.some((part) => isNearly(word, part)));
  });
}

/** The leaves of which some text holds what is sought: label, then synonyms, then parent. */
function ranked(known: readonly Leaf[], holds: (text: string) => boolean): Leaf[] {
  return known
    .map((leaf) => {
      const { category, parent } = leaf;
      const texts = [category.label, (category.synonyms ?? []).join(" "), parent?.label ?? ""];
      return { leaf, rank: texts.findIndex((_, index) => holds(texts.slice(0, index + 1).join(" "))) };
    })
    .filter((found) => found.rank >= 0)
    .sort((a, b) => a.rank - b.rank)
    .map((found) => found.leaf);
}
