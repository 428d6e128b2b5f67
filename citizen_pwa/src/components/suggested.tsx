import type { ComponentChildren } from "preact";

import type { Leaf } from "../actions/territory";
import type { Territory } from "../api/types";
import { t } from "../i18n";
import { useSuggestion } from "./hooks/suggestion";
import { Icon } from "./icon";

interface SuggestedProps {
  town: Territory;
  words: string;
  /** The codes that are shown already. */
  shown: readonly string[];
  row: (leaf: Leaf) => ComponentChildren;
}

/** Under what the search found: the category that the words speak of, where the search does not show it. */
export function Suggested({ town, words, shown, row }: SuggestedProps) {
  const found = useSuggestion(town, words);
  return (
    <div aria-live="polite">
      {found && !shown.includes(found.category.code) && (
        <div class="rows">
          <p class="status">{t("suggested.by_words")}</p>
          {row(found)}
        </div>
      )}
    </div>
  );
}

interface AnotherProps {
  town: Territory | null;
  words: string;
  chosen: Leaf;
  onChange: (leaf: Leaf) => void;
}

/** Where the words clearly speak of another category than the chosen one: a proposal, which holds nobody back. */
export function AnotherCategory({ town, words, chosen, onChange }: AnotherProps) {
  const found = useSuggestion(town, words);
  return (
    <div aria-live="polite">
      {found?.sure && found.category.code !== chosen.category.code && (
        <div class="rows">
          <p class="status">{t("suggested.another")}</p>
          <button type="button" class="row" onClick={() => onChange(found)}>
            <Icon name={found.category.icon ?? found.parent?.icon ?? ""} />
            <span>{t("suggested.change", { label: found.category.label })}</span>
            <Icon name="chevron-right" />
          </button>
        </div>
      )}
    </div>
  );
}
