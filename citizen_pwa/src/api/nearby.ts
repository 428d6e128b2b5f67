import { request, Unreachable } from "./request";
import type { NearbyTicket, PrivateSignalement } from "./types";

/** What the town already knows around a place, nearest first. */
export async function getNearby(
  latitude: number,
  longitude: number,
  category: string,
  timeoutS: number,
): Promise<NearbyTicket[]> {
  const query = new URLSearchParams({ latitude: String(latitude), longitude: String(longitude), category });
  const found = (await request(`/signalements/nearby?${query}`, { timeoutS })) as { items?: NearbyTicket[] } | null;
  return found?.items ?? [];
}

export interface WitnessIn {
  id: string;
  contact: { email: string | null; phone: string | null };
  language: string;
}

/** Joins a ticket; the same id and secret again give the same answer. */
export async function postWitness(ticketId: string, body: WitnessIn, secret: string): Promise<PrivateSignalement> {
  const page = await request(`/tickets/${ticketId}/witnesses`, { method: "POST", json: body, bearer: secret });
  // Something in between may answer JSON of its own.
  if (typeof (page as PrivateSignalement | null)?.number !== "string") throw new Unreachable();
  return page as PrivateSignalement;
}
