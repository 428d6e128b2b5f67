import { request } from "./request";

export interface SuggestedCategory {
  code: string;
  /** Whether one may doubt another choice. */
  sure: boolean;
}

/** What the words speak of, by what the town has learnt; null when it is not sure enough. */
export async function postWords(words: string, signal: AbortSignal): Promise<SuggestedCategory | null> {
  const said = (await request("/categories/suggestions", { method: "POST", json: { words }, signal })) as {
    suggestion?: SuggestedCategory | null;
  } | null;
  return said?.suggestion ?? null;
}
