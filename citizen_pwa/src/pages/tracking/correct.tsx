import { postCorrection } from "../../api/following";
import { TextArea } from "../../components/fields/text_area";
import { useKeptWords } from "../../components/hooks/kept_words";
import { t } from "../../i18n";
import { AskedFirst } from "./asked_first";

/** Words beside the first ones, which stay as they are. */
export function Correct({ number }: { number: string }) {
  const [words, setWords] = useKeptWords(`correct ${number}`);
  const act = async (id: string, correctionId: string, bearer: string) => {
    if (!words.trim()) return t("correct.missing");
    await postCorrection(id, correctionId, words.trim(), bearer);
    setWords("");
    return null;
  };
  return (
    <AskedFirst
      number={number}
      title={t("correct.title")}
      confirm={t("correct.send")}
      icon="send"
      may="correct"
      done="precision"
      act={act}
    >
      {(signalement, missing) => (
        <>
          <p>{t("correct.lead")}</p>
          {signalement.description && (
            <blockquote class="card">
              <p class="typed">{signalement.description}</p>
            </blockquote>
          )}
          <TextArea
            id="correction"
            label={t("correct.label")}
            error={missing ?? undefined}
            maxLength={2000}
            value={words}
            onChange={setWords}
          />
        </>
      )}
    </AskedFirst>
  );
}
