import { useCallback, useEffect, useState } from "preact/hooks";

import { Refused } from "../../api/request";

export interface Answer<T> {
  found: T | null;
  failure: "absent" | "unreachable" | null;
  again: () => void;
}

/** What `ask` answers, asked again when `key` changes; what was found before stays meanwhile. */
export function useAnswer<T>(key: string, ask: (signal: AbortSignal) => Promise<T>): Answer<T> {
  const [found, setFound] = useState<T | null>(null);
  const [failure, setFailure] = useState<Answer<T>["failure"]>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const leaving = new AbortController();
    ask(leaving.signal).then(
      (answer) => {
        if (leaving.signal.aborted) return;
        setFound(() => answer);
        setFailure(null);
      },
      (error: unknown) => {
        if (!leaving.signal.aborted) setFailure(error instanceof Refused ? "absent" : "unreachable");
      },
    );
    return () => leaving.abort();
    // `ask` is made anew at each drawing; the key says whether the question is another one.
  }, [key, turn]);
  const again = useCallback(() => setTurn((before) => before + 1), []);
  return { found, failure, again };
}
