import { useRef, useState } from "preact/hooks";

import { postAlert } from "../../api/alerts";
import { Refused } from "../../api/request";
import { ErrorSummary, type FieldError } from "../../components/fields/error_summary";
import { TextField } from "../../components/fields/text_field";
import { Icon } from "../../components/icon";
import { Notice } from "../../components/notice";
import { t } from "../../i18n";
import { language } from "../../i18n/language";
import { newId } from "../../storage/identity";

/** Asks for one mail a day on a district. */
export function AlertForm({ district }: { district: { slug: string; name: string } }) {
  const id = useRef(newId());
  const [email, setEmail] = useState("");
  const [state, setState] = useState<"writing" | "sending" | "sent">("writing");
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const wrong = (words: string) => {
    setErrors([{ field: "alert-email", words }]);
    setState("writing");
  };
  const send = async (event: Event) => {
    event.preventDefault();
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(email.trim())) {
      wrong(t("contact.email_wrong"));
      return;
    }
    setState("sending");
    setErrors([]);
    try {
      await postAlert({ id: id.current, email: email.trim(), district: district.slug, language: language.value });
      setState("sent");
    } catch (error) {
      const why = error instanceof Refused ? (Object.values(error.problem.errors)[0]?.[0] ?? error.problem.detail) : "";
      wrong(why || t("alerts.not_sent"));
    }
  };
  return (
    <section>
      <h2>{t("alerts.title")}</h2>
      {state === "sent" ? (
        <Notice tone="good" title={t("alerts.sent_title")} icon="mail" live>
          <p>{t("alerts.sent", { email })}</p>
        </Notice>
      ) : (
        <form class="alert-form" noValidate onSubmit={(event) => void send(event)}>
          <p>{t("alerts.lead")}</p>
          <ErrorSummary errors={errors} />
          <TextField
            id="alert-email"
            label={t("contact.email")}
            hint={t("alerts.privacy")}
            error={errors[0]?.words}
            value={email}
            onChange={setEmail}
            type="email"
            inputMode="email"
            autocomplete="email"
          />
          <button type="submit" class="second strong" disabled={state === "sending"}>
            <Icon name="mail" />
            {t("alerts.subscribe")}
          </button>
        </form>
      )}
    </section>
  );
}
