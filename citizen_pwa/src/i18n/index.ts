import type French from "./fr";
import { language } from "./language";

/** The French files name every sentence; each language gives the same names, one file for each page. */
export type Key = keyof typeof French;

/** A key whose `.one` and `.other` forms exist, for `tn`. */
export type CountedKey = Key extends infer K ? (K extends `${infer Stem}.one` ? Stem : never) : never;

type Values = Record<string, string | number>;

const files = import.meta.glob<Record<string, string>>("./*/index.ts", { import: "default" });
const FIRST = "fr";
let sentences: Record<string, string> = {};

/** Codes of the languages that have files, the first being the one to fall back on. */
export const languages = Object.keys(files)
  .map((path) => path.split("/")[1] ?? FIRST)
  .sort((a, b) => Number(b === FIRST) - Number(a === FIRST));

/** The first of the wished languages that has files. */
export function bestLanguage(wished: readonly string[]): string {
  const codes = wished.map((code) => code.toLowerCase().split("-")[0] ?? "");
  return codes.find((code) => languages.includes(code)) ?? FIRST;
}

/** Loads the words of a language, then makes it the page's. */
export async function useLanguage(code: string): Promise<void> {
  const load = files[`./${code}/index.ts`];
  if (!load) return;
  sentences = await load();
  language.set(code);
}

/** The sentence of that name, its `{holes}` filled. */
export function t(key: Key, values: Values = {}): string {
  return (sentences[key] ?? key).replace(/\{(\w+)\}/g, (hole, name: string) => String(values[name] ?? hole));
}

/** The sentence for that many things. */
export function tn(key: CountedKey, count: number, values: Values = {}): string {
  const form = new Intl.PluralRules(language.value).select(count) === "one" ? "one" : "other";
  return t(`${key}.${form}` as Key, { count, ...values });
}

/** The language's own name for itself. */
export function nameOfLanguage(code: string): string {
  const name = new Intl.DisplayNames([code], { type: "language" }).of(code) ?? code;
  return name.charAt(0).toLocaleUpperCase(code) + name.slice(1);
}

/** Where a language has several habits for dates, the European one. */
const LOCALES: Record<string, string> = { en: "en-GB" };

function locale(): string {
  return LOCALES[language.value] ?? language.value;
}

/** A moment in the territory's time: "20 novembre 2026 à 14 h 30". */
export function formatMoment(iso: string, timeZone: string): string {
  const options = { dateStyle: "long", timeStyle: "short", timeZone } as const;
  return spellHours(new Intl.DateTimeFormat(locale(), options).format(new Date(iso)));
}

/** A day in the territory's time, never broken between two lines: "20 novembre 2026". */
export function formatDay(iso: string, timeZone: string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: "long", timeZone }).format(new Date(iso)).replaceAll(" ", "\u00a0");
}

/** How long ago, in the largest unit that says it: "il y a 3 jours". */
export function formatAge(iso: string): string {
  const hours = Math.max(0, (Date.now() - new Date(iso).getTime()) / 3_600_000);
  const words = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" });
  if (hours < 24) return words.format(-Math.floor(hours), "hour");
  const days = Math.floor(hours / 24);
  return days < 60 ? words.format(-days, "day") : words.format(-Math.floor(days / 30), "month");
}

/** Decimal degrees, to a metre or so. */
export function formatDegrees(degrees: number): string {
  return new Intl.NumberFormat(locale(), { minimumFractionDigits: 5, maximumFractionDigits: 5 }).format(degrees);
}

function spellHours(words: string): string {
  return language.value === "fr" ? words.replace(/\b0?(\d{1,2}):(\d{2})/, "$1\u202fh\u202f$2") : words;
}
