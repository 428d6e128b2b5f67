import { useEffect, useRef, useState } from "preact/hooks";

import { draft, startDraft } from "../../actions/draft";
import { join } from "../../actions/join";
import { around, knownAround } from "../../actions/nearby";
import { territory } from "../../actions/territory";
import { ErrorSummary, type FieldError } from "../../components/fields/error_summary";
import { useObservable } from "../../components/hooks/observable";
import { Icon } from "../../components/icon";
import { address, leaveFlow, navigate } from "../../components/router";
import { Screen } from "../../components/screen";
import { t } from "../../i18n";
import { language } from "../../i18n/language";
import { ContactFields, wrongContacts } from "./contact_fields";
import { JOINED, stepPath } from "./path";

/** The last screen before joining a ticket that is already there: how to be told, if one wants. */
export function JoinStep() {
  const town = useObservable(territory);
  const current = useObservable(draft);
  useObservable(around);
  const { query } = useObservable(address);
  const [errors, setErrors] = useState<FieldError[]>([]);
  const [leaving, setLeaving] = useState(false);
  const left = useRef(false);
  const ticket = knownAround(current).find((one) => one.ticket_id === query.get(JOINED));

  // After a reload the list is asked for again before one is chosen from it.
  useEffect(() => {
    if (!ticket && !left.current) navigate(stepPath("deja-signale"), true);
  }, [ticket]);

  if (!ticket) return null;
  const leave = async () => {
    const present = startDraft();
    const wrong = wrongContacts(present);
    setErrors(wrong);
    // A second tap may come before the button is drawn again.
    if (wrong.length > 0 || left.current) return;
    left.current = true;
    setLeaving(true);
    leaveFlow(`/envoi/${await join(present, ticket, language.value)}`);
  };
  return (
    <Screen
      title={t("join.title", { number: ticket.number })}
      back={stepPath("deja-signale")}
      actions={
        <button type="button" class="main" disabled={leaving} onClick={() => void leave()}>
          <Icon name="users" />
          {t("join.do")}
        </button>
      }
    >
      <ErrorSummary errors={errors} />
      <p>{t("join.lead", { label: ticket.category.label })}</p>
      <ContactFields draft={current} town={town} errors={errors} />
    </Screen>
  );
}
