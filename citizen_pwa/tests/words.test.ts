import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

const SOURCES = join(import.meta.dirname, "../src");
const FOLDER = join(SOURCES, "i18n");

function read(name: string): Record<string, string> {
  const files = readdirSync(join(FOLDER, name)).filter((file) => file.endsWith(".json") && file !== "language.json");
  return Object.assign({}, ...files.map((file) => JSON.parse(readFileSync(join(FOLDER, name, file), "utf8")) as object)) as Record<string, string>;
}

const languages = readdirSync(FOLDER, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? entry.name : []));
const french = read("fr");
const code = readdirSync(SOURCES, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => readFileSync(join(SOURCES, path), "utf8"))
  .join("\n");

const told = (name: string) => JSON.parse(readFileSync(join(FOLDER, name, "language.json"), "utf8")) as { language: string };
const isVariant = (name: string) => told(name).language !== name;

/** The forms of a counted sentence that a language may need beside `one` and `other`. */
function ofAnyForm(key: string): string {
  return key.replace(/\.(zero|one|two|few|many)$/, ".other");
}

function holes(sentence: string): string[] {
  return [...sentence.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "").sort();
}

/** What is neither a step of a signalement nor on its page. */
const ELSEWHERE = ["about", "accessibility", "alerts", "announcements", "around", "districts", "legal", "personal_data"].map((file) => `${file}.json`);
/** So many words are easy already. */
const SHORT = 5;

describe.each(languages)("%s", (name) => {
  const words = read(name);

  it("names no other sentences than the French file", () => {
    expect(Object.keys(words).filter((key) => !(ofAnyForm(key) in french) && !(key in french))).toEqual([]);
  });

  it.skipIf(isVariant(name))("has words for every sentence of the French file", () => {
    expect(Object.keys(french).filter((key) => !(key in words))).toEqual([]);
  });

  it.skipIf(!isVariant(name))("says only what it says in other words", () => {
    expect(Object.keys(words).filter((key) => words[key] === french[key])).toEqual([]);
  });

  it.skipIf(!isVariant(name))("has easy words for whatever is long in a signalement and in what follows it", () => {
    const files = ["report.ts", "later.ts"].flatMap((parcel) => [...readFileSync(join(FOLDER, told(name).language, parcel), "utf8").matchAll(/"\.\/(\w+\.json)"/g)]);
    const followed = files.flatMap(([, file]) => (ELSEWHERE.includes(file ?? "") ? [] : [file ?? ""]));
    const long = followed.flatMap((file) => {
      const words = JSON.parse(readFileSync(join(FOLDER, told(name).language, file), "utf8")) as Record<string, string>;
      return Object.keys(words).filter((key) => (words[key] ?? "").split(/\s+/).length > SHORT);
    });
    expect(long.length).toBeGreaterThan(100);
    expect(long.filter((key) => !(key in words))).toEqual([]);
  });

  it("has every form of number that its language needs", () => {
    const forms = new Intl.PluralRules(told(name).language).resolvedOptions().pluralCategories.filter((form) => form !== "zero" && form !== "many");
    const counted = Object.keys(words).filter((key) => key.endsWith(".other"));
    expect(counted.flatMap((key) => forms.map((form) => key.replace(/other$/, form))).filter((key) => !(key in words))).toEqual([]);
  });

  it("says each sentence in one file", () => {
    const files = readdirSync(join(FOLDER, name)).filter((file) => file.endsWith(".json") && file !== "language.json");
    const keys = files.flatMap((file) => Object.keys(JSON.parse(readFileSync(join(FOLDER, name, file), "utf8")) as object));
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
    const gathered = ["index.ts", "report.ts", "later.ts"]
      .filter((file) => existsSync(join(FOLDER, name, file)))
      .map((file) => readFileSync(join(FOLDER, name, file), "utf8"))
      .join();
    expect(files.filter((file) => !gathered.includes(`"./${file}"`))).toEqual([]);
  });

  it("leaves the same holes to fill in each sentence", () => {
    for (const [key, sentence] of Object.entries(words)) {
      const said = holes(sentence);
      // One and two of a thing are words of their own in some languages.
      const uncounted = /\.(zero|one|two)$/.test(key) && !said.includes("count");
      expect(said, key).toEqual(holes(french[key] ?? french[ofAnyForm(key)] ?? "").filter((hole) => !(uncounted && hole === "count")));
    }
  });

  it("has no empty sentence and no exclamation mark", () => {
    for (const [key, sentence] of Object.entries(words)) {
      expect(sentence.trim(), key).not.toBe("");
      expect(sentence, key).not.toContain("!");
    }
  });

  it("says none of the words that citizens are spared", () => {
    for (const [key, sentence] of Object.entries(words)) {
      expect(sentence, key).not.toMatch(/\b(tickets?|rejeté|verdicts?|témoins?|witness(es)?|oups|administrés?)\b/i);
    }
  });
});

describe.each(languages.filter((name) => told(name).language === "fr"))("French typography of %s", (name) => {
  it("puts a narrow no-break space before high punctuation and inside guillemets", () => {
    for (const [key, sentence] of Object.entries(read(name))) {
      expect(sentence, key).not.toMatch(/(?<!\u202f)[;:?»]/u);
      expect(sentence, key).not.toMatch(/«(?!\u202f)/u);
      expect(sentence, key).not.toMatch(/n°(?!\u202f)/u);
      expect(sentence, key).not.toContain("'");
    }
  });
});

describe("Arabic", () => {
  it("speaks to people in the plural of politeness throughout", () => {
    const one = /(?<!\p{L})(?:تحقق|أعد|اكتب|اختر|افتح|حدّد|اتصل|يمكنك|ستتلقى|فكرتك|رسالتك|عنوانك|كلماتك|بلاغك)(?!\p{L})/u;
    expect(Object.entries(read("ar")).filter(([, sentence]) => one.test(sentence))).toEqual([]);
  });
});

describe("the sentences and the code", () => {
  it("use each other: no sentence is left over", () => {
    const unused = Object.keys(french).filter((key) => !code.includes(`"${key.replace(/\.(one|other)$/, "")}"`));
    expect(unused).toEqual([]);
  });
});

describe("the icons", () => {
  const names = JSON.parse(readFileSync(join(SOURCES, "components/icon_names.json"), "utf8")) as string[];

  it("are all used by the code", () => {
    expect(names.filter((name) => !code.includes(`"${name}"`))).toEqual([]);
  });

  it("cover every icon the code names", () => {
    const named = [...code.matchAll(/<Icon name="([^"]+)"|\bicon="([^"]+)"/g)].map((match) => match[1] ?? match[2]);
    expect(named.filter((name) => !names.includes(name ?? ""))).toEqual([]);
  });
});
