import type French from "./fr";
import type FrenchLater from "./fr/later";
import type FrenchReport from "./fr/report";
import { language, wording } from "./language";

/** The French files name every sentence; each language gives the same names, one file for each page. */
export type Key = keyof typeof French | keyof typeof FrenchReport | keyof typeof FrenchLater;

/** A key whose `.one` and `.other` forms exist, for `tn`. */
export type CountedKey = Key extends infer K ? (K extends `${infer Stem}.one` ? Stem : never) : never;

type Values = Record<string, string | number>;

/** What a folder's `language.json` says of it. */
interface Folder {
  /** The language's own name for itself. */
  name: string;
  /** What the page and the server are told: of a variant, the language that it is a variant of. */
  language: string;
  /** How dates and numbers are written. */
  dates: string;
  direction: "ltr" | "rtl";
  /** Whether each screen has a picture beside its title, for who reads with difficulty. */
  pictograms?: boolean;
}

const FIRST = "fr";
const told = import.meta.glob<Folder>("./*/language.json", { eager: true, import: "default" });
const folders = new Map(Object.entries(told).map(([path, folder]) => [path.split("/")[1] ?? FIRST, folder]));
/** A first visit fetches the words of the first screen alone; each parcel comes with the pages that need it. */
const parcels = import.meta.glob<Record<string, string>>(["./*/index.ts", "./*/report.ts", "./*/later.ts"], { import: "default" });
/** `report`: the steps of a signalement. `later`: every other page; those speak of signalements too. */
type Parcel = "index" | "report" | "later";
const wanted = new Set<Parcel>(["index"]);
/** What has come of each folder. */
const kept = new Map<string, Record<string, string>>();
let sentences: Record<string, string> = {};

/** Codes of the languages that have files, the first being the one to fall back on. */
export const languages = [...folders.keys()].sort((a, b) => Number(b === FIRST) - Number(a === FIRST));

function folderOf(code: string): Folder {
  return folders.get(code) ?? { name: code, language: code, dates: code, direction: "ltr" };
}

/** The first of the wished languages that has files. */
export function bestLanguage(wished: readonly string[]): string {
  const codes = wished.map((code) => code.toLowerCase()).flatMap((code) => [code, code.split("-")[0] ?? ""]);
  return codes.find((code) => languages.includes(code)) ?? FIRST;
}

/** Loads the words of a language, then makes it the page's; what a variant has no words for is said in its language. */
export async function useLanguage(code: string): Promise<void> {
  if (!folders.has(code)) return;
  await gather(code);
  speak(code);
}

/** What words a page needs beside those of the first screen. */
function parcelsOf(words: "report" | "later"): readonly Parcel[] {
  return words === "later" ? ["report", "later"] : [words];
}

/** Has the words of the page that is opened come while those of the first screen do: `useWords` finds them there. */
export function fetchWordsAhead(code: string, words: "report" | "later"): void {
  const folders = new Set([folderOf(code).language, code]);
  const paths = [...folders].flatMap((folder) => parcelsOf(words).map((parcel) => `./${folder}/${parcel}.ts`));
  for (const path of paths) parcels[path]?.().catch(() => undefined);
}

/** Fetches the words of more pages, for now and for each language that is chosen. */
export async function useWords(words: "report" | "later"): Promise<void> {
  const more = parcelsOf(words);
  const before = new Set(wanted);
  more.forEach((one) => wanted.add(one));
  let code = wording.value;
  try {
    await gather(code);
    // Another language was chosen meanwhile: it is not taken back.
    while (code !== wording.value) await gather((code = wording.value));
  } catch (error) {
    more.filter((one) => !before.has(one)).forEach((one) => wanted.delete(one));
    throw error;
  }
  speak(code);
}

function speak(code: string): void {
  const usual = folderOf(code).language;
  sentences = { ...kept.get(usual), ...kept.get(code) };
  language.set(usual);
  wording.set(code);
}

/** Fetches what is wanted of a folder, and of the language that it is a variant of. */
async function gather(code: string): Promise<void> {
  const folders = [...new Set([folderOf(code).language, code])];
  let parts = 0;
  // More may be wanted while some is on its way.
  while (parts < wanted.size) {
    parts = wanted.size;
    await Promise.all(folders.map(fetchWords));
  }
}

async function fetchWords(code: string): Promise<void> {
  const found = await Promise.all([...wanted].map(async (parcel) => parcels[`./${code}/${parcel}.ts`]?.()));
  kept.set(code, Object.assign({}, kept.get(code), ...found) as Record<string, string>);
}

/** Which way the present words run. */
export function direction(): "ltr" | "rtl" {
  return folderOf(wording.value).direction;
}

