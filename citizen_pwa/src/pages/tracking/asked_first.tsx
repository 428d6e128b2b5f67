import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";

import { Refused } from "../../api/request";
import type { PrivateSignalement } from "../../api/types";
import { isPrivate } from "../../api/signalements";
import { Icon } from "../../components/icon";
import { Notice } from "../../components/notice";
import { navigate } from "../../components/router";
import { Screen } from "../../components/screen";
import { t } from "../../i18n";
import { newId } from "../../storage/identity";
import { useFollowed } from "./followed";

interface AskedFirstProps {
  number: string;
  title: string;
  /** What the one button does, in words, and how it looks when there is no way back. */
  confirm: string;
  icon: string;
  may: keyof PrivateSignalement["may"];
  /** Named in the address of the page that says it is done. */
  done: string;
  /** Does it, with an id that stays the same for each try; words when something is missing. */
  act: (id: string, actionId: string, bearer: string) => Promise<string | null>;
  children: (signalement: PrivateSignalement, missing: string | null) => ComponentChildren;
}

/** A screen that says what will happen, does it on one button, and goes back to the tracking page. */
export function AskedFirst({ number, title, confirm, icon, may, done, act, children }: AskedFirstProps) {
  const { followed, failure } = useFollowed(number);
  const actionId = useRef(newId());
  const [busy, setBusy] = useState(false);
  const [missing, setMissing] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const page = `/s/${encodeURIComponent(number)}`;
  const signalement = followed && isPrivate(followed.signalement) ? followed.signalement : null;
  const bearer = followed?.bearer;
  const allowed = signalement?.may[may] && bearer;

  const go = async () => {
    if (!signalement || !bearer) return;
    setBusy(true);
    setRefusal(null);
    setMissing(null);
    try {
      const wrong = await act(signalement.id, actionId.current, bearer);
      if (wrong === null) navigate(`${page}?fait=${done}`, true);
      else setMissing(wrong);
    } catch (error) {
      setRefusal((error instanceof Refused && error.problem.detail) || t("manage.not_sent"));
    }
    setBusy(false);
  };

  return (
    <Screen
      title={title}
      back={page}
      actions={
        allowed && (
          <button type="button" class="main" disabled={busy} onClick={() => void go()}>
            <Icon name={icon} />
            {confirm}
          </button>
        )
      }
    >
      {refusal && (
        <Notice tone="bad" title={t("manage.refused")} live>
          <p>{refusal}</p>
        </Notice>
      )}
      {failure && !followed && <p role="alert">{t(failure === "absent" ? "tracking.absent" : "tracking.unreachable")}</p>}
      {followed && !allowed && <p role="status">{t("manage.no_longer")}</p>}
      {signalement && allowed && children(signalement, missing)}
    </Screen>
  );
}
