import { useState } from "preact/hooks";

import { changeDraft, draft, startDraft } from "../../actions/draft";
import { territory } from "../../actions/territory";
import { ErrorSummary, type FieldError } from "../../components/fields/error_summary";
import { useObservable } from "../../components/hooks/observable";
import { t } from "../../i18n";
import { ContactFields, wrongContacts } from "./contact_fields";
import { goOn } from "./path";
import { Step } from "./step";

const STEP = "contact";

export function ContactStep() {
  const town = useObservable(territory);
  const current = useObservable(draft);
  const [errors, setErrors] = useState<FieldError[]>([]);
  const empty = !current?.email && !current?.phone;

  const next = () => {
    const present = changeDraft({ contactSeen: true });
    const wrong = wrongContacts(present);
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
      <ContactFields draft={current} town={town} errors={errors} />
    </Step>
  );
}