/** Whether who reads these words is helped by a picture of what each screen is about. */
export function wantsPictograms(): boolean {
  return folderOf(wording.value).pictograms ?? false;
}

/** A value among words that run the other way keeps its own order: a number said on the phone, a French name. */
function isolated(value: string): string {
  return direction() === "rtl" ? `\u2068${value}\u2069` : value;
}

/** The sentence of that name, its `{holes}` filled. */
export function t(key: Key, values: Values = {}): string {
  return (sentences[key] ?? key).replace(/\{(\w+)\}/g, (hole, name: string) => isolated(String(values[name] ?? hole)));
}

/** The sentence for that many things. */
export function tn(key: CountedKey, count: number, values: Values = {}): string {
  const form = `${key}.${writer(Intl.PluralRules, language.value).select(count)}`;
  return t((form in sentences ? form : `${key}.other`) as Key, { count, ...values });
}

/** The language's own name for itself. */
export function nameOfLanguage(code: string): string {
  return folderOf(code).name;
}

/** What an element that holds words of that language says of it. */
export function saidIn(code: string): { lang: string; dir: "ltr" | "rtl" } {
  const folder = folderOf(code);
  return { lang: folder.language, dir: folder.direction };
}

const writers = new Map<string, unknown>();

/** The browser's own writer of dates or numbers, made once: a phone takes a millisecond to make one. */
function writer<T, O>(kind: new (locale: string, options?: O) => T, code: string, options?: O): T {
  const key = JSON.stringify([kind.name, code, options]);
  const made = (writers.get(key) as T | undefined) ?? new kind(code, options);
  writers.set(key, made);
  return made;
}

function locale(): string {
  return folderOf(wording.value).dates;
}

/** Makes the writers of days and counts while a list is on its way, each in a turn of its own: it would wait for both. */
export function prepareWriters(timeZone: string): void {
  setTimeout(() => dayWriter(timeZone));
  setTimeout(() => writer(Intl.PluralRules, language.value));
}

/** A moment in the territory's time: "20 novembre 2026 à 14 h 30". */
export function formatMoment(iso: string, timeZone: string): string {
  const options = { dateStyle: "long", timeStyle: "short", timeZone } as const;
  return spellHours(writer(Intl.DateTimeFormat, locale(), options).format(new Date(iso)));
}

/** The hour of a moment in the territory's time: "18 h 30". */
export function formatTime(iso: string, timeZone: string): string {
  return spellHours(writer(Intl.DateTimeFormat, locale(), { timeStyle: "short", timeZone }).format(new Date(iso)));
}

/** A day in the territory's time, never broken between two lines: "20 novembre 2026". */
export function formatDay(iso: string, timeZone: string): string {
  return dayWriter(timeZone).format(new Date(iso)).replace(FIRST_DAY, "1er ").replaceAll(" ", "\u00a0");
}

function dayWriter(timeZone: string): Intl.DateTimeFormat {
  return writer(Intl.DateTimeFormat, locale(), { dateStyle: "long", timeZone });
}

/** How long ago, in the largest unit that says it: "il y a 3 jours"; a minute at least. */
export function formatAge(iso: string): string {
  const hours = Math.max(0, (Date.now() - new Date(iso).getTime()) / 3_600_000);
  const words = writer(Intl.RelativeTimeFormat, locale(), { numeric: "auto" });
  if (hours < 1) return words.format(-Math.max(1, Math.floor(hours * 60)), "minute");
  if (hours < 24) return words.format(-Math.floor(hours), "hour");
  const days = Math.floor(hours / 24);
  return days < 60 ? words.format(-days, "day") : words.format(-Math.floor(days / 30), "month");
}

/** A round distance in its usual unit: "500 m", "2 km". */
export function formatDistance(metres: number): string {
  const [value, unit] = metres < 1000 ? [metres, "meter"] : [metres / 1000, "kilometer"];
  return writer(Intl.NumberFormat, locale(), { style: "unit", unit }).format(value);
}

/** Decimal degrees, to a metre or so. */
export function formatDegrees(degrees: number): string {
  return writer(Intl.NumberFormat, locale(), { minimumFractionDigits: 5, maximumFractionDigits: 5 }).format(degrees);
}

/** French counts the first day of a month otherwise; the months' names tell it. */
const FIRST_DAY = /\b1 (?=(?:janv|févr|mars|avr|mai|juin|juil|août|sept|oct|nov|déc))/;

function spellHours(words: string): string {
  return language.value === "fr" ? words.replace(FIRST_DAY, "1er ").replace(/\b0?(\d{1,2}):(\d{2})/, (_, hour: string, minutes: string) => `${hour}\u202fh${minutes === "00" ? "" : `\u202f${minutes}`}`) : words;
}
