/** When to try again, in seconds: 5, 15, 45… up to half an hour, so that a crowd does not come back at once. */
const FIRST_S = 5;
const LONGEST_S = 30 * 60;

/**
 * How long to wait after that many failed attempts (1 or more).
 *
 * `retryAfterS` is what the server asked for and is never undercut; `chance` in [0, 1) spreads devices by
 * a quarter either way.
 */
export function delayS(attempts: number, retryAfterS: number | null, chance: number): number {
  const grown = Math.min(LONGEST_S, FIRST_S * 3 ** Math.max(0, attempts - 1));
  return Math.max(grown * (0.75 + chance / 2), retryAfterS ?? 0);
}
