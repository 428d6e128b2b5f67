import { useEffect, useState } from "preact/hooks";

import type { Observable } from "../../storage/observable";

/** The observable's value, drawn again at each change. */
export function useObservable<T>(observable: Observable<T>): T {
  const [value, setValue] = useState(() => observable.value);
  useEffect(() => {
    setValue(() => observable.value);
    return observable.subscribe((next) => setValue(() => next));
  }, [observable]);
  return value;
}
