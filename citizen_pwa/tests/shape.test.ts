import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

const SOURCES = join(import.meta.dirname, "../src");
const LONGEST_LINES = 400;

const files = readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter((path) => /\.(tsx?|css|json)$/.test(path));

describe("the files of the app", () => {
  it("are short enough to be read at once", () => {
    const long = files.filter((path) => readFileSync(join(SOURCES, path), "utf8").split("\n").length > LONGEST_LINES);
    expect(long).toEqual([]);
  });

  it("never says left or right in a sheet: words may run the other way", () => {
    const sided = /(?:^|[\s-])(?:left|right)\b|(?:margin|padding|inset|radius):\s*(\S+) (\S+) (\S+) (?!\2[;\s])\S+;/;
    const lines = files.filter((path) => path.endsWith(".css")).flatMap((path) => readFileSync(join(SOURCES, path), "utf8").split("\n"));
    expect(lines.filter((line) => sided.test(line))).toEqual([]);
  });

  it("has every style sheet in the list that the page loads", () => {
    const list = readFileSync(join(SOURCES, "styles/index.css"), "utf8");
    const sheets = files.filter((path) => path.startsWith("styles/") && path.endsWith(".css") && path !== "styles/index.css");
    expect(sheets.filter((path) => !list.includes(`"${path.replace("styles/", "./")}"`))).toEqual([]);
  });
});
