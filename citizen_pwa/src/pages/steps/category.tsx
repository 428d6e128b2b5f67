import { useEffect, useRef, useState } from "preact/hooks";

import { changeDraft, draft, startDraft } from "../../actions/draft";
import { lookForAnnouncements } from "../../actions/known_here";
import { lookAround } from "../../actions/nearby";
import { withNumberOfPlace } from "../../actions/number_of_place";
import { categoriesFor, findLeaf, languageOfCategories, type Leaf, searchLeaves, territory, territoryUnreachable } from "../../actions/territory";
import type { Category, Territory } from "../../api/types";
import { TextField } from "../../components/fields/text_field";
import { useObservable } from "../../components/hooks/observable";
import { useSlow } from "../../components/hooks/slow";
import { Icon } from "../../components/icon";
import { address, goBackTo, navigate } from "../../components/router";
import { Notice } from "../../components/notice";
import { Skeleton } from "../../components/skeleton";
import { Suggested } from "../../components/suggested";
import { t, tn } from "../../i18n";
import { goOn, stepPath } from "./path";
import { Step } from "./step";

const STEP = "categorie";
const FAMILY = "famille";
const NONE = "toutes";

/** This step's address with a family open, or as it was without one. */
function withFamily(code: string | null): string {
  const query = new URLSearchParams(address.value.query);
  if (code === null) query.delete(FAMILY);
  else query.set(FAMILY, code);
  return [stepPath(STEP), query.toString()].filter(Boolean).join("?");
}

export function CategoryStep() {
  const town = useObservable(territory);
  const unreachable = useObservable(territoryUnreachable);
  const current = useObservable(draft);
  const slow = useSlow(!town);
  const chosen = findLeaf(town, current?.category ?? null);
  const [typed, setTyped] = useState("");
  // The family stands in the address, so that the browser's way back leads to all of them. A poster's link may name one.
  const { query } = useObservable(address);
  const opened = query.get(FAMILY) ?? chosen?.parent?.code ?? current?.category;
  const offered = town ? categoriesFor(town, current?.kind ?? "anomaly") : [];
  const family = offered.find((category) => category.children?.length && category.code === opened);
  const open = (code: string) => navigate(withFamily(code));
  const close = () => goBackTo(withFamily(chosen || current?.category ? NONE : null));

  const looking = useRef(false);
  const choose = (category: Category) => {
    const present = changeDraft(withNumberOfPlace(startDraft(), { category: category.code }, town));
    // A second tap may come while the town is asked what it knows of this place.
    if (looking.current) return;
    looking.current = true;
    void Promise.all([lookForAnnouncements(present), lookAround(present, town)]).then(() => {
      looking.current = false;
      if (address.value.path === stepPath(STEP)) goOn(STEP, startDraft(), town);
    });
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
            <Found town={town} typed={typed} leaves={searchLeaves(town, typed)} onChoose={choose} />
          ) : family?.children ? (
            <Family family={family} chosen={current?.category ?? null} onChoose={choose} onClose={close} />
          ) : (
            <Families categories={offered} onOpen={(category) => open(category.code)} onChoose={choose} />
          )}
        </>
      )}
    </Step>
  );
}

interface FoundProps {
  town: Territory;
  typed: string;
  leaves: Leaf[];
  onChoose: (category: Category) => void;
}

function Found({ town, typed, leaves, onChoose }: FoundProps) {
  const row = ({ category, parent }: Leaf) => <CategoryRow category={category} parent={parent} onClick={() => onChoose(category)} />;
  return (
    <>
      <p class="status" role="status">
        {leaves.length > 0 ? tn("category.found", leaves.length) : t("category.none")}
      </p>
      <ul class="rows">
        {leaves.map((leaf) => (
          <li key={leaf.category.code}>{row(leaf)}</li>
        ))}
      </ul>
      <Suggested town={town} words={typed} shown={leaves.map(({ category }) => category.code)} row={row} />
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
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [family.code]);
  return (
    <section aria-labelledby="family">
      <button type="button" class="quiet family-close" onClick={onClose}>
        <Icon name="arrow-left" />
        {t("category.all")}
      </button>
      <h2 class="family" id="family" tabIndex={-1} ref={heading} {...languageOfCategories()}>
        {family.label}
      </h2>
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
      <span {...languageOfCategories()}>{category.label}</span>
      <Icon name={chosen ? "check" : "chevron-right"} />
    </button>
  );
}
