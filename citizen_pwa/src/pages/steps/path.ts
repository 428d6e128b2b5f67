import { knownHere } from "../../actions/known_here";
import { knownAround } from "../../actions/nearby";
import { findLeaf, subjectOf, noticeOf } from "../../actions/territory";
import type { Territory } from "../../api/types";
import { address, goBackTo, navigate } from "../../components/router";
import type { Draft } from "../../storage/records";

const ROOT = "/signaler";
/** What names the ticket to join in the address of the step. */
export const JOINED = "dossier";
/** What the town has announced for the place. */
export const ANNOUNCED = "deja-connu";
const AROUND = "deja-signale";
const BACK_TO_SUMMARY = "retour";

/** The steps this draft goes through, in order, as the ends of their paths. */
export function stepsOf(draft: Draft | null, town: Territory | null): string[] {
  if (draft && draft.kind !== "anomaly") {
    return ["description", "lieu", ...(town && !subjectOf(town, draft.kind) ? ["categorie"] : []), "contact"];
  }
  const leaf = findLeaf(town, draft?.category ?? null)?.category;
  return [
    "photos",
    "lieu",
    "categorie",
    ...(leaf && noticeOf(town, leaf) ? ["a-lire"] : []),
    ...(knownHere(draft).length > 0 || address.value.path === stepPath(ANNOUNCED) ? [ANNOUNCED] : []),
    ...(knownAround(draft).length > 0 || address.value.path === stepPath(AROUND) ? [AROUND] : []),
    ...(leaf?.questions ?? []).map((_, index) => `question-${index + 1}`),
    "description",
    "contact",
    "envoi",
  ];
}

export function stepPath(step: string): string {
  return `${ROOT}/${step}`;
}

/** The path of a step that leads back to the summary once it is done. */
export function changePath(step: string): string {
  return `${ROOT}/${step}?${BACK_TO_SUMMARY}=envoi`;
}

/** The screen that joins a ticket already there. */
export function joinPath(ticketId: string): string {
  return `${ROOT}/rejoindre?${JOINED}=${ticketId}`;
}

/** Goes to the step after this one, or back to the summary it was opened from; `replacing` forgets this one. */
export function goOn(step: string, draft: Draft, town: Territory | null, replacing = false): void {
  const steps = stepsOf(draft, town);
  const after = steps[steps.indexOf(step) + 1] ?? "envoi";
  // A new category may bring a notice or questions, which are not to be skipped.
  const asked = step === "categorie" || step === "a-lire" || step === ANNOUNCED || step === AROUND || step.startsWith("question-");
  const brief = address.value.query.has(BACK_TO_SUMMARY);
  if (!brief) navigate(stepPath(after), replacing);
  else if (asked && (["a-lire", ANNOUNCED, AROUND].includes(after) || after.startsWith("question-"))) navigate(changePath(after), replacing);
  else goBackTo(stepPath("envoi"));
}

/** Whether this step was opened from the summary, to change one thing. */
export function isFromSummary(): boolean {
  return address.value.query.has(BACK_TO_SUMMARY);
}
