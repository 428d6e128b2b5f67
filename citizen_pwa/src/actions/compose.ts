import type { SignalementIn, Territory } from "../api/types";
import { newId, newSecret } from "../storage/identity";
import type { Draft, Place, Report } from "../storage/records";
import { photos, reports } from "../storage/database";
import { replaceDraft } from "./draft";
import { origin } from "./origin";
import { leafOf } from "./territory";
import { queueDraft, readKnown } from "./sending";
import { sendSoon } from "./keep_sending";

export const LONGEST_DESCRIPTION = 2000;

/**
 * What keeps a draft from being sent: the step to go back to, in the order of the screens.
 *
 * A category is missing where none was chosen, and where the town, once it is known, has it no longer.
 */
export function missing(draft: Draft, town: Territory | null): ("place" | "category" | "question" | "description")[] {
  const leaf = leafOf(town, draft);
  const hasCategory = town ? leaf !== null : draft.category !== null || draft.kind !== "anomaly";
  const unanswered = leaf?.category.questions?.some(
    (question) => question.required && !draft.answers[question.code]?.length,
  );
  return [
    ...(draft.place || draft.photoIds.length > 0 || draft.kind !== "anomaly" ? [] : (["place"] as const)),
    ...(hasCategory ? [] : (["category"] as const)),
    ...(unanswered ? (["question"] as const) : []),
    ...(needsWords(draft) ? (["description"] as const) : []),
  ];
}

/** Without a photo, words are what the service has to go by. */
export function needsWords(draft: Draft): boolean {
  return draft.photoIds.length === 0 && draft.description.trim() === "";
}

/** The draft as the server reads it; `category` is that of its kind when none was chosen. */
export function compose(
  draft: Draft,
  questionCodes: readonly string[],
  language: string,
  category: string | null = draft.category,
): SignalementIn {
  const { place } = draft;
  const answers = Object.entries(draft.answers).filter(
    ([code, value]) => questionCodes.includes(code) && value.length > 0,
  );
  return {
    id: draft.id,
    kind: draft.kind,
    category: category ?? "",
    description: draft.description.trim(),
    latitude: place?.latitude ?? null,
    longitude: place?.longitude ?? null,
    accuracy_m: place?.accuracyM ?? null,
    position_source: place?.source ?? null,
    address: place?.address ?? null,
    ...lineOf(draft),
    recurrence_of: draft.recurrenceOf,
    origin: origin(),
    taken_at: draft.takenAt,
    answers: Object.fromEntries(answers),
    contact: { email: draft.email.trim() || null, phone: draft.phone.trim() || null },
    language,
    photos: draft.photoIds.length,
  };
}

/** The stretch of street, when both of its ends are known. */
function lineOf({ place, lineTo }: Draft): Pick<SignalementIn, "line" | "line_to"> {
  const ends = [place, lineTo].flatMap((end): [number, number][] =>
    end?.latitude == null || end.longitude == null ? [] : [[end.longitude, end.latitude]],
  );
  return ends.length === 2 ? { line: ends, line_to: lineTo?.address ?? null } : { line: null, line_to: null };
}

/** Queues the draft and sends it at once if it can. Gives the id under which to follow it. */
export async function send(draft: Draft, town: Territory | null, language: string): Promise<string> {
  const leaf = leafOf(town, draft);
  if (!leaf) throw new Error("a draft without a category cannot be sent");
  const { category, parent } = leaf;
  const codes = (category.questions ?? []).map((question) => question.code);
  await queueDraft(draft, compose(draft, codes, language, category.code), category.label, category.icon ?? parent?.icon ?? null);
  void sendSoon(true);
  return draft.id;
}

function lineEnd({ line, line_to }: SignalementIn): Place | null {
  const end = line?.at(-1);
  return end ? { longitude: end[0], latitude: end[1], accuracyM: null, source: "pin", address: line_to } : null;
}

/** Opens a refused signalement as a draft again, with all it held. */
export async function correct(report: Report): Promise<void> {
  const { body } = report;
  if (!body || !report.secret) return;
  // 409: another device has this id. Nothing of ours is there, so it leaves under a new one.
  const taken = report.problem?.status === 409;
  for (const id of report.photoIds) {
    const photo = await photos.get(id);
    if (photo?.problem) await photos.put({ ...photo, problem: null }, id);
  }
  await replaceDraft({
    id: taken ? newId() : body.id,
    secret: taken ? newSecret() : report.secret,
    startedAt: report.createdAt,
    kind: body.kind,
    category: body.category,
    noticeRead: body.category,
    answers: body.answers,
    description: body.description,
    email: body.contact.email ?? "",
    phone: body.contact.phone ?? "",
    place: body.position_source
      ? {
          latitude: body.latitude,
          longitude: body.longitude,
          accuracyM: body.accuracy_m,
          source: body.position_source,
          address: body.address,
        }
      : null,
    lineTo: lineEnd(body),
    addressTyped: "",
    recurrenceOf: body.recurrence_of,
    takenAt: body.taken_at,
    photoIds: report.photoIds,
    photosSkipped: report.photoIds.length === 0,
    contactSeen: true,
    problem: report.problem,
  });
  await reports.delete(report.id);
  await readKnown();
}
