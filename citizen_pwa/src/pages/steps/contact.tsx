import { useState } from "preact/hooks";

import { changeDraft, draft, startDraft } from "../../actions/draft";
import { languageOf, territory } from "../../actions/territory";
import { ErrorSummary, type FieldError } from "../../components/fields/error_summary";
import { TextField } from "../../components/fields/text_field";
import { useObservable } from "../../components/hooks/observable";
import { t } from "../../i18n";
import type { Draft } from "../../storage/records";
import { goOn } from "./path";
import { Step } from "./step";

const STEP = "contact";

function wrongFields({ email, phone }: Draft): FieldError[] {
  const mail = email.trim();
  const digits = phone.replace(/\D/g, "");
  const written = /^\+?[\d .()\u202f\u00a0-]+$/.test(phone.trim());
  return [
    ...(mail && !/^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(mail) ? [{ field: "email", words: t("contact.email_wrong") }] : []),
    ...(phone.trim() && (!written || digits.length < 6 || digits.length > 15)
      ? [{ field: "phone", words: t("contact.phone_wrong") }]
      : []),
  ];
}

export function ContactStep() {
  const town = useObservable(territory);
  const current = useObservable(draft);
  const [errors, setErrors] = useState<FieldError[]>([]);
  const errorOf = (field: string) => errors.find((error) => error.field === field)?.words;
  const empty = !current?.email && !current?.phone;

  const next = () => {
    const present = changeDraft({ contactSeen: true });
    const wrong = wrongFields(present);
    if (wrong.length > 0) setErrors(wrong);
    else goOn(STEP, startDraft(), town);
  };

  return (
    <Step
      step={STEP}
      draft={current}
      town={town}
      title={t("contact.title")}
      actions={
        <button type="button" class="main" onClick={next}>
          {empty ? t("contact.without") : t("flow.next")}
        </button>
      }
    >
      <ErrorSummary errors={errors} />
      <p>{t("contact.lead")}</p>
      <TextField
        id="email"
        type="email"
        inputMode="email"
        autocomplete="email"
        label={t("contact.email")}
        optional
        error={errorOf("email")}
        maxLength={254}
        value={current?.email ?? ""}
        onChange={(email) => changeDraft({ email })}
      />
      <TextField
        id="phone"
        type="tel"
        inputMode="tel"
        autocomplete="tel"
        label={t("contact.phone")}
        hint={t("contact.phone_hint")}
        optional
        error={errorOf("phone")}
        maxLength={30}
        value={current?.phone ?? ""}
        onChange={(phone) => changeDraft({ phone })}
      />
      <p class="hint" {...languageOf(town, "texts.privacy")}>
        {town?.texts?.privacy || t("contact.privacy")}
      </p>
    </Step>
  );
}
