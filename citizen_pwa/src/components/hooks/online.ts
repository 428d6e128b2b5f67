import { useEffect, useState } from "preact/hooks";

import { reachable } from "../../api/request";
import { useObservable } from "./observable";

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
