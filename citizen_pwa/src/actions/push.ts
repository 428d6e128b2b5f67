import { deletePushAddress, postPushAddress } from "../api/following";
import { Refused } from "../api/request";
import { reports } from "../storage/database";
import type { Report } from "../storage/records";
import { bearersOf } from "./follow";
import { keepReport, known } from "./sending";

/**
 * How this phone stands with being told of a signalement.
 *
 * `unable`: this browser cannot. `install`: it can once the app is on the home screen. `refused`: the person
 * forbade notifications here. `ready`: one tap is enough. `told`: it is.
 */
export type Standing = "unable" | "install" | "refused" | "ready" | "told";

export async function standing(report: Report | undefined): Promise<Standing> {
  // Only Safari on iPhone has this property: it tells installed apps alone.
  const installed = (navigator as { standalone?: boolean }).standalone;
  if (installed === false) return "install";
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return "unable";
  const registration = await navigator.serviceWorker.getRegistration();
  if (!registration) return "unable";
  if (Notification.permission === "denied") return "refused";
  if (!report?.toldHere || Notification.permission !== "granted") return "ready";
  return (await registration.pushManager.getSubscription()) ? "told" : "ready";
}

/** Asks the person, then the browser, then the town, to tell this phone of that report. */
export async function beTold(report: Report, bearer: string, key: string): Promise<Standing> {
  if ((await Notification.requestPermission()) !== "granted") return standing(report);
  const registration = await navigator.serviceWorker.ready;
  const subscription = await subscribe(registration, key);
  await postPushAddress(report.id, subscription.toJSON(), bearer);
  await keepReport({ ...report, toldHere: true });
  return "told";
}

async function subscribe(registration: ServiceWorkerRegistration, key: string): Promise<PushSubscription> {
  const options = { userVisibleOnly: true, applicationServerKey: bytesOf(key) };
  try {
    return await registration.pushManager.subscribe(options);
  } catch (error) {
    // The town's key is another than the one this phone was told with before.
    const old = await registration.pushManager.getSubscription();
    if (!old) throw error;
    await old.unsubscribe();
    return registration.pushManager.subscribe(options);
  }
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** Nothing more comes to this phone, of any report: the browser stops at once, and the town forgets the address. */
export async function stopBeingTold(): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  const told = known.value.filter((report) => report.toldHere);
  for (const report of told) await keepReport({ ...report, toldHere: false });
  if (!subscription) return;
  const address = subscription.toJSON();
  await subscription.unsubscribe();
  // Without a network the town learns it from the push service, which no longer knows the address.
  await Promise.allSettled(told.map((report) => withAnyBearer(report, (bearer) => deletePushAddress(report.id, address, bearer))));
}

/** Tells the town the phone's new address, for every report it is told of. */
export async function moveAddress(subscription: PushSubscription): Promise<void> {
  const address = subscription.toJSON();
  const told = (await reports.all()).filter((report) => report.toldHere);
  await Promise.allSettled(told.map((report) => withAnyBearer(report, (bearer) => postPushAddress(report.id, address, bearer))));
}

/** Calls with the bearers of a report until one is taken: a mailed one may be out of date. */
export async function withAnyBearer(report: Report, call: (bearer: string) => Promise<void>): Promise<void> {
  let refusal: unknown = new Error("nothing opens this report");
  for (const bearer of bearersOf(report)) {
    try {
      await call(bearer);
      return;
    } catch (error) {
      if (!(error instanceof Refused) || ![401, 403].includes(error.problem.status)) throw error;
      refusal = error;
    }
  }
  throw refusal;
}
