import { describe, expect, it } from "vitest";

import { afterFailure } from "../src/actions/sending";
import { mayPassLater, Refused, Unreachable } from "../src/api/request";
import type { Report } from "../src/storage/records";

const report: Report = {
  id: "3f0e8c5a-6f5b-4b6e-9d53-6a8f1f6f2a10",
  number: null,
  secret: "s".repeat(43),
  tokens: [],
  state: "waiting",
  body: null,
  photoIds: ["a8b5e3f0-1b72-4c5d-8f1e-2d1c4b5a6978"],
  attempts: 2,
  nextAttemptAt: 0,
  problem: null,
  categoryLabel: "Lampadaire éteint",
  categoryIcon: "lamp",
  createdAt: "2026-11-20T17:43:02Z",
  publicStatus: null,
  publicState: null,
};

function refused(status: number): Refused {
  return new Refused({ status, title: "t", detail: "d", errors: { description: ["Trop court."] } });
}

describe("a report that could not be sent", () => {
  it("waits longer after each failure that may pass, with all it held", () => {
    const before = Date.now();
    const after = afterFailure(report, new Unreachable());
    expect(after).toMatchObject({ state: "waiting", attempts: 3, photoIds: report.photoIds, secret: report.secret });
    expect(after.nextAttemptAt).toBeGreaterThan(before + 30_000);
  });

  it("keeps waiting whatever went wrong in the app itself", () => {
    expect(afterFailure(report, new TypeError("a fault of ours")).state).toBe("waiting");
  });

  it("is to be corrected when the server refuses it, the reasons kept", () => {
    const after = afterFailure(report, refused(422));
    expect(after.state).toBe("refused");
    expect(after.problem?.errors).toEqual({ description: ["Trop court."] });
    expect(after.photoIds).toEqual(report.photoIds);
  });

  it("waits for an update when the app is too old", () => {
    expect(afterFailure(report, refused(426)).state).toBe("outdated");
  });
});

describe("an answer's status", () => {
  it.each([500, 502, 503, 504, 408, 425, 429])("%i leaves hope", (status) => {
    expect(mayPassLater(status)).toBe(true);
  });

  it.each([200, 201, 400, 401, 404, 409, 413, 415, 422, 426])("%i does not", (status) => {
    expect(mayPassLater(status)).toBe(false);
  });
});
