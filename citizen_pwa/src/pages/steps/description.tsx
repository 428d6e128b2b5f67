import { useState } from "preact/hooks";

import { LONGEST_DESCRIPTION, needsWords } from "../../actions/compose";
import { changeDraft, draft, startDraft } from "../../actions/draft";
import { peopleIn } from "../../actions/people_in_words";
import { findLeaf, languageOf, territory } from "../../actions/territory";
import { ErrorSummary, type FieldError } from "../../components/fields/error_summary";
import { TextArea } from "../../components/fields/text_area";
import { PeopleNotice } from "../../components/people_notice";
import { AnotherCategory } from "../../components/suggested";
import { useObservable } from "../../components/hooks/observable";
import { t } from "../../i18n";
import { goOn } from "./path";
import { Step } from "./step";

const STEP = "description";
const TITLES = { anomaly: "description.title", suggestion: "idea.title", praise: "praise.title" } as const;
const LABELS = { anomaly: "description.label", suggestion: "idea.label", praise: "praise.label" } as const;
const HINTS = { anomaly: "description.hint", suggestion: "idea.hint", praise: "praise.hint" } as const;
const SAY_WHEN_LEFT = 200;

export function DescriptionStep() {
  const town = useObservable(territory);
  const current = useObservable(draft);
  const [errors, setErrors] = useState<FieldError[]>([]);
  const words = current?.description ?? "";
  const kind = current?.kind ?? "anomaly";
  const optional = (current?.photoIds.length ?? 0) > 0;
  const chosen = kind === "anomaly" ? findLeaf(town, current?.category ?? null) : null;
  const left = LONGEST_DESCRIPTION - words.length;

  const next = () => {
    const present = startDraft();
    if (needsWords(present)) setErrors([{ field: STEP, words: t(kind === "anomaly" ? "description.missing" : "idea.missing") }]);
    else goOn(STEP, present, town);
  };

  return (
    <Step
      step={STEP}
      draft={current}
      town={town}
      title={t(TITLES[kind])}
      actions={
        <button type="button" class="main" onClick={next}>
          {optional && !words ? t("flow.skip") : t("flow.next")}
        </button>
      }
    >
      <ErrorSummary errors={errors} />
      <TextArea
        id={STEP}
        label={t(LABELS[kind])}
        hint={t(HINTS[kind])}
        optional={optional}
        error={errors[0]?.words}
        maxLength={LONGEST_DESCRIPTION}
        value={words}
        onChange={(typed) => {
          setErrors([]);
          changeDraft({ description: typed });
        }}
      />
      {chosen && words && (
        <AnotherCategory
          town={town}
          words={words}
          chosen={chosen}
          // What the other category asks, and has to say first, comes before these words again.
          onChange={({ category }) => goOn("categorie", changeDraft({ category: category.code }), town)}
        />
      )}
      {peopleIn(words).length === 0 && (
        <p class="hint" {...languageOf(town, "texts.people")}>
          {town?.texts?.people || t("description.people")}
        </p>
      )}
      <PeopleNotice words={words} town={town} />
      <p class="status" role="status">
        {left <= SAY_WHEN_LEFT ? t("description.left", { count: left }) : ""}
      </p>
    </Step>
  );
}
