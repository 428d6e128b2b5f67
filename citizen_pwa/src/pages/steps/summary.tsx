import type { ComponentChildren } from "preact";

import { draft } from "../../actions/draft";
import { findLeaf, languageOfCategories, leafOf, territory } from "../../actions/territory";
import type { Question, Territory } from "../../api/types";
import { useObservable } from "../../components/hooks/observable";
import { coordinates, usePlaceName } from "../../components/hooks/place_name";
import { Icon } from "../../components/icon";
import { Notice } from "../../components/notice";
import { PeopleNotice } from "../../components/people_notice";
import { PhotoTile } from "../../components/photo_tile";
import { Link } from "../../components/router";
import { t } from "../../i18n";
import type { Draft } from "../../storage/records";
import { changePath } from "./path";
import { Step } from "./step";
import { yesNo } from "./question";
import { stepOfMissing } from "./resume";
import { useSend } from "./use_send";

const STEP = "envoi";

/** Everything that will be sent, each part with a way to change it. */
export function Summary() {
  const town = useObservable(territory);
  const current = useObservable(draft);
  const nearest = usePlaceName(current?.place ?? null);
  const end = usePlaceName(current?.lineTo ?? null);
  const { leaving, leave } = useSend(town);
  if (!current) return null;
  const leaf = leafOf(town, current);
  const contact = [current.email, current.phone].filter(Boolean);
  const lacking = stepOfMissing(current, town);

  return (
    <Step
      step={STEP}
      draft={current}
      town={town}
      title={t("summary.title")}
      actions={
        lacking[0] ? (
          <Link class="main" href={changePath(lacking[0])}>
            {t("summary.complete")}
          </Link>
        ) : (
          // What is sent is composed with the town's own categories, which come a moment after a reload.
          <button type="button" class="main" disabled={leaving || !town} onClick={leave}>
            <Icon name="send" />
            {t("summary.send")}
          </button>
        )
      }
    >
      <ToCorrect draft={current} town={town} />
      <PeopleNotice words={current.description} town={town} />
      <dl class="summary">
        <Part label={t("summary.photos")} step="photos">
          {current.photoIds.length === 0 && t("summary.no_photo")}
          <div class="tiles tiles-small">
            {current.photoIds.map((id, index) => (
              <PhotoTile key={id} id={id} rank={index + 1} />
            ))}
          </div>
        </Part>
        <Part label={t("summary.place")} step="lieu">
          {current.place ? (nearest ?? coordinates(current.place)) : t("summary.no_place")}
          {current.lineTo && <span class="line">{t("line.to", { end: end ?? coordinates(current.lineTo) })}</span>}
        </Part>
        <Part label={t("summary.category")} step="categorie">
          {leaf ? <span {...languageOfCategories()}>{leaf.category.label}</span> : t("summary.no_category")}
        </Part>
        {leaf?.category.questions?.map((question, index) => (
          <Part key={question.code} label={question.label} lang={languageOfCategories().lang} step={`question-${index + 1}`}>
            {answerWords(question, current.answers[question.code])}
          </Part>
        ))}
        <Part label={t("summary.description")} step="description">
          <span class="typed">{current.description || t("summary.nothing")}</span>
        </Part>
        <Part label={t("summary.contact")} step="contact">
          {contact.length === 0 && t("summary.no_contact")}
          {contact.map((one) => (
            <span key={one} class="line">
              {one}
            </span>
          ))}
        </Part>
      </dl>
      <p class="hint">{t("summary.privacy")}</p>
    </Step>
  );
}

function answerWords(question: Question, answer: string | string[] | undefined): string {
  const said = Array.isArray(answer) ? answer : answer ? [answer] : [];
  if (said.length === 0) return t("summary.nothing");
  const choices = question.kind === "yes_no" ? yesNo() : question.choices;
  return said.map((code) => choices?.find((choice) => choice.code === code)?.label ?? code).join(", ");
}

function Part({ label, lang, step, children }: { label: string; lang?: string | undefined; step: string; children: ComponentChildren }) {
  return (
    <div class="part">
      <dt lang={lang}>{label}</dt>
      <dd>{children}</dd>
      <dd class="part-change">
        <Link href={changePath(step)}>
          {t("summary.change")}
          <span class="unseen"> {label}</span>
        </Link>
      </dd>
    </div>
  );
}

/** Fields of the server's answer, and the step where each is corrected. */
const STEP_OF_FIELD: Record<string, string> = {
  category: "categorie",
  description: "description",
  latitude: "lieu",
  longitude: "lieu",
  address: "lieu",
  accuracy_m: "lieu",
  contact: "contact",
  email: "contact",
  phone: "contact",
  "contact.email": "contact",
  "contact.phone": "contact",
  photos: "photos",
};

function stepOfField(field: string, questions: readonly Question[]): string {
  const index = questions.findIndex(({ code }) => field === `answers.${code}`);
  if (index >= 0) return `question-${index + 1}`;
  if (field === "answers" && questions.length > 0) return "question-1";
  return STEP_OF_FIELD[field] ?? STEP;
}

function ToCorrect({ draft: { problem, category }, town }: { draft: Draft; town: Territory | null }) {
  if (!problem) return null;
  const questions = findLeaf(town, category)?.category.questions ?? [];
  const errors = Object.entries(problem.errors).flatMap(([field, words]) =>
    words.map((one) => ({ step: stepOfField(field, questions), words: one })),
  );
  return (
    <Notice tone="bad" title={problem.title || t("sending.refused_title")} live>
      {problem.detail && <p>{problem.detail}</p>}
      <ul>
        {errors.map(({ step, words }) => (
          <li key={`${step} ${words}`}>
            {step === STEP ? words : <Link href={changePath(step)}>{words}</Link>}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
