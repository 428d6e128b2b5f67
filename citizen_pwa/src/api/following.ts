import { request, Unreachable } from "./request";
import type { FollowedItem, Notices, PushAddress, Quality } from "./types";

/** Puts words beside the first ones; the same id again is harmless, as for what follows. */
export async function postCorrection(id: string, correctionId: string, words: string, bearer: string): Promise<void> {
  await request(`/signalements/${id}/corrections`, { method: "POST", json: { id: correctionId, words }, bearer });
}

export async function postWithdrawal(id: string, withdrawalId: string, bearer: string): Promise<void> {
  await request(`/signalements/${id}/withdrawal`, { method: "POST", json: { id: withdrawalId }, bearer });
}

export async function postAnonymisation(id: string, anonymisationId: string, photos: boolean, bearer: string): Promise<void> {
  await request(`/signalements/${id}/anonymisation`, { method: "POST", json: { id: anonymisationId, photos }, bearer });
}

export async function postSatisfaction(id: string, answer: Quality | null, work: Quality | null, bearer: string): Promise<void> {
  await request(`/signalements/${id}/satisfaction`, { method: "POST", json: { answer, work }, bearer });
}

export async function postPushAddress(id: string, json: PushAddress, bearer: string): Promise<void> {
  await request(`/signalements/${id}/push-addresses`, { method: "POST", json, bearer });
}

export async function deletePushAddress(id: string, json: PushAddress, bearer: string): Promise<void> {
  await request(`/signalements/${id}/push-addresses`, { method: "DELETE", json, bearer });
}

/** Whether the holder of that bearer is written to about that number. */
export async function getNotices(number: string, bearer: string): Promise<Notices> {
  return (await request(`/signalements/${encodeURIComponent(number)}/notices`, { bearer })) as Notices;
}

/** Be written to no more, or again. */
export async function putNotices(number: string, wanted: boolean, bearer: string): Promise<Notices> {
  return (await request(`/signalements/${encodeURIComponent(number)}/notices`, { method: "PUT", json: { wanted }, bearer })) as Notices;
}

/** Asks for the mail that leads back to all one follows; gives the town's words, the same for any address. */
export async function postRecovery(email: string): Promise<string> {
  const said = (await request("/recoveries", { method: "POST", json: { email } })) as { detail?: string } | null;
  if (typeof said?.detail !== "string") throw new Unreachable();
  return said.detail;
}

/** What the mailed link opens. */
export async function getFollowed(bearer: string): Promise<FollowedItem[]> {
  const said = (await request("/followed", { bearer })) as { items?: FollowedItem[] } | null;
  if (!Array.isArray(said?.items)) throw new Unreachable();
  return said.items;
}

/** The code that leads to this number's page: the public one, or with its bearer the person's own. */
export async function getQr(number: string, bearer: string | null): Promise<Blob> {
  return (await request(`/signalements/${encodeURIComponent(number)}/qr.svg`, { bearer, as: "blob" })) as Blob;
}
