import { Refused, Unreachable } from "../api/request";
import { postWitness } from "../api/nearby";
import { postSignalement, putPhoto } from "../api/signalements";
import type { SignalementIn } from "../api/types";
import { photos, reports } from "../storage/database";
import { Observable } from "../storage/observable";
import type { Draft, Report } from "../storage/records";
import { closeDraft } from "./draft";
import { ensureFitted } from "./photos";
import { delayS, waitMs } from "./retry";

/** Everything sent or followed on this device, newest first. */
export const known = new Observable<readonly Report[]>([]);

/** The id of what is on its way at this moment. */
export const onItsWay = new Observable<string | null>(null);

export const SYNC_TAG = "parvis-send";

/** Told to other pages and to the service worker when a record changed. */
const changes = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("parvis-reports");
changes?.addEventListener("message", () => void readKnown());

export async function readKnown(): Promise<void> {
  const all = await reports.all();
  known.set(all.sort((a, b) => b.createdAt.localeCompare(a.createdAt)));
}

export async function keepReport(report: Report): Promise<void> {
  await reports.put(report, report.id);
  await readKnown();
  changes?.postMessage(report.id);
}

/** Moves the draft to the queue, unless another page did already; from then on it leaves by itself. */
export async function queueDraft(draft: Draft, body: SignalementIn, label: string, icon: string | null): Promise<void> {
  if (await reports.get(draft.id)) {
    await closeDraft();
    return;
  }
  await keepReport({
    id: draft.id,
    number: null,
    secret: draft.secret,
    tokens: [],
    state: "waiting",
    body,
    photoIds: draft.photoIds,
    attempts: 0,
    nextAttemptAt: 0,
    problem: null,
    categoryLabel: label,
    categoryIcon: icon,
    createdAt: new Date().toISOString(),
    publicStatus: null,
    publicState: null,
  });
  await closeDraft();
}

function isWaiting(report: Report): boolean {
  return report.state === "waiting" || report.state === "photos";
}

/**
 * Sends what waits and is due; `hurried` forgets the delays (the network is back, the person asked).
 *
 * Pages and the service worker take turns, so that nothing leaves twice at once. Gives how many still wait.
 */
export async function sendWaiting(hurried: boolean): Promise<number> {
  const run = async () => {
    for (const report of (await reports.all()).filter(isWaiting)) {
      if (hurried || waitMs(report.nextAttemptAt, Date.now()) === 0) await sendReport(report);
    }
  };
  if ("locks" in navigator) await navigator.locks.request("parvis-sending", run);
  else await run();
  return (await reports.all()).filter(isWaiting).length;
}

async function sendReport(report: Report): Promise<void> {
  onItsWay.set(report.id);
  try {
    const created = report.state === "photos" ? report : await sendWords(report);
    await sendPhotos(created);
  } catch (error) {
    await keepReport(afterFailure((await reports.get(report.id)) ?? report, error));
  } finally {
    onItsWay.set(null);
  }
}

async function sendWords(report: Report): Promise<Report> {
  const { secret, joining } = report;
  if (!secret || (!report.body && !joining)) throw new Error("nothing to send");
  const { number, public_status, public_state } = joining
    ? await postWitness(joining.ticketId, joining.body, secret)
    : await postSignalement(report.body as SignalementIn, secret);
  const sent: Report = {
    ...report,
    number,
    publicStatus: public_status,
    publicState: public_state,
    state: report.photoIds.length > 0 ? "photos" : "sent",
    attempts: 0,
    nextAttemptAt: 0,
    problem: null,
  };
  await keepReport(sent);
  // What was written for a signalement of its own serves no more.
  for (const id of joining?.draft.photoIds ?? []) await photos.delete(id);
  return sent;
}

async function sendPhotos(report: Report): Promise<void> {
  const secret = report.secret ?? "";
  for (const id of report.photoIds) {
    const photo = await ensureFitted(id);
    if (!photo || photo.sent || photo.problem) continue;
    try {
      await putPhoto(report.id, id, photo.blob, photo.contentType, secret);
      await photos.delete(id);
      await keepReport({ ...report, photoIds: (await remaining(report)).filter((kept) => kept !== id) });
    } catch (error) {
      if (!(error instanceof Refused) || error.outdated) throw error;
      await photos.put({ ...photo, problem: error.problem }, id);
    }
  }
  const left = await remaining(report);
  await keepReport({ ...report, photoIds: left, state: "sent", attempts: 0, nextAttemptAt: 0 });
}

/** Photos still on the device: those refused stay there, with the reason. */
async function remaining(report: Report): Promise<string[]> {
  const found = await Promise.all(report.photoIds.map((id) => photos.get(id)));
  return report.photoIds.filter((_, index) => found[index] !== undefined);
}

/** Forgets a photo that the server could not read. */
export async function dropPhoto(report: Report, id: string): Promise<void> {
  await photos.delete(id);
  await keepReport({ ...report, photoIds: report.photoIds.filter((kept) => kept !== id) });
}

/** The report after an attempt that failed, for whatever reason; nothing of it is dropped. */
export function afterFailure(report: Report, error: unknown): Report {
  if (error instanceof Refused) {
    return { ...report, state: error.outdated ? "outdated" : "refused", problem: error.problem };
  }
  const attempts = report.attempts + 1;
  const asked = error instanceof Unreachable ? error.retryAfterS : null;
  return { ...report, attempts, nextAttemptAt: Date.now() + delayS(attempts, asked, Math.random()) * 1000 };
}
