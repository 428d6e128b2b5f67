import { missing } from "../../actions/compose";
import { findLeaf } from "../../actions/territory";
import type { Territory } from "../../api/types";
import type { Draft } from "../../storage/records";
import { stepPath } from "./path";

/** The first step of a draft that still asks for something. */
export function resumePath(draft: Draft, town: Territory | null): string {
  if (draft.kind !== "anomaly") return stepPath(stepOfMissing(draft, town)[0] ?? "contact");
  if (draft.photoIds.length === 0 && !draft.photosSkipped) return stepPath("photos");
  return stepPath(stepOfMissing(draft, town)[0] ?? (draft.contactSeen ? "envoi" : "contact"));
}

/** The steps to go back to before the draft can leave. */
export function stepOfMissing(draft: Draft, town: Territory | null): string[] {
  return missing(draft, town).map((what) => {
    if (what === "place") return "lieu";
    if (what === "category") return "categorie";
    if (what === "description") return "description";
    const questions = findLeaf(town, draft.category)?.category.questions ?? [];
    const index = questions.findIndex((one) => one.required && !draft.answers[one.code]?.length);
    return `question-${index + 1}`;
  });
}
