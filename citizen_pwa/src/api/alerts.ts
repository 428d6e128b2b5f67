import { request } from "./request";

/** What is watched: a district, or what is around a place. */
export type AlertArea = { district: string } | { latitude: number; longitude: number; radius_m: number };

export type AlertIn = { id: string; email: string; language: string } & AlertArea;

/** What is watched, as the holder of a mailed token reads it. */
export interface Alert {
  state: "to_confirm" | "active" | "stopped";
  district: { slug: string; name: string } | null;
  latitude: number | null;
  longitude: number | null;
  radius_m: number | null;
  /** The brief of the month, or what is new each day. */
  frequency?: "daily" | "monthly";
}

/** Asks for one mail a day; the same id again is harmless. */
export async function postAlert(json: AlertIn): Promise<void> {
  await request("/alerts", { method: "POST", json });
}

export async function getAlert(token: string): Promise<Alert> {
  return (await request("/alerts/mine", { bearer: token })) as Alert;
}

export async function confirmAlert(token: string): Promise<Alert> {
  return (await request("/alerts/confirmation", { method: "POST", bearer: token })) as Alert;
}

export async function stopAlert(token: string): Promise<Alert> {
  return (await request("/alerts/stop", { method: "POST", bearer: token })) as Alert;
}
