import type { Part } from "../../api/types";
import { languageOfCategories } from "../../actions/territory";
import { Link } from "../../components/router";
import { StateWord } from "../../components/state_word";
import { t } from "../../i18n";
import { Ask } from "./is_it_fixed";

interface PartsProps {
  parts: Part[];
  /** Who may judge them: the id and the secret of a witness; absent on the public page. */
  witness?: { id: string; bearer: string; onChange: () => Promise<void> } | undefined;
}

/** The other jobs that the same words asked for, each with its number, how far it is and "is it fixed?". */
export function Parts({ parts, witness }: PartsProps) {
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
          {typeof part.solved === "boolean" && <p>{t(part.solved ? "fixed.thanks_yes" : "fixed.thanks_no")}</p>}
          {witness && part.may_judge && typeof part.solved !== "boolean" && <Ask {...witness} part={part.number} />}
        </div>
      ))}
    </section>
  );
}
