import { useState } from "preact/hooks";

import { changeDraft, draft } from "../../actions/draft";
import { findLeaf, type Leaf, searchLeaves, territory, territoryUnreachable } from "../../actions/territory";
import type { Category } from "../../api/types";
import { TextField } from "../../components/fields/text_field";
import { useObservable } from "../../components/hooks/observable";
import { useSlow } from "../../components/hooks/slow";
import { Icon } from "../../components/icon";
import { Notice } from "../../components/notice";
import { Skeleton } from "../../components/skeleton";
import { t, tn } from "../../i18n";
import { goOn } from "./path";
import { Step } from "./step";

const STEP = "categorie";

export function CategoryStep() {
  const town = useObservable(territory);
  const unreachable = useObservable(territoryUnreachable);
  const current = useObservable(draft);
  const slow = useSlow(!town);
  const chosen = findLeaf(town, current?.category ?? null);
  const [typed, setTyped] = useState("");
  // A poster's link may name a whole family: it opens there.
  const asked = town?.categories.find((category) => category.children && category.code === current?.category);
  const [opened, setOpened] = useState<Category | null>(asked ?? chosen?.parent ?? null);
  const family = opened && town?.categories.find((category) => category.code === opened.code);

  const choose = (category: Category) => {
    goOn(STEP, changeDraft({ category: category.code }), town);
  };

  return (
    <Step
      step={STEP}
      draft={current}
      town={town}
      title={t("category.title")}
      actions={
        chosen && (
          <button type="button" class="main" onClick={() => choose(chosen.category)}>
            {t("category.keep", { label: chosen.category.label })}
          </button>
        )
      }
    >
      {!town && unreachable && (
        <Notice tone="warn" title={t("territory.unreachable_title")} icon="wifi-off">
          <p>{t("territory.unreachable")}</p>
        </Notice>
      )}
      {!town && !unreachable && slow && <Skeleton label={t("app.loading")} />}
      {town && (
        <>
          <TextField
            id="category-search"
            type="search"
            inputMode="search"
            label={t("category.search")}
            hint={t("category.search_hint")}
            value={typed}
            onChange={setTyped}
          />
          {typed.trim() ? (
            <Found leaves={searchLeaves(town, typed)} onChoose={choose} />
          ) : family?.children ? (
            <Family family={family} chosen={current?.category ?? null} onChoose={choose} onClose={() => setOpened(null)} />
          ) : (
            <Families categories={town.categories} onOpen={setOpened} onChoose={choose} />
          )}
        </>
      )}
    </Step>
  );
}

function Found({ leaves, onChoose }: { leaves: Leaf[]; onChoose: (category: Category) => void }) {
  return (
    <>
      <p class="status" role="status">
        {leaves.length > 0 ? tn("category.found", leaves.length) : t("category.none")}
      </p>
      <ul class="rows">
        {leaves.map(({ category, parent }) => (
          <li key={category.code}>
            <CategoryRow category={category} parent={parent} onClick={() => onChoose(category)} />
          </li>
        ))}
      </ul>
    </>
  );
}

interface FamiliesProps {
  categories: readonly Category[];
  onOpen: (category: Category) => void;
  onChoose: (category: Category) => void;
}

function Families({ categories, onOpen, onChoose }: FamiliesProps) {
  return (
    <ul class="rows">
      {categories.map((category) => (
        <li key={category.code}>
          <CategoryRow
            category={category}
            parent={null}
            onClick={() => (category.children?.length ? onOpen(category) : onChoose(category))}
          />
        </li>
      ))}
    </ul>
  );
}

interface FamilyProps {
  family: Category;
  chosen: string | null;
  onChoose: (category: Category) => void;
  onClose: () => void;
}

function Family({ family, chosen, onChoose, onClose }: FamilyProps) {
  return (
    <section aria-labelledby="family">
      <div class="family">
        <h2 id="family" tabIndex={-1} ref={(heading) => heading?.focus()}>
          {family.label}
        </h2>
        <button type="button" class="quiet" onClick={onClose}>
          <Icon name="arrow-left" />
          {t("category.all")}
        </button>
      </div>
      <ul class="rows">
        {(family.children ?? []).map((category) => (
          <li key={category.code}>
            <CategoryRow
              category={category}
              parent={family}
              chosen={category.code === chosen}
              onClick={() => onChoose(category)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface CategoryRowProps {
  category: Category;
  parent: Category | null;
  chosen?: boolean;
  onClick: () => void;
}

function CategoryRow({ category, parent, chosen = false, onClick }: CategoryRowProps) {
  return (
    <button type="button" class="row" aria-current={chosen ? "true" : undefined} onClick={onClick}>
      <Icon name={category.icon ?? parent?.icon ?? ""} />
      <span>{category.label}</span>
      <Icon name={chosen ? "check" : "chevron-right"} />
    </button>
  );
}
