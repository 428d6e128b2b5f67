import { request } from "./request";

export interface AlertIn {
  id: string;
  email: string;
  district: string;
  language: string;
}

/** What is watched, as the holder of a mailed token reads it. */
export interface Alert {
  state: "to_confirm" | "active" | "stopped";
  district: { slug: string; name: string } | null;
  radius_m: number | null;
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
