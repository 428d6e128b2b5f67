import { request, Unreachable } from "./request";
import type { PrivateSignalement, Signalement, SignalementCreated, SignalementIn } from "./types";

/** Sends a signalement; the same id and secret again give the same answer. */
export async function postSignalement(body: SignalementIn, secret: string): Promise<SignalementCreated> {
  const created = await request("/signalements", { method: "POST", json: body, bearer: secret });
  // Something in between may answer JSON of its own.
  if (typeof (created as SignalementCreated | null)?.number !== "string") throw new Unreachable();
  return created as SignalementCreated;
}

/** Sends one photo as it is; sending it again is harmless. */
export async function putPhoto(
  signalementId: string,
  photoId: string,
  bytes: Blob,
  contentType: string,
  secret: string,
): Promise<void> {
  await request(`/signalements/${signalementId}/photos/${photoId}`, {
    method: "PUT",
    body: { bytes, contentType },
    bearer: secret,
    // A slow line carries about ten kilobytes a second.
    timeoutS: 30 + bytes.size / 10_000,
  });
}

/** Reads a signalement by id or number: the public view, or all of it to who holds a bearer. */
export async function getSignalement(
  idOrNumber: string,
  bearer: string | null,
): Promise<Signalement | PrivateSignalement> {
  return (await request(`/signalements/${encodeURIComponent(idOrNumber)}`, { bearer })) as
    | Signalement
    | PrivateSignalement;
}

export function isPrivate(signalement: Signalement): signalement is PrivateSignalement {
  return "messages" in signalement;
}

export async function postMessage(id: string, messageId: string, body: string, bearer: string): Promise<void> {
  await request(`/signalements/${id}/messages`, { method: "POST", json: { id: messageId, body }, bearer });
}

export async function postVerdict(
  id: string,
  solved: boolean,
  comment: string,
  bearer: string,
  part?: string,
): Promise<void> {
  const json = { solved, ...(comment.trim() && { comment: comment.trim() }), ...(part && { part }) };
  await request(`/signalements/${id}/verdict`, { method: "POST", json, bearer });
}
