import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

const SOURCES = join(import.meta.dirname, "../src");
const FOLDER = join(SOURCES, "i18n");

function read(name: string): Record<string, string> {
  const files = readdirSync(join(FOLDER, name)).filter((file) => file.endsWith(".json"));
  return Object.assign({}, ...files.map((file) => JSON.parse(readFileSync(join(FOLDER, name, file), "utf8")) as object)) as Record<string, string>;
}

const languages = readdirSync(FOLDER, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? entry.name : []));
const french = read("fr");
const code = readdirSync(SOURCES, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => readFileSync(join(SOURCES, path), "utf8"))
  .join("\n");

function holes(sentence: string): string[] {
  return [...sentence.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "").sort();
}

describe.each(languages)("%s", (name) => {
  const words = read(name);

  it("names the same sentences as the French file", () => {
    expect(Object.keys(words).sort()).toEqual(Object.keys(french).sort());
  });

  it("says each sentence in one file", () => {
    const files = readdirSync(join(FOLDER, name)).filter((file) => file.endsWith(".json"));
    const keys = files.flatMap((file) => Object.keys(JSON.parse(readFileSync(join(FOLDER, name, file), "utf8")) as object));
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
    const gathered = readFileSync(join(FOLDER, name, "index.ts"), "utf8");
    expect(files.filter((file) => !gathered.includes(`"./${file}"`))).toEqual([]);
  });

  it("leaves the same holes to fill in each sentence", () => {
    for (const [key, sentence] of Object.entries(words)) {
      expect(holes(sentence), key).toEqual(holes(french[key] ?? ""));
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

describe("French typography", () => {
  it("puts a narrow no-break space before high punctuation and inside guillemets", () => {
    for (const [key, sentence] of Object.entries(french)) {
      expect(sentence, key).not.toMatch(/(?<!\u202f)[;:?»]/u);
      expect(sentence, key).not.toMatch(/«(?!\u202f)/u);
      expect(sentence, key).not.toMatch(/n°(?!\u202f)/u);
      expect(sentence, key).not.toContain("'");
    }
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
