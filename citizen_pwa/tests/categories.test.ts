import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { compose, missing } from "../src/actions/compose";
import { findLeaf, noticeOf, onCallNumber, searchLeaves } from "../src/actions/territory";
import type { SignalementIn, Territory } from "../src/api/types";
import type { Draft } from "../src/storage/records";

function contract(name: string): unknown {
  return JSON.parse(readFileSync(join(import.meta.dirname, `../../tests/contracts/${name}.json`), "utf8"));
}

const town = contract("territory") as Territory;
const example = contract("signalement_in") as SignalementIn;

const draft: Draft = {
  id: example.id,
  secret: "s".repeat(43),
  startedAt: "2026-11-20T17:42:00Z",
  kind: "anomaly",
  category: "lampadaire-eteint",
  noticeRead: null,
  answers: { combien: "un", "of-another-category": "x", numero: "" },
  description: ` ${example.description}\n`,
  email: "awa@example.org",
  phone: "",
  place: { latitude: 44.4475, longitude: 1.4403, accuracyM: 12, source: "fix", address: null },
  lineTo: null,
  addressTyped: "",
  recurrenceOf: null,
  takenAt: "2026-11-20T17:42:10Z",
  photoIds: ["a8b5e3f0-1b72-4c5d-8f1e-2d1c4b5a6978"],
  photosSkipped: false,
  contactSeen: true,
  problem: null,
};

describe("what is sent", () => {
  it("holds a stretch of street once both of its ends are known, and never half of one", () => {
    const end = { latitude: 44.448, longitude: 1.441, accuracyM: null, source: "address" as const, address: "40 rue Zola" };
    const sent = compose({ ...draft, lineTo: end }, [], "fr");
    expect([sent.line, sent.line_to]).toEqual([[[1.4403, 44.4475], [1.441, 44.448]], "40 rue Zola"]);
    expect(compose({ ...draft, place: null, lineTo: end }, [], "fr").line).toBeNull();
    expect(compose({ ...draft, lineTo: { ...end, latitude: null } }, [], "fr").line).toBeNull();
  });

  it("is what the contract shows", () => {
    expect(compose(draft, ["numero", "combien"], "fr")).toEqual(example);
  });

  it("may have an address and no coordinates", () => {
    const place = { latitude: null, longitude: null, accuracyM: null, source: "address", address: "devant l’école" } as const;
    expect(compose({ ...draft, place }, [], "fr")).toMatchObject({ latitude: null, longitude: null, address: "devant l’école" });
  });
});

describe("what keeps a draft from leaving", () => {
  it("is nothing when all is there", () => {
    expect(missing(draft, town)).toEqual([]);
  });

  it("is named in the order of the screens", () => {
    const bare = { ...draft, place: null, photoIds: [], category: null, description: " " };
    expect(missing(bare, town)).toEqual(["place", "category", "description"]);
  });

  it("is a required question without an answer", () => {
    expect(missing({ ...draft, answers: {} }, town)).toEqual(["question"]);
  });

  it("is not the category that was chosen, while the town is not known yet", () => {
    expect(missing(draft, null)).toEqual([]);
    expect(missing({ ...draft, category: null }, null)).toEqual(["category"]);
    expect(missing({ ...draft, category: null, kind: "praise" }, null)).toEqual([]);
    expect(missing({ ...draft, category: "of-another-year" }, town)).toEqual(["category"]);
  });

  it("is not the place when a photo may tell it", () => {
    expect(missing({ ...draft, place: null }, town)).toEqual([]);
  });
});

describe("searching a category", () => {
  it.each(["reverbere", "RÉVERBÈRE", "lampadaire", "eteint lampadaire", "éclairage éteint"])("finds it by %s", (typed) => {
    expect(searchLeaves(town, typed)[0]?.category.code).toBe("lampadaire-eteint");
  });

  it("finds all leaves of a family by its name, labels first", () => {
    expect(searchLeaves(town, "fil").map((leaf) => leaf.category.code)).toEqual(["fil-denude"]);
    expect(searchLeaves(town, "eclairage")).toHaveLength(2);
  });

  it("finds nothing for other words or none", () => {
    expect(searchLeaves(town, "zzz")).toEqual([]);
    expect(searchLeaves(town, "  ")).toEqual([]);
  });
});

describe("the notice before going on", () => {
  const leaf = (code: string) => findLeaf(town, code)?.category ?? ({} as never);

  it("is the category's own", () => {
    expect(noticeOf(town, leaf("fil-denude"))?.phone).toBe("05 65 00 00 01");
  });

  it("is absent for an ordinary category", () => {
    expect(noticeOf(town, leaf("lampadaire-eteint"))).toBeNull();
  });

  it("gives the on-call number for an urgent category without its own, when services are closed", () => {
    const urgent = { ...leaf("fil-denude"), notice: null };
    expect(noticeOf(town, urgent)?.phone).toBe(town.on_call?.phone);
    const open = { ...town, on_call: { open_now: true, phone: "05 65 00 00 01" } };
    expect(noticeOf(open, urgent)).toBeNull();
  });

  it("gives the on-call number to who kept this afternoon's answer without a network until tonight", () => {
    const closes = "2026-11-23T16:30:00Z";
    const afternoon = { ...town, on_call: { open_now: true, open_until: closes, phone: "05 65 00 00 01" } };
    expect(onCallNumber(afternoon, Date.parse(closes) - 1)).toBeNull();
    expect(onCallNumber(afternoon, Date.parse(closes))).toBe("05 65 00 00 01");
    expect(onCallNumber(null)).toBeNull();
  });
});
