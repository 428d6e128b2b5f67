import type { Territory } from "../api/types";
import type { Draft } from "../storage/records";
import { findLeaf } from "./territory";

/**
 * The change, where it gives the place or the category, with the number that the place was named by as the answer to
 * the question that asks for it. What the person typed there stays; a number that came with another place leaves with it.
 */
export function withNumberOfPlace(present: Draft, change: Partial<Draft>, town: Territory | null): Partial<Draft> {
  const next = { ...present, ...change };
  const leaf = findLeaf(town, next.category);
  const question = leaf?.category.questions?.find((one) => one.asset_number);
  if (!leaf || !question) return change;
  const answer = next.answers[question.code];
  if (answer && answer !== present.place?.asset?.number) return change;
  const asset = next.place?.asset;
  const fits = asset && [null, leaf.category.code, leaf.parent?.code].includes(asset.category);
  return { ...change, answers: { ...next.answers, [question.code]: fits ? asset.number : "" } };
}
