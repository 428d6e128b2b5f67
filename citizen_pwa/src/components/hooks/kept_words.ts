import { useEffect, useState } from "preact/hooks";

import { keptWords } from "../../storage/database";

/** Words that survive a reload until they are sent. */
export function useKeptWords(key: string): [string, (words: string) => void] {
  const [words, setWords] = useState("");
  useEffect(() => {
    void keptWords.get(key).then((kept) => setWords((typed) => typed || (kept?.words ?? "")));
  }, [key]);
  return [
    words,
    (typed) => {
      setWords(typed);
      void (typed ? keptWords.put({ key, words: typed }, key) : keptWords.delete(key));
    },
  ];
}
