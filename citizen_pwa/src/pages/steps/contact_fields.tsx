import { changeDraft } from "../../actions/draft";
import { languageOf } from "../../actions/territory";
import type { Territory } from "../../api/types";
import type { FieldError } from "../../components/fields/error_summary";
import { TextField } from "../../components/fields/text_field";
import { t } from "../../i18n";
import type { Draft } from "../../storage/records";

/** What is wrong with the addresses given; both are optional. */
export function wrongContacts({ email, phone }: Draft): FieldError[] {
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

interface ContactFieldsProps {
  draft: Draft | null;
  town: Territory | null;
  errors: readonly FieldError[];
}

/** How to reach the person, and what becomes of it. */
export function ContactFields({ draft, town, errors }: ContactFieldsProps) {
  const errorOf = (field: string) => errors.find((error) => error.field === field)?.words;
  return (
    <>
      <TextField
        id="email"
        type="email"
        inputMode="email"
        autocomplete="email"
        label={t("contact.email")}
        optional
        error={errorOf("email")}
        maxLength={254}
        value={draft?.email ?? ""}
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
        value={draft?.phone ?? ""}
        onChange={(phone) => changeDraft({ phone })}
      />
      <p class="hint" {...languageOf(town, "texts.privacy")}>
        {town?.texts?.privacy || t("contact.privacy")}
      </p>
    </>
  );
}
