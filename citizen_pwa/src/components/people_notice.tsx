import { peopleIn } from "../actions/people_in_words";
import { languageOf } from "../actions/territory";
import type { Territory } from "../api/types";
import { t } from "../i18n";
import { Notice } from "./notice";

/** Words that speak of people: what becomes of them, and whom to turn to instead. It holds nobody back. */
export function PeopleNotice({ words, town }: { words: string; town: Territory | null }) {
  const found = peopleIn(words);
  return (
    <div aria-live="polite">
      {found.length > 0 && (
        <Notice tone="warn" title={t(found.includes("plate") ? "people.plate" : "people.title")}>
          <p {...languageOf(town, "texts.people")}>{town?.texts?.people || t("description.people")}</p>
          <p {...languageOf(town, "texts.disputes")}>{town?.texts?.disputes || t("people.disputes")}</p>
          <p class="hint">{t("people.kept")}</p>
        </Notice>
      )}
    </div>
  );
}
