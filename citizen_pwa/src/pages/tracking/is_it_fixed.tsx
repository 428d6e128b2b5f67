import { useState } from "preact/hooks";

import { giveVerdict } from "../../actions/follow";
import { Refused } from "../../api/request";
import type { PrivateSignalement } from "../../api/types";
import { TextArea } from "../../components/fields/text_area";
import { useKeptWords } from "../../components/hooks/kept_words";
import { Icon } from "../../components/icon";
import { Notice } from "../../components/notice";
import { t } from "../../i18n";

interface IsItFixedProps {
  signalement: PrivateSignalement;
  bearer: string;
  onChange: () => Promise<void>;
}

/** "Est-ce réglé ?": one tap answers, with a word if one wishes. */
export function IsItFixed({ signalement, bearer, onChange }: IsItFixedProps) {
  const [changing, setChanging] = useState(false);
  const given = answerSinceDone(signalement);
  if (given !== null && !changing) {
    return (
      <Notice tone={given ? "good" : "info"} title={given ? t("fixed.thanks_yes") : t("fixed.thanks_no")} live>
        {!given && <p>{t("fixed.what_next")}</p>}
        {signalement.verdict?.comment && <p class="typed">{signalement.verdict.comment}</p>}
        <button type="button" class="quiet" onClick={() => setChanging(true)}>
          <Icon name="pencil" />
          {t("fixed.change")}
        </button>
      </Notice>
    );
  }
  const refresh = async () => {
    await onChange();
    setChanging(false);
  };
  return <Ask id={signalement.id} bearer={bearer} onChange={refresh} />;
}

/** The answer given, unless the work was done again after it. */
function answerSinceDone({ verdict, history }: PrivateSignalement): boolean | null {
  const lastDone = history.filter((step) => step.state === "done" && step.kind !== "verdict").at(-1)?.at ?? "";
  return verdict?.at && verdict.at >= lastDone ? verdict.solved : null;
}

interface AskProps {
  id: string;
  bearer: string;
  /** The number of a part, when it is not about the whole. */
  part?: string;
  onChange: () => Promise<void>;
}

/** The question with its two buttons, of the whole or of a part. */
export function Ask({ id, bearer, part, onChange }: AskProps) {
  const [comment, setComment] = useKeptWords(`fixed ${part ?? id}`);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  const answer = async (solved: boolean) => {
    setBusy(true);
    setFailure(null);
    try {
      await giveVerdict(id, solved, comment, bearer, part);
      setComment("");
      await onChange();
    } catch (error) {
      setFailure((error instanceof Refused && error.problem.detail) || t("fixed.not_sent"));
    }
    setBusy(false);
  };

  return (
    <section class="card ask no-print">
      {part ? <h3>{t("fixed.title")}</h3> : <h2>{t("fixed.title")}</h2>}
      <TextArea
        id={part ? `fixed-comment-${part}` : "fixed-comment"}
        label={t("fixed.comment")}
        optional
        rows={2}
        maxLength={2000}
        value={comment}
        onChange={setComment}
      />
      {failure && (
        <p class="error" role="alert">
          <Icon name="circle-alert" />
          {failure}
        </p>
      )}
      <div class="pair">
        <button type="button" class="second" disabled={busy} onClick={() => void answer(true)}>
          <Icon name="thumbs-up" />
          {t("fixed.yes")}
        </button>
        <button type="button" class="second" disabled={busy} onClick={() => void answer(false)}>
          <Icon name="thumbs-down" />
          {t("fixed.no")}
        </button>
      </div>
    </section>
  );
}
