import { Refused } from "../api/request";
import { getSignalement, isPrivate, postMessage, postVerdict } from "../api/signalements";
import type { PrivateSignalement, Signalement } from "../api/types";
import { reports } from "../storage/database";
import { newId } from "../storage/identity";
import type { Report } from "../storage/records";
import { keepReport, known, readKnown } from "./sending";

/** What the tracking page shows, with the bearer that opened it; null for the public view. */
export interface Followed {
  signalement: Signalement | PrivateSignalement;
  bearer: string | null;
}

export function reportNumbered(number: string): Report | undefined {
  return known.value.find((report) => report.number === number);
}

/** What may open a report: links opened here, then the device's own secret. */
export function bearersOf(report: Report): string[] {
  return [...report.tokens, ...(report.secret ? [report.secret] : [])];
}

/** Bearers to try for that number. */
function bearersFor(number: string): string[] {
  const report = reportNumbered(number);
  return report ? bearersOf(report) : [];
}

/**
 * Reads a signalement with the first bearer that opens it, and the public view when none does.
 *
 * `fragment` is what stood after `#`; it is kept on the device once it has served.
 */
export async function follow(number: string, fragment: string | null): Promise<Followed> {
  const bearers = [...new Set([...(fragment ? [fragment] : []), ...bearersFor(number)])];
  for (const bearer of bearers) {
    const signalement = await opened(number, bearer);
    if (signalement) {
      await remember(signalement, bearer);
      return { signalement, bearer };
    }
  }
  return { signalement: await getSignalement(number, null), bearer: null };
}

async function opened(number: string, bearer: string): Promise<PrivateSignalement | null> {
  try {
    const signalement = await getSignalement(number, bearer);
    return isPrivate(signalement) ? signalement : null;
  } catch (error) {
    if (error instanceof Refused && [401, 403].includes(error.problem.status)) return null;
    throw error;
  }
}

async function remember(signalement: PrivateSignalement, bearer: string): Promise<void> {
  const kept = (await reports.get(signalement.id)) ?? followedElsewhere(signalement);
  const isNew = bearer !== kept.secret && !kept.tokens.includes(bearer);
  const changed =
    isNew || kept.publicStatus !== signalement.public_status || kept.categoryLabel !== signalement.category.label;
  if (!changed) return;
  await keepReport({
    ...kept,
    number: signalement.number,
    tokens: isNew ? [bearer, ...kept.tokens] : kept.tokens,
    publicStatus: signalement.public_status,
    publicState: signalement.public_state,
    categoryLabel: signalement.category.label,
    categoryIcon: signalement.category.icon ?? kept.categoryIcon,
  });
}

/** The record of what was not sent from this phone. */
export function followedElsewhere(signalement: { id: string; number: string; received_at: string }): Report {
  return {
    id: signalement.id,
    number: signalement.number,
    secret: null,
    tokens: [],
    state: "sent",
    body: null,
    photoIds: [],
    attempts: 0,
    nextAttemptAt: 0,
    problem: null,
    categoryLabel: "",
    categoryIcon: null,
    createdAt: signalement.received_at,
    publicStatus: null,
    publicState: null,
  };
}

/** The link that opens this signalement with all it holds, on any device. */
export function trackingLink(number: string, bearer: string): string {
  return `${location.origin}/s/${encodeURIComponent(number)}#${bearer}`;
}

/** The page that anybody may see. */
export function publicLink(number: string): string {
  return `${location.origin}/s/${encodeURIComponent(number)}`;
}

/** Ids of messages being sent, so that a resend of the same words is not a second message. */
const messageIds = new Map<string, string>();

export async function sendMessage(id: string, body: string, bearer: string): Promise<void> {
  const key = `${id} ${body}`;
  const messageId = messageIds.get(key) ?? newId();
  messageIds.set(key, messageId);
  await postMessage(id, messageId, body, bearer);
  messageIds.delete(key);
}

/** The answer to "is it fixed?", of the whole or of the part of this number. */
export async function giveVerdict(
  id: string,
  solved: boolean,
  comment: string,
  bearer: string,
  part?: string,
): Promise<void> {
  await postVerdict(id, solved, comment, bearer, part);
}

/** Takes a signalement off this device's list; the town keeps it. */
export async function forget(report: Report): Promise<void> {
  await reports.delete(report.id);
  await readKnown();
}
