import { useState } from "preact/hooks";

import { LONGEST_DESCRIPTION, needsWords } from "../../actions/compose";
import { changeDraft, draft, startDraft } from "../../actions/draft";
import { languageOf, territory } from "../../actions/territory";
import { ErrorSummary, type FieldError } from "../../components/fields/error_summary";
import { TextArea } from "../../components/fields/text_area";
import { useObservable } from "../../components/hooks/observable";
import { t } from "../../i18n";
import { goOn } from "./path";
import { Step } from "./step";

const STEP = "description";
const SAY_WHEN_LEFT = 200;

export function DescriptionStep() {
  const town = useObservable(territory);
  const current = useObservable(draft);
  const [errors, setErrors] = useState<FieldError[]>([]);
  const words = current?.description ?? "";
  const optional = (current?.photoIds.length ?? 0) > 0;
  const left = LONGEST_DESCRIPTION - words.length;

  const next = () => {
    const present = startDraft();
    if (needsWords(present)) setErrors([{ field: STEP, words: t("description.missing") }]);
    else goOn(STEP, present, town);
  };

  return (
    <Step
      step={STEP}
      draft={current}
      town={town}
      title={t("description.title")}
      actions={
        <button type="button" class="main" onClick={next}>
          {optional && !words ? t("flow.skip") : t("flow.next")}
        </button>
      }
    >
      <ErrorSummary errors={errors} />
      <TextArea
        id={STEP}
        label={t("description.label")}
        hint={t("description.hint")}
        optional={optional}
        error={errors[0]?.words}
        maxLength={LONGEST_DESCRIPTION}
        value={words}
        onChange={(typed) => {
          setErrors([]);
          changeDraft({ description: typed });
        }}
      />
      <p class="hint" {...languageOf(town, "texts.people")}>
        {town?.texts?.people || t("description.people")}
      </p>
      <p class="status" role="status">
        {left <= SAY_WHEN_LEFT ? t("description.left", { count: left }) : ""}
      </p>
    </Step>
  );
}
