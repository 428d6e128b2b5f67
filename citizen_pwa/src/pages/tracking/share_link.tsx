import { useState } from "preact/hooks";

import { publicLink, trackingLink } from "../../actions/follow";
import { Icon } from "../../components/icon";
import { t } from "../../i18n";

/** The link that opens this page elsewhere, with a word on what it gives. */
export function ShareLink({ number, bearer }: { number: string; bearer: string }) {
  const [copied, setCopied] = useState<boolean | null>(null);
  const [link, setLink] = useState("");
  const give = async (wanted: string, how: (link: string) => Promise<boolean | null>) => {
    setLink(wanted);
    setCopied(await how(wanted));
  };
  return (
    <section class="no-print">
      <h2>{t("share.title")}</h2>
      <p>{t("share.lead")}</p>
      <button type="button" class="second" onClick={() => void give(trackingLink(number, bearer), copy)}>
        <Icon name="share-2" />
        {t("share.copy")}
      </button>
      <button type="button" class="quiet" onClick={() => void give(publicLink(number), (url) => share(t("tracking.title", { number }), url))}>
        <Icon name="share-2" />
        {t("share.public")}
      </button>
      <p class="status" role="status">
        {copied === true && t("share.copied")}
        {copied === false && t("share.by_hand", { link })}
      </p>
    </section>
  );
}

/** Whether the link could be copied: some browsers forbid it, and pages without https have no clipboard. */
async function copy(link: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(link);
    return true;
  } catch {
    return false;
  }
}

/** Gives the public page's address to the phone's own sharing, or copies it; null when nothing is left to say. */
async function share(title: string, url: string): Promise<boolean | null> {
  if (!("share" in navigator)) return copy(url);
  try {
    await navigator.share({ title, url });
    return null;
  } catch (error) {
    return error instanceof DOMException && error.name === "AbortError" ? null : false;
  }
}
