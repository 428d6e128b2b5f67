import { postFollowerPushAddress } from "../api/announcements";
import { postPushAddress } from "../api/following";
import { Refused } from "../api/request";
import type { PushAddress } from "../api/types";
import { follows, reports } from "../storage/database";
import type { Report } from "../storage/records";
import { bearersOf } from "./follow";

/** A browser's own subscription, as the town keeps it. */
export function ownAddress(subscription: PushSubscription): PushAddress {
  return { kind: "webpush", value: JSON.stringify(subscription) };
}

/** The browser gave this phone another subscription: the town is told for all that it tells through it. */
export async function moveOwnAddress(subscription: PushSubscription): Promise<void> {
  const told = (await reports.all()).filter((report) => report.toldHere && !report.toldAt);
  await tellTown(told, () => ownAddress(subscription));
  const followed = (await follows.all()).filter((follow) => follow.toldHere && !follow.toldAt);
  await Promise.allSettled(followed.map(({ followerId, secret }) => postFollowerPushAddress(followerId, ownAddress(subscription), secret)));
}

/** Tells the town the phone's address for each of these reports; one that cannot be told holds back no other. */
export async function tellTown(told: readonly Report[], addressOf: (report: Report) => PushAddress): Promise<void> {
  await Promise.allSettled(told.map((report) => withAnyBearer(report, (bearer) => postPushAddress(report.id, addressOf(report), bearer))));
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
