import { type Announcement, deleteFollower, getAnnouncement, getAnnouncements, postFollower } from "../api/announcements";
import { Refused } from "../api/request";
import { language, wording } from "../i18n/language";
import { announcementLists, follows } from "../storage/database";
import { newId, newSecret } from "../storage/identity";
import { Observable } from "../storage/observable";
import type { Follow } from "../storage/records";

const READ_AT_MOST = 100;

/** What this device follows, by the id of the announcement. */
export const followed = new Observable<ReadonlyMap<string, Follow>>(new Map());

export async function readFollows(): Promise<void> {
  followed.set(new Map((await follows.all()).map((one) => [one.announcementId, one])));
}

/** A list as it was last read; `fresh` when the server gave it now. */
export interface ReadList {
  items: readonly Announcement[];
  readAt: string;
  fresh: boolean;
}

/** The last list of that district (the whole town's when empty) that this device keeps. */
export async function keptList(district: string): Promise<ReadList | null> {
  const kept = await announcementLists.get(keyOf(district));
  return kept ? { items: kept.items, readAt: kept.readAt, fresh: false } : null;
}

/** The list as it is now; kept, so that it can be read without a network. */
export async function readList(district: string): Promise<ReadList> {
  const { items } = await getAnnouncements({ limit: String(READ_AT_MOST), ...(district ? { district } : {}) });
  const readAt = new Date().toISOString();
  const key = keyOf(district);
  await announcementLists.put({ key, items, readAt }, key);
  return { items, readAt, fresh: true };
}

function keyOf(district: string): string {
  return `${wording.value} ${district}`;
}

/** One announcement, from the server or from what this device keeps; null when it is nowhere. */
export async function readAnnouncement(id: string): Promise<Announcement | null> {
  try {
    return await getAnnouncement(id);
  } catch (error) {
    if (error instanceof Refused) return null;
    const kept = (await announcementLists.all()).flatMap((list) => list.items).find((one) => one.id === id);
    if (kept) return kept;
    throw error;
  }
}

/** Follows with an id and a secret made here, once for each announcement; an e-mail may come later. */
export async function follow(announcementId: string, email: string): Promise<void> {
  const kept = followed.value.get(announcementId) ?? { announcementId, followerId: newId(), secret: newSecret(), email: "" };
  const contact = { email: email.trim() || null, phone: null };
  await postFollower(announcementId, { id: kept.followerId, contact, language: language.value }, kept.secret);
  await follows.put({ ...kept, email: email.trim() || kept.email }, announcementId);
  await readFollows();
}

/** Follows no more: what this device follows, or what a mail's link names. */
export async function stopFollowing(announcementId: string, mailed: MailedFollower | null): Promise<void> {
  const own = followed.value.get(announcementId);
  if (mailed) await deleteFollower(mailed.followerId, mailed.token);
  if (own) {
    await deleteFollower(own.followerId, own.secret);
    await follows.delete(announcementId);
    await readFollows();
  }
}

export interface MailedFollower {
  followerId: string;
  token: string;
}

/** Who a mail was sent to, as its link says after `#`. */
export function mailedFollower(fragment: string): MailedFollower | null {
  const [, followerId, token] = /^([0-9a-f-]{36})\.(m1\..+)$/.exec(fragment) ?? [];
  return followerId && token ? { followerId, token } : null;
}
