/** When to try again, in seconds: 5, 15, 45… up to half an hour, so that a crowd does not come back at once. */
const FIRST_S = 5;
const LONGEST_S = 30 * 60;
const FARTHEST_S = 6 * 3600;

/**
 * How long to wait after that many failed attempts (1 or more).
 *
 * `retryAfterS` is what the server asked for and is never undercut, up to six hours; `chance` in [0, 1) spreads devices by
 * a quarter either way.
 */
export function delayS(attempts: number, retryAfterS: number | null, chance: number): number {
  const grown = Math.min(LONGEST_S, FIRST_S * 3 ** Math.max(0, attempts - 1));
  return Math.max(grown * (0.75 + chance / 2), Math.min(FARTHEST_S, retryAfterS ?? 0));
}

/**
 * How long until then, in milliseconds, 0 when it is time. A moment farther than any delay was set while the
 * device's clock was wrong: it is time.
 */
export function waitMs(nextAttemptAt: number, now: number): number {
  const left = nextAttemptAt - now;
  return left > FARTHEST_S * 1000 ? 0 : Math.max(0, left);
}
