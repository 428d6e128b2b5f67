import { request } from "./request";

/** The brief of the month of a district, or what is new each day. */
export type Frequency = "daily" | "monthly";

/** What is watched: a district, or what is around a place. */
export type AlertArea = { district: string; frequency: Frequency } | { latitude: number; longitude: number; radius_m: number };

export type AlertIn = { id: string; email: string; language: string } & AlertArea;

/** What is watched, as the holder of a mailed token reads it. */
export interface Alert {
  state: "to_confirm" | "active" | "stopped";
  district: { slug: string; name: string } | null;
  latitude: number | null;
  longitude: number | null;
  radius_m: number | null;
  frequency?: Frequency;
}

/** Asks for mails; the same id again is harmless. */
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
