import { ownRegistration } from "../service_worker/register";
import { reports } from "../storage/database";
import { waitMs } from "./retry";
import { readKnown, sendWaiting, SYNC_TAG } from "./sending";

/** `SyncManager` is not in every browser, nor in TypeScript's library. */
interface WithSync {
  sync?: { register(tag: string): Promise<void> };
}

let timer: ReturnType<typeof setTimeout> | undefined;

/**
 * Sends what waits now, and again at each chance: the network back, the page seen again, the delay over,
 * and in the background where the browser knows how.
 */
export function keepSending(): void {
  addEventListener("online", () => void sendSoon(true));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void sendSoon(false);
  });
  void reviveOutdated().then(() => sendSoon(true));
}

/** Sends now, then sets the next attempt; a page that is being left sends nothing more, and the next one does. */
export async function sendSoon(hurried: boolean): Promise<void> {
  clearTimeout(timer);
  const waiting = await sendWaiting(hurried).catch(() => 0);
  if (waiting === 0) return;
  void askForBackgroundSync();
  const due = (await reports.all())
    .filter((report) => report.state === "waiting" || report.state === "photos")
    .map((report) => waitMs(report.nextAttemptAt, Date.now()));
  timer = setTimeout(() => void sendSoon(false), Math.max(1000, Math.min(...due)));
}

/** A version too old yesterday may be new enough today: it tries once at each start. */
async function reviveOutdated(): Promise<void> {
  for (const report of await reports.all()) {
    if (report.state === "outdated") {
      await reports.put({ ...report, state: report.number ? "photos" : "waiting" }, report.id);
    }
  }
  await readKnown();
}

async function askForBackgroundSync(): Promise<void> {
  const registration = (await ownRegistration()) as (ServiceWorkerRegistration & WithSync) | undefined;
  await registration?.sync?.register(SYNC_TAG).catch(() => undefined);
}
