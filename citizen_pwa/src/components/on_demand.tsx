import type { ComponentType } from "preact";
import { useCallback, useEffect, useState } from "preact/hooks";

import { t, useWords } from "../i18n";
import { useSlow } from "./hooks/slow";
import { Icon } from "./icon";
import { Screen } from "./screen";
import { Skeleton } from "./skeleton";

/** A screen whose code and words come when it is first opened: a first visit is not made to wait for them. */
export function onDemand<P extends object>(words: "report" | "later", load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let known: ComponentType<P> | null = null;
  return function OnDemand(props: P) {
    const [loaded, setLoaded] = useState(() => known);
    const [failed, setFailed] = useState(false);
    const slow = useSlow(!loaded && !failed);
    const fetch = useCallback(() => {
      setFailed(false);
      Promise.all([load(), useWords(words)]).then(
        ([component]) => {
          known = component;
          setLoaded(() => component);
        },
        () => setFailed(true),
      );
    }, []);
    useEffect(() => {
      if (!known) fetch();
    }, [fetch]);
    if (loaded) {
      const Loaded = loaded;
      return <Loaded {...props} />;
    }
    if (failed) return <Missing onAgain={fetch} />;
    return <main id="main">{slow && <Skeleton label={t("app.loading")} />}</main>;
  };
}

/** The code did not come, and this device does not keep it yet. */
function Missing({ onAgain }: { onAgain: () => void }) {
  return (
    <Screen
      title={t("screen.unreachable_title")}
      back="/"
      actions={
        <button type="button" class="main" onClick={onAgain}>
          <Icon name="refresh-cw" />
          {t("screen.again")}
        </button>
      }
    >
      <p>{t("screen.unreachable")}</p>
    </Screen>
  );
}
