import { useState } from "preact/hooks";

import { trackingLink } from "../../actions/follow";
import { Icon } from "../../components/icon";
import { t } from "../../i18n";

/** The link that opens this page elsewhere, with a word on what it gives. */
export function ShareLink({ number, bearer }: { number: string; bearer: string }) {
  const [copied, setCopied] = useState<boolean | null>(null);
  const link = trackingLink(number, bearer);
  const copy = () =>
    navigator.clipboard.writeText(link).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <section>
      <h2>{t("share.title")}</h2>
      <p>{t("share.lead")}</p>
      <button type="button" class="second" onClick={() => void copy()}>
        <Icon name="share-2" />
        {t("share.copy")}
      </button>
      <p class="status" role="status">
        {copied === true && t("share.copied")}
        {copied === false && link}
      </p>
    </section>
  );
}
