import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import { type Followed, follow } from "../../actions/follow";
import { Refused } from "../../api/request";
import { useObservable } from "../../components/hooks/observable";
import { address, hideFragment } from "../../components/router";

const REFRESH_MS = 20_000;

type Failure = "absent" | "unreachable";

/** Reads again when the page is seen, when the network is back, and every so often while it stays open. */
export function useFollowed(number: string) {
  const [followed, setFollowed] = useState<Followed | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const { fragment } = useObservable(address);
  const asked = useRef(0);
  const shown = useRef(0);

  const read = useCallback(async () => {
    asked.current += 1;
    const turn = asked.current;
    try {
      const found = await follow(number, fragment || null);
      // What was asked for before the person answered may come after it, and would ask again.
      if (turn < shown.current) return;
      shown.current = turn;
      if (found.bearer) hideFragment();
      setFollowed(found);
      setFailure(null);
    } catch (error) {
      setFailure(error instanceof Refused ? "absent" : "unreachable");
    }
  }, [number, fragment]);

  useEffect(() => {
    const readIfSeen = () => {
      if (document.visibilityState === "visible") void read();
    };
    void read();
    const timer = setInterval(readIfSeen, REFRESH_MS);
    document.addEventListener("visibilitychange", readIfSeen);
    addEventListener("online", readIfSeen);
    // The service worker says so when a push came.
    const worker = "serviceWorker" in navigator ? navigator.serviceWorker : null;
    worker?.addEventListener("message", readIfSeen);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", readIfSeen);
      removeEventListener("online", readIfSeen);
      worker?.removeEventListener("message", readIfSeen);
    };
  }, [read]);
  return { followed, failure, read };
}
