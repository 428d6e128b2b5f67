import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { bestLanguage, direction, formatAge, formatDay, formatMoment, languages, saidIn, t, tn, useLanguage, useWords } from "../src/i18n";
import { language, wording } from "../src/i18n/language";

const FOLDER = join(import.meta.dirname, "../src/i18n");
const folders = readdirSync(FOLDER, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? entry.name : []));

describe("the languages", () => {
  it("are those that have a folder: nothing else names them", () => {
    expect([...languages].sort()).toEqual([...folders].sort());
    expect(languages[0]).toBe("fr");
    expect(folders.filter((name) => !existsSync(join(FOLDER, name, "language.json")))).toEqual([]);
  });

  it.each([
    [["ar-MA", "fr"], "ar"],
    [["fi", "en-US"], "en"],
    [["fr-falc", "en"], "fr-falc"],
    [["fr-FR"], "fr"],
    [["fi"], "fr"],
  ])("that suits %j is %s", (wished, best) => {
    expect(bestLanguage(wished)).toBe(best);
  });
});

describe("the words of later pages", () => {
  it("come when they are wanted, for each language that is chosen afterwards too", async () => {
    await useLanguage("fr");
    expect(t("summary.send")).toBe("summary.send");
    await Promise.all([useWords("report"), useWords("later")]);
    expect([t("summary.send"), t("welcome.begin"), t("paper.title")]).toEqual(["Envoyer le signalement", "Faire un signalement", "Garder sur papier"]);
    await useLanguage("en");
    expect([t("summary.send"), t("paper.title")]).toEqual(["Send the report", "Keep on paper"]);
  });

  it("do not take back the language that was chosen while they were on their way", async () => {
    await useLanguage("fr");
    await Promise.all([useWords("report"), useLanguage("en")]);
    expect(language.value).toBe("en");
    expect(t("summary.send")).toBe("Send the report");
  });
});

describe("a day in words", () => {
  it("begins a month as its language does", async () => {
    await useLanguage("fr");
    expect(formatDay("2026-12-01T10:00:00Z", "Europe/Paris")).toBe("1er\u00a0décembre\u00a02026");
    expect(formatMoment("2026-12-01T10:00:00Z", "Europe/Paris")).toContain("1er décembre 2026");
    expect(formatDay("2026-12-11T10:00:00Z", "Europe/Paris")).toBe("11\u00a0décembre\u00a02026");
    await useLanguage("en");
    expect(formatDay("2026-12-01T10:00:00Z", "Europe/Paris")).toBe("1\u00a0December\u00a02026");
  });
});

describe("an age in words", () => {
  it("is in the largest unit that says it", async () => {
    await useLanguage("fr");
    const ago = (minutes: number) => formatAge(new Date(Date.now() - minutes * 60_000).toISOString());
    expect([0, 12, 90, 60 * 24, 60 * 24 * 3].map(ago)).toEqual(["il y a 1 minute", "il y a 12 minutes", "il y a 1 heure", "hier", "il y a 3 jours"]);
  });

  it("is never to come, where the clock of the phone is a day behind the town's", () => {
    expect(formatAge(new Date(Date.now() + 86_400_000).toISOString())).toBe("il y a 1 minute");
  });
});

describe("a language that runs from right to left", () => {
  it("says so, and keeps numbers and names in their own order", async () => {
    await useLanguage("ar");
    expect([direction(), language.value, saidIn("ar").dir, saidIn("fr").dir]).toEqual(["rtl", "ar", "rtl", "ltr"]);
    expect(t("mine.numbered", { number: "26-00431", day: "" })).toContain("\u206826-00431\u2069");
    expect(formatDay("2026-11-20T10:00:00Z", "Europe/Paris")).toContain("2026");
  });

  it("counts as its grammar does", async () => {
    await useLanguage("ar");
    const said = [1, 2, 3, 11].map((count) => tn("photos.count", count));
    expect(new Set(said).size).toBe(4);
    expect(said.slice(0, 2).join()).not.toMatch(/\d/);
  });
});

describe("easy French", () => {
  it("is French to the server and to screen readers, and says in French what it has no words for", async () => {
    await useLanguage("fr");
    const usual = t("flow.next");
    await useLanguage("fr-falc");
    expect([language.value, wording.value, saidIn("fr-falc").lang]).toEqual(["fr", "fr-falc", "fr"]);
    expect(t("flow.next")).toBe(usual);
    expect(t("summary.send")).toBe("Envoyer à la mairie");
    expect(t("mine.numbered", { number: "26-00431", day: "" })).not.toContain("\u2068");
  });

  it("is not there to be had from a language without files", async () => {
    await useLanguage("fr");
    await useLanguage("xx");
    expect(wording.value).toBe("fr");
  });
});
