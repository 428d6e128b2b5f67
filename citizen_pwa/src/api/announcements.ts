import { request, Unreachable } from "./request";
import type { PushAddress } from "./types";

export type AnnouncementKind = "news" | "agenda" | "works" | "failure";

/** What the town announces; no district means the whole town, no category means all. */
export interface Announcement {
  id: string;
  kind: AnnouncementKind;
  state: "current" | "coming" | "over" | "withdrawn";
  title: string;
  text: string;
  /** Of its words. */
  language: string;
  starts_at: string;
  ends_at: string;
  updated_at: string;
  districts: { slug: string; name: string }[];
  categories: { code: string; label: string }[];
  place: { address: string | null; latitude: number; longitude: number; radius_m: number } | null;
  link: string | null;
}

export interface AnnouncementPage {
  items: Announcement[];
  next: string | null;
}

export interface FollowerIn {
  id: string;
  contact: { email: string | null; phone: string | null };
  language: string;
}

/** What is current or coming, what ends first before. */
export async function getAnnouncements(query: Record<string, string>, timeoutS = 20): Promise<AnnouncementPage> {
  const page = (await request(`/announcements?${new URLSearchParams(query)}`, { timeoutS })) as AnnouncementPage | null;
  if (!Array.isArray(page?.items)) throw new Unreachable();
  return page;
}

export async function getAnnouncement(id: string): Promise<Announcement> {
  const found = (await request(`/announcements/${encodeURIComponent(id)}`)) as Announcement | null;
  if (typeof found?.title !== "string") throw new Unreachable();
  return found;
}

/** Follows an announcement; the same id and secret again only add to the contact data. */
export async function postFollower(announcementId: string, body: FollowerIn, secret: string): Promise<void> {
  await request(`/announcements/${announcementId}/followers`, { method: "POST", json: body, bearer: secret });
}

/** Wakes this phone when the announcement changes. */
export async function postFollowerPushAddress(followerId: string, json: PushAddress, bearer: string): Promise<void> {
  const path = `/announcements/followers/${encodeURIComponent(followerId)}/push-addresses`;
  await request(path, { method: "POST", json, bearer });
}

/** Follows no more; again changes nothing. */
export async function deleteFollower(followerId: string, bearer: string): Promise<void> {
  await request(`/announcements/followers/${encodeURIComponent(followerId)}`, { method: "DELETE", bearer });
}
