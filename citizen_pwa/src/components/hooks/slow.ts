import { useEffect, useState } from "preact/hooks";

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
