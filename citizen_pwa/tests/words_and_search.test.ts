import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { readLink } from "../src/actions/begin";
import { worthShowing } from "../src/actions/nearby";
import { placesNamed } from "../src/actions/known_places";
import { peopleIn } from "../src/actions/people_in_words";
import { isNearly } from "../src/actions/search";
import type { NearbyTicket, Territory } from "../src/api/types";

function contract(name: string): unknown {
  return JSON.parse(readFileSync(join(import.meta.dirname, `../../tests/contracts/${name}.json`), "utf8"));
}

describe("words that speak of people", () => {
  it.each(contract("people_in_words") as { words: string; found: string[] }[])("$words", ({ words, found }) => {
    expect(peopleIn(words)).toEqual(found);
  });
});

describe("a slip of the finger", () => {
  it.each([
    ["lampadere", "lampadaire", true],
    ["reverber", "reverbere", true],
    ["candelarbe", "candelabre", true],
    ["lampe", "arbre", false],
    ["trou", "banc", false],
    ["ban", "banc", true],
    ["bnc", "banc", false],
    ["poubelle", "corbeille", false],
  ])("%s for %s: %s", (typed, word, nearly) => {
    expect(isNearly(typed, word)).toBe(nearly);
  });
});

describe("a poster's link", () => {
  const read = (query: string) => readLink(new URLSearchParams(query));

  it("says the type, the place and the nature", () => {
    const { kind, category, place } = read("nature=idee&categorie=banc&lieu=44.4475, 1.4403");
    expect([kind, category]).toEqual(["suggestion", "banc"]);
    expect(place).toEqual({ latitude: 44.4475, longitude: 1.4403, accuracyM: null, source: "pin", address: null });
  });

  it("may name the place in words", () => {
    expect(read("lieu=12 rue Zola").place).toMatchObject({ latitude: null, source: "address", address: "12 rue Zola" });
  });

  it("is an anomaly nowhere when it says nothing or something impossible", () => {
    expect(read("nature=x&lieu=144.2,1.4")).toMatchObject({ kind: "anomaly" });
    expect(read("lieu=91.2,1.4").place).toBeUndefined();
    expect(read("").place).toBeUndefined();
  });
});

describe("places that people name", () => {
  const town = { places: [{ name: "École Zola", kind: "school", latitude: 1, longitude: 2 }] } as unknown as Territory;

  it("are found without accents and with a slip of the finger", () => {
    for (const typed of ["ecole", "zola", "Ecole ZOLA", "ecolle zol"]) expect(placesNamed(town, typed)).toHaveLength(1);
    for (const typed of ["", "  ", "gare", "ecole gare"]) expect(placesNamed(town, typed)).toEqual([]);
    expect(placesNamed(null, "zola")).toEqual([]);
  });
});

describe("what is near", () => {
  const ticket = (code: string, distance_m: number, done_at: string | null = null) =>
    ({ category: { code }, distance_m, done_at }) as unknown as NearbyTicket;

  it("shows the same type first, another type only on the same spot and still open, five at most", () => {
    const same = ticket("banc", 90);
    const done = ticket("banc", 95, "2026-11-01T10:00:00Z");
    const spot = ticket("potelet", 12);
    const found = [spot, ticket("potelet", 31), ticket("potelet", 5, "2026-11-01T10:00:00Z"), same, done];
    expect(worthShowing(found, "banc")).toEqual([same, done, spot]);
    expect(worthShowing(Array.from({ length: 9 }, () => same), "banc")).toHaveLength(5);
  });
});
