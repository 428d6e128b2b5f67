import type { Signalement } from "../../api/types";
import { languageOfCategories } from "../../actions/territory";
import { Link } from "../../components/router";
import { StateWord } from "../../components/state_word";
import { t } from "../../i18n";

/** The other jobs that the same words asked for, each with its number and how far it is. */
export function Parts({ parts }: { parts: NonNullable<Signalement["parts"]> }) {
  return (
    <section>
      <h2>{t("tracking.parts")}</h2>
      {parts.map((part) => (
        <div class="card" key={part.number}>
          <StateWord state={part.public_state} words={part.public_status} />
          <p class="facts">
            <strong {...languageOfCategories()}>{part.category.label}</strong>
            <Link href={`/s/${part.number}`}>{t("tracking.title", { number: part.number })}</Link>
          </p>
        </div>
      ))}
    </section>
  );
}
