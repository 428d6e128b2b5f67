import { useEffect, useLayoutEffect, useState } from "preact/hooks";

import { Observable } from "../../storage/observable";

/** How many parts of the screen have not come yet: what stands under them waits, so that nothing jumps. */
export const arriving = new Observable(0);

/** True once `waiting` has lasted 300 ms: a skeleton that flashes is worse than none. */
export function useSlow(waiting: boolean): boolean {
  const [slow, setSlow] = useState(false);
  useLayoutEffect(() => {
    if (!waiting) return undefined;
    arriving.set(arriving.value + 1);
    return () => arriving.set(arriving.value - 1);
  }, [waiting]);
  useEffect(() => {
    setSlow(false);
    if (!waiting) return undefined;
    const timer = setTimeout(() => setSlow(true), 300);
    return () => clearTimeout(timer);
  }, [waiting]);
  return slow;
}
