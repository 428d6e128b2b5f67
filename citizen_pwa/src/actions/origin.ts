import { request } from "../api/request";

const KEY = "parvis-origin";
const CODE = /^[a-z2-9]{4,8}$/;
const NAME = "origine";

/** The code of the poster or link that this visit of the app began with, or null. */
export function origin(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** Remembers, as long as the visit lasts, the code in the address, and tells the town that this link was opened. */
export async function noteOrigin(): Promise<void> {
  const query = new URLSearchParams(location.search);
  const code = query.get(NAME)?.toLowerCase() ?? "";
  if (!CODE.test(code)) return;
  // Whoever is sent this page's address by the person did not scan the poster.
  query.delete(NAME);
  const rest = query.toString().replaceAll("%2C", ",");
  history.replaceState(history.state, "", location.pathname + (rest && `?${rest}`) + location.hash);
  if (origin() === code) return;
  try {
    sessionStorage.setItem(KEY, code);
  } catch {
    // a window that keeps nothing: the visit is counted, what follows is not
  }
  await request(`/links/${code}/visits`, { method: "POST" }).catch(() => undefined);
}
