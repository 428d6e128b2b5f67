import type { Announcement } from "../api/announcements";
import type { WitnessIn } from "../api/nearby";
import type { Districts, PositionSource, Problem, SignalementIn, Territory } from "../api/types";

/** Where the signalement is: a point, an address in words, or both. */
export interface Place {
  latitude: number | null;
  longitude: number | null;
  accuracyM: number | null;
  source: PositionSource;
  address: string | null;
  /** The numbered thing of the street that the person named. */
  asset?: { number: string; category: string | null };
}

/** What a person is writing; there is one at a time, kept from the first tap. */
export interface Draft {
  id: string;
  secret: string;
  startedAt: string;
  kind: SignalementIn["kind"];
  category: string | null;
  /** The leaf whose emergency notice was read. */
  noticeRead: string | null;
  answers: Record<string, string | string[]>;
  description: string;
  email: string;
  phone: string;
  place: Place | null;
  /** The other end, when it is a stretch of street that begins at the place. */
  lineTo: Place | null;
  /** Typed in the search for an address, and not chosen yet. */
  addressTyped: string;
  /** The ticket that was done lately at this place, when the problem is back. */
  recurrenceOf: string | null;
  takenAt: string | null;
  photoIds: string[];
  /** The person said there is no photo to give. */
  photosSkipped: boolean;
  contactSeen: boolean;
  /** What the server found wrong, until it is sent again. */
  problem: Problem | null;
}

export interface KeptPhoto {
  id: string;
  blob: Blob;
  contentType: string;
  /** True once upright and small, or known to be unreadable here. */
  fitted: boolean;
  sent: boolean;
  problem: Problem | null;
  /** Read from the photo itself. */
  latitude: number | null;
  longitude: number | null;
}

export type SendingState = "waiting" | "photos" | "sent" | "refused" | "outdated";

/** A signalement sent from this device, or followed on it by its link. */
export interface Report {
  id: string;
  number: string | null;
  /** Made on this device with the signalement; null when it was made elsewhere. */
  secret: string | null;
  /** From links that were opened here, newest first: mailed tokens, or the secret of another device. */
  tokens: string[];
  state: SendingState;
  /** Null when it was not made here. */
  body: SignalementIn | null;
  /** "Me too" for a ticket that is already there, with the draft that it replaces. */
  joining?: { ticketId: string; number: string; body: WitnessIn; draft: Draft } | null;
  photoIds: string[];
  attempts: number;
  /** Milliseconds since 1970: not before. */
  nextAttemptAt: number;
  problem: Problem | null;
  categoryLabel: string;
  categoryIcon: string | null;
  createdAt: string;
  publicStatus: string | null;
  publicState: string | null;
  /** This phone asked to be told of it. */
  toldHere?: boolean;
  /** The address that the town has of this phone, where Google gave it, and the subscription that it stands for. */
  toldAt?: { token: string; endpoint: string } | null;
}

/** Announcements as they were last read. */
export interface AnnouncementList {
  key: string;
  /** The place and category that were asked for, of what is read before reporting. */
  of?: string;
  items: readonly Announcement[];
  readAt: string;
}

/** An announcement that this device follows, with the id and the secret made for that. */
export interface Follow {
  announcementId: string;
  followerId: string;
  secret: string;
  email: string;
  /** Whether the town wakes this phone when it changes, and at which address where Google gave it. */
  toldHere?: boolean;
  toldAt?: { token: string; endpoint: string } | null;
}

export interface CachedTerritory {
  language: string;
  territory: Territory;
}

/** Words typed on the tracking page and not sent yet. */
export interface KeptWords {
  key: string;
  words: string;
}

/** The town's districts as they were last read. */
export interface KeptDistricts {
  key: "town";
  found: Districts;
}
