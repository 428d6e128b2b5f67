import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";

import { type AlertArea, postAlert } from "../../api/alerts";
import { Refused } from "../../api/request";
import { ErrorSummary, type FieldError } from "../../components/fields/error_summary";
import { TextField } from "../../components/fields/text_field";
import { Icon } from "../../components/icon";
import { Notice } from "../../components/notice";
import { t } from "../../i18n";
import { language } from "../../i18n/language";
import { newId } from "../../storage/identity";

const EMAIL = "alert-email";

interface AlertFormProps {
  /** Where no other heading says it. */
  title?: string;
  lead: string;
  /** What is to be watched; null while it is not chosen. */
  area: AlertArea | null;
  /** What is said, and where, when nothing is chosen; the same field shows what the town refuses of the area. */
  unchosen?: FieldError;
  /** What chooses the area, given what is wrong with it. */
  children?: (error: string | undefined) => ComponentChildren;
}

/** Asks for mails on a part of the town. */
export function AlertForm({ title, lead, area, unchosen, children }: AlertFormProps) {
  const asked = useRef({ id: newId(), wish: "" });
  const [email, setEmail] = useState("");
  const [state, setState] = useState<"writing" | "sending" | "sent">("writing");
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const wrong = (...found: FieldError[]) => {
    setErrors(found);
    setState("writing");
  };
  const send = async (event: Event) => {
    event.preventDefault();
    const found = [...(area || !unchosen ? [] : [unchosen]), ...(isEmail(email) ? [] : [{ field: EMAIL, words: t("contact.email_wrong") }])];
    if (!area || found.length > 0) {
      wrong(...found);
      return;
    }
    setState("sending");
    setErrors([]);
    // The same id is the same wish, sent again.
    const wish = JSON.stringify([area, email.trim()]);
    if (asked.current.wish !== wish) asked.current = { id: newId(), wish };
    try {
      await postAlert({ id: asked.current.id, email: email.trim(), language: language.value, ...area });
      setState("sent");
    } catch (error) {
      wrong(refusal(error, unchosen?.field ?? EMAIL));
    }
  };
  const errorOf = (field: string) => errors.find((one) => one.field === field)?.words;
  return (
    <section>
      {title && <h2>{title}</h2>}
      {state === "sent" ? (
        <Notice tone="good" title={t("alerts.sent_title")} icon="mail" live>
          <p>{t("alerts.sent", { email })}</p>
        </Notice>
      ) : (
        <form class="alert-form" noValidate onSubmit={(event) => void send(event)}>
          <p>{lead}</p>
          <ErrorSummary errors={errors} />
          {children?.(errorOf(unchosen?.field ?? ""))}
          <TextField
            id={EMAIL}
            label={t("contact.email")}
            hint={t("alerts.privacy")}
            error={errorOf(EMAIL)}
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

function isEmail(typed: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(typed.trim());
}

/** What the town refuses, beside the field that it speaks of. */
function refusal(error: unknown, areaField: string): FieldError {
  const [field, [words] = []] = error instanceof Refused ? (Object.entries(error.problem.errors)[0] ?? []) : [];
  const said = words ?? (error instanceof Refused ? error.problem.detail : "");
  return { field: field && field !== "email" ? areaField : EMAIL, words: said || t("alerts.not_sent") };
}
