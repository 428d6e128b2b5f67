import { useState } from "preact/hooks";

import { publicLink, trackingLink } from "../../actions/follow";
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
    <section class="no-print">
      <h2>{t("share.title")}</h2>
      <p>{t("share.lead")}</p>
      <button type="button" class="second" onClick={() => void copy()}>
        <Icon name="share-2" />
        {t("share.copy")}
      </button>
      <button type="button" class="quiet" onClick={() => void sharePublic(number).then(setCopied)}>
        <Icon name="share-2" />
        {t("share.public")}
      </button>
      <p class="status" role="status">
        {copied === true && t("share.copied")}
        {copied === false && t("share.by_hand", { link: publicLink(number) })}
      </p>
    </section>
  );
}

/** Gives the public page's address to the phone's own sharing, or copies it; null when the person gave it up. */
async function sharePublic(number: string): Promise<boolean | null> {
  const url = publicLink(number);
  try {
    if ("share" in navigator) {
      await navigator.share({ title: t("tracking.title", { number }), url });
      return null;
    }
    await (navigator as Navigator).clipboard.writeText(url);
    return true;
  } catch (error) {
    return error instanceof DOMException && error.name === "AbortError" ? null : false;
  }
}
