import { useEffect, useState } from "preact/hooks";

import { addFollowed } from "../actions/recover";
import { territory } from "../actions/territory";
import { getFollowed, postRecovery } from "../api/following";
import { Refused } from "../api/request";
import type { FollowedItem } from "../api/types";
import { TextField } from "../components/fields/text_field";
import { useObservable } from "../components/hooks/observable";
import { Icon } from "../components/icon";
import { Notice } from "../components/notice";
import { address, hideFragment, navigate } from "../components/router";
import { Screen } from "../components/screen";
import { StateWord } from "../components/state_word";
import { formatDay, t, tn } from "../i18n";

/** Finding one's signalements again: the address is asked for, then the mailed link opens the same page. */
export function Recover() {
  const { fragment } = useObservable(address);
  const [token, setToken] = useState(fragment);
  useEffect(() => {
    if (fragment) setToken(fragment); // the mailed link, opened where this page already was
    hideFragment();
  }, [fragment]);
  return token ? <Found key={token} token={token} /> : <Ask />;
}

function Ask() {
  const [email, setEmail] = useState("");
  const [wrong, setWrong] = useState<string | undefined>();
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<string | null>(null);

  const send = async () => {
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(email.trim())) {
      setWrong(t("contact.email_wrong"));
      document.getElementById("email")?.focus();
      return;
    }
    setWrong(undefined);
    setBusy(true);
    try {
      setSaid(await postRecovery(email.trim()));
    } catch (error) {
      setWrong((error instanceof Refused && Object.values(error.problem.errors).flat()[0]) || t("recover.not_sent"));
    }
    setBusy(false);
  };

  return (
    <Screen
      title={t("recover.title")}
      back="/mes-signalements"
      actions={
        !said && (
          <button type="button" class="main" disabled={busy} onClick={() => void send()}>
            <Icon name="mail" />
            {t("recover.send")}
          </button>
        )
      }
    >
      {said ? (
        <Notice tone="good" title={t("recover.asked")} icon="mail" live>
          <p>{said}</p>
          <p>{t("recover.open_here")}</p>
        </Notice>
      ) : (
        <>
          <p>{t("recover.lead")}</p>
          <TextField
            id="email"
            type="email"
            inputMode="email"
            autocomplete="email"
            label={t("recover.email")}
            error={wrong}
            maxLength={254}
            value={email}
            onChange={setEmail}
          />
        </>
      )}
    </Screen>
  );
}

function Found({ token }: { token: string }) {
  const timeZone = useObservable(territory)?.time_zone ?? "Europe/Paris";
  const [items, setItems] = useState<FollowedItem[] | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    setFailure(null);
    getFollowed(token).then(setItems, (error: unknown) => setFailure((error instanceof Refused && error.problem.detail) || t("tracking.unreachable")));
  }, [token, tries]);
  const add = async () => {
    await addFollowed(items ?? []);
    navigate("/mes-signalements", true);
  };
  return (
    <Screen
      title={t("recover.title")}
      back="/mes-signalements"
      actions={
        (items !== null && items.length > 0 && (
          <button type="button" class="main" onClick={() => void add()}>
            <Icon name="plus" />
            {t("recover.add")}
          </button>
        )) ||
        (failure && (
          <button type="button" class="main" onClick={() => setTries(tries + 1)}>
            <Icon name="refresh-cw" />
            {t("tracking.again")}
          </button>
        ))
      }
    >
      {failure && (
        <Notice tone="warn" title={t("recover.not_open")} live>
          <p>{failure}</p>
        </Notice>
      )}
      {items?.length === 0 && <p role="status">{t("recover.none")}</p>}
      {items && items.length > 0 && (
        <>
          <p role="status">{tn("recover.found", items.length)}</p>
          <ul class="rows">
            {items.map((item) => (
              <li key={item.id} class="row">
                <Icon name={item.category?.icon ?? ""} />
                <span>
                  <strong>{item.category?.label}</strong>
                  <small>{t("mine.numbered", { number: item.number, day: formatDay(item.received_at, timeZone) })}</small>
                  <StateWord state={item.public_state} words={item.public_status} />
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Screen>
  );
}
