import { useState } from "preact/hooks";

import { changeDraft, draft, startDraft } from "../../actions/draft";
import { leafOf, territory } from "../../actions/territory";
import { ErrorSummary, type FieldError } from "../../components/fields/error_summary";
import { useObservable } from "../../components/hooks/observable";
import { Icon } from "../../components/icon";
import { t } from "../../i18n";
import { ContactFields, wrongContacts } from "./contact_fields";
import { goOn } from "./path";
import { Step } from "./step";
import { useSend } from "./use_send";

const STEP = "contact";

export function ContactStep() {
  const town = useObservable(territory);
  const current = useObservable(draft);
  const [errors, setErrors] = useState<FieldError[]>([]);
  const kind = current?.kind ?? "anomaly";
  const { leaving, leave } = useSend(town);
  const empty = !current?.email && !current?.phone;

  const next = () => {
    const present = changeDraft({ contactSeen: true });
    const wrong = wrongContacts(present);
    if (wrong.length > 0) setErrors(wrong);
    else if (kind === "anomaly") goOn(STEP, startDraft(), town);
    else if (leafOf(town, present)) leave();
  };

  return (
    <Step
      step={STEP}
      draft={current}
      town={town}
      title={t("contact.title")}
      actions={
        <button type="button" class="main" disabled={leaving || (kind !== "anomaly" && !town)} onClick={next}>
          {kind !== "anomaly" && <Icon name="send" />}
          {kind === "suggestion" ? t("idea.send") : kind === "praise" ? t("praise.send") : empty ? t("contact.without") : t("flow.next")}
        </button>
      }
    >
      <ErrorSummary errors={errors} />
      <p>{t("contact.lead")}</p>
      <ContactFields draft={current} town={town} errors={errors} />
    </Step>
  );
}
