import { useEffect, useState } from "preact/hooks";

import { reachable } from "../api/request";
import { keptWords, photos } from "../storage/database";
import type { Observable } from "../storage/observable";
import type { KeptPhoto } from "../storage/records";

/** The observable's value, drawn again at each change. */
export function useObservable<T>(observable: Observable<T>): T {
  const [value, setValue] = useState(() => observable.value);
  useEffect(() => {
    setValue(() => observable.value);
    return observable.subscribe((next) => setValue(() => next));
  }, [observable]);
  return value;
}

/** Whether there is a network, as far as the device and the last call can tell. */
export function useOnline(): boolean {
  const reached = useObservable(reachable);
  const [online, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const read = () => setOnline(navigator.onLine);
    addEventListener("online", read);
    addEventListener("offline", read);
    return () => {
      removeEventListener("online", read);
      removeEventListener("offline", read);
    };
  }, []);
  return online && reached;
}

/** True once `waiting` has lasted 300 ms: a skeleton that flashes is worse than none. */
export function useSlow(waiting: boolean): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    setSlow(false);
    if (!waiting) return undefined;
    const timer = setTimeout(() => setSlow(true), 300);
    return () => clearTimeout(timer);
  }, [waiting]);
  return slow;
}

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

interface LocalPhoto {
  kept: KeptPhoto | null;
  url: string | null;
}

/** A photo kept on the device, with an address for <img>. */
export function useLocalPhoto(id: string): LocalPhoto {
  const [photo, setPhoto] = useState<LocalPhoto>({ kept: null, url: null });
  useEffect(() => {
    let url: string | null = null;
    let left = false;
    void photos.get(id).then((kept) => {
      if (left || !kept) return;
      url = URL.createObjectURL(kept.blob);
      setPhoto({ kept, url });
    });
    return () => {
      left = true;
      if (url) URL.revokeObjectURL(url);
    };
  }, [id]);
  return photo;
}
