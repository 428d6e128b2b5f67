import { useState } from "preact/hooks";

import { sendMessage } from "../../actions/follow";
import { Refused } from "../../api/request";
import type { Message, PrivateSignalement } from "../../api/types";
import { TextArea } from "../../components/fields/text_area";
import { useKeptWords } from "../../components/hooks/kept_words";
import { Icon } from "../../components/icon";
import { formatMoment, t } from "../../i18n";

interface MessagesProps {
  signalement: PrivateSignalement;
  bearer: string;
  timeZone: string;
  onChange: () => Promise<void>;
}

/** Words both ways between the person and the service. */
export function Messages({ signalement, bearer, timeZone, onChange }: MessagesProps) {
  const [words, setWords] = useKeptWords(`message ${signalement.id}`);
  const [said, setSaid] = useState<string | null>(null);
  const [failure, setFailure] = useState<string | undefined>();
  const [busy, setBusy] = useState(false);

  const leave = async () => {
    if (!words.trim()) {
      setFailure(t("messages.missing"));
      return;
    }
    setBusy(true);
    setFailure(undefined);
    try {
      await sendMessage(signalement.id, words.trim(), bearer);
      setWords("");
      setSaid(t("messages.sent"));
      await onChange();
    } catch (error) {
      setFailure((error instanceof Refused && error.problem.detail) || t("messages.not_sent"));
    }
    setBusy(false);
  };

  return (
    <section>
      <h2>{t("messages.title")}</h2>
      {signalement.messages.length === 0 && <p class="hint">{t("messages.none")}</p>}
      <ul class="thread">
        {signalement.messages.map((message) => (
          <Said key={message.id} message={message} service={signalement.service?.name} timeZone={timeZone} />
        ))}
      </ul>
      <TextArea
        id="message"
        label={t("messages.label")}
        rows={3}
        error={failure}
        maxLength={2000}
        value={words}
        onChange={(typed) => {
          setSaid(null);
          setWords(typed);
        }}
      />
      <button type="button" class="second" disabled={busy} onClick={() => void leave()}>
        <Icon name="send" />
        {t("messages.send")}
      </button>
      <p class="status" role="status">
        {said}
      </p>
    </section>
  );
}

interface SaidProps {
  message: Message;
  service: string | undefined;
  timeZone: string;
}

function Said({ message, service, timeZone }: SaidProps) {
  const theirs = message.from === "service";
  return (
    <li class={theirs ? "said theirs" : "said mine"}>
      <p class="said-by">
        {theirs ? (service ?? t("messages.from_service")) : t("messages.from_me")}
        <small>{formatMoment(message.at, timeZone)}</small>
      </p>
      <p class="typed">{message.body}</p>
    </li>
  );
}
