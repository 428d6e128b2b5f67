import { useState } from "preact/hooks";

import { postSatisfaction } from "../../api/following";
import { Refused } from "../../api/request";
import type { PrivateSignalement, Quality } from "../../api/types";
import { Icon } from "../../components/icon";
import { Notice } from "../../components/notice";
import { t } from "../../i18n";

const FACES = [
  { quality: "good", icon: "smile", words: "opinion.good" },
  { quality: "fair", icon: "meh", words: "opinion.fair" },
  { quality: "bad", icon: "frown", words: "opinion.bad" },
] as const;

interface OpinionProps {
  signalement: PrivateSignalement;
  bearer: string;
  onChange: () => Promise<void>;
}

/** Two optional questions once the person said whether it is fixed. */
export function Opinion({ signalement, bearer, onChange }: OpinionProps) {
  const given = signalement.satisfaction;
  const [changing, setChanging] = useState(false);
  if (given.at && !changing) {
    return (
      <Notice tone="good" title={t("opinion.thanks")} live>
        <button type="button" class="quiet" onClick={() => setChanging(true)}>
          <Icon name="pencil" />
          {t("opinion.change")}
        </button>
      </Notice>
    );
  }
  const refresh = async () => {
    await onChange();
    setChanging(false);
  };
  return <Ask signalement={signalement} bearer={bearer} onChange={refresh} />;
}

function Ask({ signalement, bearer, onChange }: OpinionProps) {
  const [answer, setAnswer] = useState(signalement.satisfaction.answer);
  const [work, setWork] = useState(signalement.satisfaction.work);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  const send = async () => {
    if (!answer && !work) {
      setFailure(t("opinion.missing"));
      return;
    }
    setBusy(true);
    setFailure(null);
    try {
      await postSatisfaction(signalement.id, answer, work, bearer);
      await onChange();
    } catch (error) {
      setFailure((error instanceof Refused && error.problem.detail) || t("opinion.not_sent"));
    }
    setBusy(false);
  };

  return (
    <section class="card no-print">
      <h2>{t("opinion.title")}</h2>
      <Faces name="answer" legend={t("opinion.answer")} chosen={answer} onChange={setAnswer} />
      <Faces name="work" legend={t("opinion.work")} chosen={work} onChange={setWork} />
      {failure && (
        <p class="error" role="alert">
          <Icon name="circle-alert" />
          {failure}
        </p>
      )}
      <button type="button" class="second" disabled={busy} onClick={() => void send()}>
        <Icon name="send" />
        {t("opinion.send")}
      </button>
    </section>
  );
}

interface FacesProps {
  name: string;
  legend: string;
  chosen: Quality | null;
  onChange: (chosen: Quality) => void;
}

/** Three faces, each with its word. */
function Faces({ name, legend, chosen, onChange }: FacesProps) {
  return (
    <fieldset class="field faces">
      <legend>{legend}</legend>
      {FACES.map(({ quality, icon, words }) => (
        <label class="choice" key={quality}>
          <input type="radio" name={name} value={quality} checked={chosen === quality} onChange={() => onChange(quality)} />
          <Icon name={icon} />
          <span>{t(words)}</span>
        </label>
      ))}
    </fieldset>
  );
}
