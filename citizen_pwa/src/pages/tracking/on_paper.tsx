import { useEffect, useState } from "preact/hooks";

import { getQr } from "../../api/following";
import { Icon } from "../../components/icon";
import { t } from "../../i18n";

interface OnPaperProps {
  number: string;
  bearer: string;
}

/** Prints the page with a code that leads back to it: to the public page, unless one's own is asked for. */
export function OnPaper({ number, bearer }: OnPaperProps) {
  const [own, setOwn] = useState(false);
  const [code, setCode] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(
    () => () => {
      if (code) URL.revokeObjectURL(code);
    },
    [code],
  );

  const prepare = async () => {
    setFailed(false);
    try {
      setCode(URL.createObjectURL(await getQr(number, own ? bearer : null)));
    } catch {
      setFailed(true);
    }
  };
  return (
    <section>
      <h2 class="no-print">{t("paper.title")}</h2>
      <div class="field no-print">
        <label class="choice">
          <input
            type="checkbox"
            checked={own}
            onChange={(event) => {
              setOwn(event.currentTarget.checked);
              setCode(null);
            }}
          />
          <span>{t("paper.own")}</span>
        </label>
      </div>
      {failed && (
        <p class="error no-print" role="alert">
          <Icon name="circle-alert" />
          {t("paper.failed")}
        </p>
      )}
      <button type="button" class="second no-print" onClick={() => void prepare()}>
        <Icon name="printer" />
        {t("paper.print")}
      </button>
      {code && (
        <figure class="on-paper">
          <img src={code} alt={t("paper.code")} onLoad={() => print()} />
          <figcaption>{t(own ? "paper.caption_own" : "paper.caption", { address: `${location.host}/s/${number}` })}</figcaption>
        </figure>
      )}
    </section>
  );
}
