import { useState } from "preact/hooks";

import { changeDraft, draft, startDraft } from "../../actions/draft";
import { findLeaf, languageOfCategories, territory } from "../../actions/territory";
import type { Choice, Question } from "../../api/types";
import { ChoiceField } from "../../components/fields/choice_field";
import { ErrorSummary, type FieldError } from "../../components/fields/error_summary";
import { TextField } from "../../components/fields/text_field";
import { useObservable } from "../../components/hooks/observable";
import { t } from "../../i18n";
import { goOn } from "./path";
import { Step } from "./step";

/** One question of the category, from 1. */
export function QuestionStep({ rank }: { rank: number }) {
  const town = useObservable(territory);
  const current = useObservable(draft);
  const [errors, setErrors] = useState<FieldError[]>([]);
  const step = `question-${rank}`;
  const question = findLeaf(town, current?.category ?? null)?.category.questions?.[rank - 1];
  if (!question) return null;
  const answer = current?.answers[question.code];

  const set = (value: string | string[]) => {
    setErrors([]);
    changeDraft({ answers: { ...current?.answers, [question.code]: value } });
  };
  const next = () => {
    if (question.required && !answer?.length) {
      setErrors([{ field: "answer", words: t("question.missing") }]);
      return;
    }
    goOn(step, startDraft(), town);
  };

  return (
    <Step
      step={step}
      draft={current}
      town={town}
      title={question.label}
      titleLang={languageOfCategories().lang}
      actions={
        <button type="button" class="main" onClick={next}>
          {question.required || answer?.length ? t("flow.next") : t("flow.skip")}
        </button>
      }
    >
      <ErrorSummary errors={errors} />
      <Answer
        question={question}
        answer={answer}
        fromPlace={Boolean(question.asset_number && answer && answer === current.place?.asset?.number)}
        error={errors[0]?.words}
        onChange={set}
      />
    </Step>
  );
}

interface AnswerProps {
  question: Question;
  answer: string | string[] | undefined;
  /** It is the number that the place was named by. */
  fromPlace: boolean;
  error: string | undefined;
  onChange: (value: string | string[]) => void;
}

function Answer({ question, answer, fromPlace, error, onChange }: AnswerProps) {
  const { kind, label, hint } = question;
  const choices = kind === "yes_no" ? yesNo() : (question.choices ?? []);
  if (choices.length > 0) {
    const several = kind === "choices";
    return (
      <ChoiceField
        id="answer"
        legend={label}
        hint={hint ?? undefined}
        error={error}
        choices={choices}
        several={several}
        lang={kind === "yes_no" ? undefined : languageOfCategories().lang}
        chosen={Array.isArray(answer) ? answer : answer ? [answer] : []}
        onChange={(chosen) => onChange(several ? chosen : (chosen[0] ?? ""))}
      />
    );
  }
  return (
    <TextField
      id="answer"
      label={t("question.answer")}
      hint={[hint, fromPlace && t("question.from_place")].filter(Boolean).join(" ") || undefined}
      optional={!question.required}
      error={error}
      maxLength={200}
      value={typeof answer === "string" ? answer : ""}
      onChange={onChange}
      {...(kind === "number" ? { inputMode: "decimal" as const } : {})}
    />
  );
}

/** The two answers of a `yes_no` question, under the codes the server knows. */
export function yesNo(): Choice[] {
  return [
    { code: "yes", label: t("question.yes") },
    { code: "no", label: t("question.no") },
  ];
}
