import { describe, expect, it } from "vitest";

import { delayS, waitMs } from "../src/actions/retry";

describe("the delay before the next attempt", () => {
  it("grows with each failure and stops at half an hour", () => {
    const delays = [1, 2, 3, 4, 5, 6, 7, 8, 50].map((attempts) => delayS(attempts, null, 0.5));
    expect(delays).toEqual([5, 15, 45, 135, 405, 1215, 1800, 1800, 1800]);
  });

  it("spreads devices by a quarter either way", () => {
    expect(delayS(3, null, 0)).toBe(45 * 0.75);
    expect(delayS(3, null, 0.999)).toBeLessThan(45 * 1.25);
  });

  it("never comes back before the server asked", () => {
    expect(delayS(1, 120, 0.5)).toBe(120);
    expect(delayS(9, 120, 0.5)).toBe(1800);
  });
});

describe("the next attempt", () => {
  const now = Date.UTC(2026, 10, 20, 12);

  it("waits for its moment", () => {
    expect(waitMs(now + 5000, now)).toBe(5000);
    expect(waitMs(now - 5000, now)).toBe(0);
  });

  it("does not wait a day because the clock was a day ahead when it was set", () => {
    expect(waitMs(now + 24 * 3600 * 1000, now)).toBe(0);
  });

  it("waits no longer than six hours, whatever the server asks", () => {
    expect(delayS(1, 7 * 24 * 3600, 0.5)).toBe(6 * 3600);
    expect(waitMs(now + delayS(1, 7 * 24 * 3600, 0.5) * 1000, now)).toBe(6 * 3600 * 1000);
  });
});
