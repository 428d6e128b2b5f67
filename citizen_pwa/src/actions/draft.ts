import type { Draft } from "../storage/records";
import { drafts, photos } from "../storage/database";
import { newId, newSecret } from "../storage/identity";
import { Observable } from "../storage/observable";

const CURRENT = "current";

/** What the person is writing, or null before the first tap. */
export const draft = new Observable<Draft | null>(null);

/** How many times another page of the app sent or erased the draft that was open here. */
export const endedElsewhere = new Observable(0);

/** Told to the other pages: the id of a draft that ended, or null when one changed. */
const changes = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("parvis-draft");
changes?.addEventListener("message", ({ data }: MessageEvent<string | null>) => void takeUp(data));

async function takeUp(ended: string | null): Promise<void> {
  const before = draft.value;
  const mine = before?.id;
  const kept = await drafts.get(CURRENT);
  // Typed here meanwhile: that is newer, and the other pages are being told of it.
  if (ended === null && draft.value !== before) return;
  // Where nothing is kept on the device, each page has a draft of its own.
  if (kept || ended === mine) draft.set(completed(kept));
  if (ended !== null && ended === mine) endedElsewhere.set(endedElsewhere.value + 1);
}

const EMPTY: Omit<Draft, "id" | "secret" | "startedAt"> = {
  kind: "anomaly",
  category: null,
  noticeRead: null,
  answers: {},
  description: "",
  email: "",
  phone: "",
  place: null,
  lineTo: null,
  addressTyped: "",
  recurrenceOf: null,
  takenAt: null,
  photoIds: [],
  photosSkipped: false,
  contactSeen: false,
  problem: null,
};

/** A draft as this version knows it, whatever version kept it. */
function completed(kept: Draft | undefined): Draft | null {
  return kept ? { ...EMPTY, ...kept } : null;
}

/** Takes up the draft that a reload or a closed page left. */
export async function resumeDraft(): Promise<void> {
  draft.set(completed(await drafts.get(CURRENT)));
}

/** A draft that holds nothing yet. */
export function newDraft(): Draft {
  return { id: newId(), secret: newSecret(), startedAt: new Date().toISOString(), ...EMPTY };
}

/** Begins a draft, unless one is already there. */
export function startDraft(): Draft {
  if (draft.value) return draft.value;
  const started = newDraft();
  keep(started);
  return started;
}

/** The draft that the device keeps, where another page of the app began one that this page has not heard of; else a new one. */
export async function resumeOrStartDraft(): Promise<void> {
  const kept = completed(await drafts.get(CURRENT));
  if (kept && !draft.value) draft.set(kept);
  else startDraft();
}

/** Once all that was changed is on the device. */
export async function whenKept(): Promise<void> {
  await writing;
}

/** Changes the draft and keeps it at once. */
export function changeDraft(change: Partial<Draft>): Draft {
  const changed = { ...startDraft(), ...change };
  keep(changed);
  return changed;
}

/** Puts a refused signalement back as the draft; one already begun waits until this one is done. */
export async function replaceDraft(restored: Draft): Promise<void> {
  const begun = draft.value;
  if (isWorthResuming(begun)) await drafts.put(begun, begun.id);
  keep(restored);
}

/** Forgets the draft and its photos, because the person asked to begin again. */
export async function abandonDraft(): Promise<void> {
  const abandoned = draft.value;
  await closeDraft();
  for (const id of abandoned?.photoIds ?? []) await photos.delete(id);
}

/** Ends the draft, what it held being kept elsewhere; one that waited takes its place before it leaves its own. */
export async function closeDraft(): Promise<void> {
  const ended = draft.value?.id ?? null;
  draft.set(null);
  await writing;
  const waiting = (await drafts.all()).find((one) => one.id !== ended);
  if (waiting) {
    keep(waiting);
    await writing;
    await drafts.delete(waiting.id);
  } else await drafts.delete(CURRENT);
  if (ended) changes?.postMessage(ended);
}

/** Whether the draft holds anything a person would miss. */
export function isWorthResuming(kept: Draft | null): kept is Draft {
  return kept !== null && (kept.photoIds.length > 0 || kept.category !== null || kept.place !== null || Boolean(kept.addressTyped) || kept.description !== "");
}

let writing: Promise<unknown> = Promise.resolve();

/** Writes it at once, for the page may be left at any moment; the device does so in the order in which it was asked. */
function keep(changed: Draft): void {
  draft.set(changed);
  const kept = drafts.put(changed, CURRENT).then(() => changes?.postMessage(null));
  writing = Promise.all([writing, kept]);
}
