import { useEffect, useState } from "preact/hooks";

import { findLeaf, type Leaf } from "../../actions/territory";
import { postWords } from "../../api/wording";
import type { Territory } from "../../api/types";

/** The person is still typing until then. */
const REST_MS = 600;
const SHORTEST = 6;
const LONGEST = 2000;

export interface Suggestion extends Leaf {
  sure: boolean;
}

/** The category that the words speak of, once the person rests; null where nobody knows, or can be asked. */
export function useSuggestion(town: Territory | null, words: string): Suggestion | null {
  const [found, setFound] = useState<Suggestion | null>(null);
  const asked = words.trim().slice(0, LONGEST);
  useEffect(() => {
    setFound(null);
    if (asked.length < SHORTEST || !navigator.onLine) return;
    const ended = new AbortController();
    const timer = setTimeout(() => {
      postWords(asked, ended.signal).then(
        (said) => {
          const leaf = said && findLeaf(town, said.code);
          if (said && leaf && !ended.signal.aborted) setFound({ ...leaf, sure: said.sure });
        },
        // It is a help: without it one chooses as before.
        () => undefined,
      );
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      ended.abort();
    };
  }, [asked, town]);
  return found;
}
