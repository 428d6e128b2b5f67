import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { districtAt, outsideAt } from "../src/actions/districts";
import { languageOf } from "../src/actions/territory";
import { formatDegrees, t, useLanguage, useWords } from "../src/i18n";
import type { Districts, Territory } from "../src/api/types";

function read(path: string): unknown {
  return JSON.parse(readFileSync(join(import.meta.dirname, "../..", path), "utf8"));
}

const square = (west: number, south: number, side: number): [number, number][] => [
  [west, south],
  [west + side, south],
  [west + side, south + side],
  [west, south + side],
  [west, south],
];

const town: Districts = {
  type: "FeatureCollection",
  features: [
    {
      type: "Feature",
      properties: { slug: "ring", name: "Ring" },
      geometry: { type: "Polygon", coordinates: [square(0, 0, 3), square(1, 1, 1)] },
    },
    {
      type: "Feature",
      properties: { slug: "two", name: "Two islands" },
      geometry: { type: "MultiPolygon", coordinates: [[square(10, 0, 1)], [square(12, 0, 1)]] },
    },
  ],
};

describe("the district of a point", () => {
  it.each([
    [0.5, 0.5, "Ring"],
    [1.5, 1.5, null],
    [0.5, 12.5, "Two islands"],
    [0.5, 11.5, null],
    [50, 50, null],
  ])("at latitude %d and longitude %d is %s", (latitude, longitude, name) => {
    expect(districtAt(town, latitude, longitude)).toBe(name);
  });

  it("is found in the demonstration's own drawing", () => {
    const drawing = read("config/territories/46042.geojson") as { features: { properties: Record<string, string> }[] };
    const features = drawing.features
      .filter(({ properties }) => properties["kind"] === "district")
      .map((feature) => ({ ...feature, properties: { slug: "", name: feature.properties["slug"] } }));
    const districts = { type: "FeatureCollection", features } as unknown as Districts;
    expect(districtAt(districts, 44.4475, 1.4403)).toBe("centre");
    expect(districtAt(districts, 48.85, 2.35)).toBeNull();
  });
});

describe("a point outside the town", () => {
  const pradines = { name: "Pradines", contact: "Mairie de Pradines", geometry: { type: "Polygon" as const, coordinates: [square(3, 0, 1)] } };
  const beside = { ...town, neighbours: [pradines] };

  it("is its neighbour's, where the drawing knows that one", () => {
    expect(outsideAt(beside, 0.5, 3.5)).toEqual({ neighbour: pradines });
    expect(outsideAt(beside, 50, 50)).toEqual({ neighbour: null });
    expect(outsideAt(town, 50, 50)).toEqual({ neighbour: null });
  });

  it("is not in a hole of the districts, though within the town's bounds", () => {
    expect(outsideAt(beside, 1.5, 1.5)).toEqual({ neighbour: null });
    expect(outsideAt(beside, 0.5, 0.5)).toBeNull();
  });

  it("is told by the town's own outline where there is one", () => {
    const outline = { type: "Polygon" as const, coordinates: [square(0, 0, 3)] };
    expect(outsideAt({ ...beside, outline }, 1.5, 1.5)).toBeNull();
  });
});

describe("a point without an address", () => {
  it.each([
    ["fr", "44,44750\u202f; 1,44030"],
    ["en", "44.44750, 1.44030"],
  ])("is written in %s as numbers are written there", async (code, words) => {
    await useLanguage(code);
    await useWords("report");
    const point = { latitude: formatDegrees(44.4475), longitude: formatDegrees(1.4403) };
    expect(t("place.coordinates", point)).toBe(words);
  });
});

describe("words that the town has in French only", () => {
  it("are marked as French, and no others", () => {
    const english = { ...(read("tests/contracts/territory.json") as Territory), in_french: ["contact.hours"] };
    expect(languageOf(english, "contact.hours")).toEqual({ lang: "fr" });
    expect(languageOf(english, "contact.service")).toEqual({});
    expect(languageOf(null, "banner")).toEqual({});
  });
});
