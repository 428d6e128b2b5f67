import { describe, expect, it } from "vitest";

import { boxAround, isNarrowed, pathOf, questionOf, readFilters } from "../src/actions/around";
import { clustersOf } from "../src/actions/clusters";

const read = (query: string) => readFilters(new URLSearchParams(query));
const NOON = Date.UTC(2026, 10, 20, 12);

describe("what is looked at", () => {
  it.each([
    "/carte",
    "/carte?categorie=voirie&etat=en-cours&jours=30",
    "/carte?quartier=centre&zone=1.42000,44.44000,1.45000,44.45000&vue=carte",
    "/carte?etat=traites",
  ])("stands in the address and is read from it (%s)", (path) => {
    expect(pathOf(read(path.split("?")[1] ?? ""))).toBe(path);
  });

  it.each(["jours=8", "jours=x", "etat=lune", "zone=1,2", "zone=2,44,1,45", "zone=a,b,c,d", "zone=1,44,2,95", "zone=", "vue=liste"])(
    "ignores what cannot be (%s)",
    (query) => {
      expect(pathOf(read(query))).toBe("/carte");
    },
  );

  it("is asked of the server with a midnight, so that an answer serves all day", () => {
    expect(questionOf(read("categorie=voirie&etat=en-cours&jours=7&zone=1,44,2,45"), NOON)).toBe(
      new URLSearchParams({ category: "voirie", state: "open", bbox: "1.00000,44.00000,2.00000,45.00000", since: "2026-11-13T00:00:00.000Z" }).toString(),
    );
    expect(questionOf(read("vue=carte"))).toBe("");
  });

  it("is narrowed by a filter, not by the way it is shown", () => {
    expect(isNarrowed(read("vue=carte"))).toBe(false);
    expect(isNarrowed(read("jours=7"))).toBe(true);
  });

  it("around a place is a box with the place in its middle", () => {
    const [west, south, east, north] = boxAround(44.4475, 1.4403, 500);
    expect((west + east) / 2).toBeCloseTo(1.4403, 6);
    expect((south + north) / 2).toBeCloseTo(44.4475, 6);
    expect(((north - south) * 111_320) / 2).toBeCloseTo(500, 0);
    expect(east - west).toBeGreaterThan(north - south);
  });
});

describe("clusters", () => {
  it("put together what would cover each other, and lose nothing", () => {
    const points = [0, 1, 2, 100, 101].map((x) => ({ x, y: 0, thing: x }));
    const clusters = clustersOf(points, 50);
    expect(clusters.map(({ things }) => things)).toEqual([[0, 1, 2], [100, 101]]);
    expect(clusters[0]?.x).toBe(1);
  });

  it("never stand nearer than their own width", () => {
    const points = Array.from({ length: 400 }, (_, index) => ({ x: (index * 37) % 611, y: (index * 91) % 487, thing: index }));
    const clusters = clustersOf(points, 56);
    expect(clusters.flatMap(({ things }) => things).sort((a, b) => a - b)).toEqual(points.map(({ thing }) => thing));
    expect(clusters.length).toBeGreaterThan(20);
    const nearest = clusters.flatMap((one) => clusters.filter((other) => other !== one).map((other) => Math.hypot(one.x - other.x, one.y - other.y)));
    expect(Math.min(...nearest)).toBeGreaterThan(40);
  });

  it("of nothing are none", () => {
    expect(clustersOf([], 50)).toEqual([]);
  });
});
