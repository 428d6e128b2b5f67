import { useState } from "preact/hooks";

import { putNotices } from "../../api/following";
import type { Notices } from "../../api/types";
import { Icon } from "../../components/icon";
import { t } from "../../i18n";

interface ToldByMailProps {
  number: string;
  notices: Notices;
  bearer: string;
  onChange: () => Promise<void>;
}

/** Whether mails or SMS bring the news, which one tap stops and one tap brings back. */
export function ToldByMail({ number, notices: { ways, wanted }, bearer, onChange }: ToldByMailProps) {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  if (ways.length === 0) return null;
  const byMail = ways.includes("email");
  const change = async () => {
    setBusy(true);
    setFailed(false);
    try {
      await putNotices(number, !wanted, bearer);
      await onChange();
    } catch {
      setFailed(true);
    }
    setBusy(false);
  };
  return (
    <section class="card no-print" aria-live="polite">
      <p class="told">
        <Icon name={wanted ? "mail" : "bell-off"} />
        {wanted ? t(byMail ? "told.by_mail" : "told.by_sms") : t("told.by_neither")}
      </p>
      {failed && (
        <p class="error" role="alert">
          <Icon name="circle-alert" />
          {t("told.not_changed")}
        </p>
      )}
      <button type="button" class="second" disabled={busy} onClick={() => void change()}>
        <Icon name={wanted ? "bell-off" : "mail"} />
        {wanted ? t(byMail ? "told.stop_mail" : "told.stop_sms") : t("told.again")}
      </button>
    </section>
  );
}
