import { languageOfCategories } from "../../actions/territory";
import type { PrivateSignalement } from "../../api/types";
import { formatMoment, t } from "../../i18n";

/** The words of somebody, once the town published them. */
export function PublishedWords({ words }: { words: string }) {
  return (
    <section>
      <h2>{t("tracking.said_public")}</h2>
      <p class="typed">{words}</p>
    </section>
  );
}

/** The person's own words and answers, with what he or she added since. */
export function WhatWasSaid({ signalement, timeZone }: { signalement: PrivateSignalement; timeZone: string }) {
  const { description, answers, corrections } = signalement;
  if (!description && answers.length === 0 && corrections.length === 0) return null;
  return (
    <section>
      <h2>{t("tracking.said")}</h2>
      {description && <p class="typed">{description}</p>}
      {corrections.map((added) => (
        <div key={added.at} class="correction">
          <small>{t("tracking.corrected", { moment: formatMoment(added.at, timeZone) })}</small>
          <p class="typed">{added.words}</p>
        </div>
      ))}
      {answers.length > 0 && (
        <dl class="answers">
          {answers.map((answer) => (
            <div key={answer.code}>
              <dt {...languageOfCategories()}>{answer.label}</dt>
              <dd dir="auto">{answer.value_label}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
