import { postFollowerPushAddress } from "../api/announcements";
import { deletePushAddress, postPushAddress } from "../api/following";
import type { FirebaseWeb, PushAddress, PushWays } from "../api/types";
import { ownRegistration } from "../service_worker/register";
import { follows } from "../storage/database";
import type { Follow, Report } from "../storage/records";
import { ownAddress, tellTown, withAnyBearer } from "./push_addresses";
import { keepReport, known } from "./sending";

/**
 * How this phone stands with being told of something.
 *
 * `unable`: this browser cannot. `install`: it can once the app is on the home screen. `refused`: the person
 * forbade notifications here. `ready`: one tap is enough. `told`: it is.
 */
export type Standing = "unable" | "install" | "refused" | "ready" | "told";

export async function standing(isTold: boolean | undefined): Promise<Standing> {
  // Only Safari on iPhone has this property: it tells installed apps alone.
  const installed = (navigator as { standalone?: boolean }).standalone;
  if (installed === false) return "install";
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return "unable";
  const registration = await ownRegistration();
  if (!registration) return "unable";
  if (Notification.permission === "denied") return "refused";
  if (!isTold || Notification.permission !== "granted") return "ready";
  const subscription = await registration.pushManager.getSubscription().catch(() => null);
  return subscription ? "told" : "ready";
}

/** What the town is told of this phone, and what is kept of it here. */
interface Reached {
  address: PushAddress;
  endpoint: string;
  toldAt: { token: string; endpoint: string } | null;
}

/** Asks the person, then the browser, then the town, to tell this phone of that report. */
export async function beTold(report: Report, bearer: string, ways: PushWays): Promise<Standing> {
  if ((await Notification.requestPermission()) !== "granted") return standing(report.toldHere);
  const registration = await navigator.serviceWorker.ready;
  const before = (await registration.pushManager.getSubscription())?.endpoint;
  const reached = await reach(registration, ways);
  await postPushAddress(report.id, reached.address, bearer);
  const others = known.value.filter(({ id, toldHere }) => toldHere && id !== report.id);
  await keepReport({ ...report, toldHere: true, toldAt: reached.toldAt });
  // A browser has one subscription: where it is another one now, the other reports are told through it too.
  if (before !== reached.endpoint) await move(others, reached);
  return "told";
}

/** The same of an announcement that this device follows. Said again it changes nothing, unless the address did. */
export async function beToldOf(follow: Follow, ways: PushWays): Promise<Standing> {
  if ((await Notification.requestPermission()) !== "granted") return standing(follow.toldHere);
  const registration = await navigator.serviceWorker.ready;
  const before = (await registration.pushManager.getSubscription())?.endpoint;
  const reached = await reach(registration, ways);
  await postFollowerPushAddress(follow.followerId, reached.address, follow.secret);
  await follows.put({ ...follow, toldHere: true, toldAt: reached.toldAt }, follow.announcementId);
  if (before !== reached.endpoint) await move(known.value.filter(({ toldHere }) => toldHere), reached);
  return "told";
}

/** Where Google gives the address, it may be another one after a time: the town is told then. */
export async function keepReachable({ toldAt }: Report, ways: PushWays): Promise<void> {
  if (!toldAt || !ways.fcm) return;
  const registration = await navigator.serviceWorker.ready;
  const subscription = await registration.pushManager.getSubscription();
  if (!subscription || subscription.endpoint === toldAt.endpoint) return;
  const told = known.value.filter((one) => one.toldHere && one.toldAt);
  await move(told, await reach(registration, ways));
}

async function move(told: readonly Report[], { address, toldAt }: Reached): Promise<void> {
  for (const report of told) await keepReport({ ...report, toldAt });
  await tellTown(told, () => address);
}

/** The address at which this browser can be told: by the town itself, or through its Firebase project. */
async function reach(registration: ServiceWorkerRegistration, { fcm, vapid_public_key: key }: PushWays): Promise<Reached> {
  if (fcm) return reachThroughFirebase(registration, fcm);
  if (!key) throw new Error("the town has no key to be asked with");
  const subscription = await subscribe(registration, key);
  return { address: ownAddress(subscription), endpoint: subscription.endpoint, toldAt: null };
}

async function reachThroughFirebase(registration: ServiceWorkerRegistration, project: FirebaseWeb): Promise<Reached> {
  const { firebaseToken } = await import("./firebase");
  // One that was made with another key, such as the town's own, would be taken for Firebase's.
  const old = await registration.pushManager.getSubscription();
  if (old && !isMadeWith(old, project.vapid_key)) await old.unsubscribe();
  const token = await firebaseToken(project, registration);
  const endpoint = (await registration.pushManager.getSubscription())?.endpoint ?? "";
  return { address: { kind: "fcm", value: token }, endpoint, toldAt: { token, endpoint } };
}

function isMadeWith({ options }: PushSubscription, key: string): boolean {
  const made = new Uint8Array(options.applicationServerKey ?? new ArrayBuffer());
  return String(made) === String(bytesOf(key));
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

/** This phone is told nothing more of that report; of the others it is, where there are any. */
export async function stopBeingToldOf(report: Report): Promise<void> {
  const registration = await ownRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  const own: PushAddress | null = report.toldAt ? { kind: "fcm", value: report.toldAt.token } : subscription ? ownAddress(subscription) : null;
  const forgotten = own ? withAnyBearer(report, (bearer) => deletePushAddress(report.id, own, bearer)) : Promise.resolve();
  if (await isToldElsewhere(report)) await forgotten;
  else {
    // The browser stops at once: without a network the town learns it from the push service.
    await Promise.allSettled([forgotten, subscription?.unsubscribe()]);
  }
  await keepReport({ ...report, toldHere: false, toldAt: null });
}

async function isToldElsewhere({ id }: Report): Promise<boolean> {
  return known.value.some((one) => one.toldHere && one.id !== id) || (await follows.all()).some((one) => one.toldHere);
}
