import { type Filters, PERIODS } from "../../actions/around";
import { territory } from "../../actions/territory";
import { SelectField } from "../../components/fields/select_field";
import { useObservable } from "../../components/hooks/observable";
import { t } from "../../i18n";

interface AroundFiltersProps {
  filters: Filters;
  onChange: (filters: Filters) => void;
}

/** What to look at; each choice counts at once and stands in the address. */
export function AroundFilters({ filters, onChange }: AroundFiltersProps) {
  const categories = useObservable(territory)?.categories ?? [];
  const periods: Record<number, string> = { 7: t("around.week"), 30: t("around.month"), 365: t("around.year") };
  return (
    <form class="filters" aria-label={t("around.filters")} onSubmit={(event) => event.preventDefault()}>
      {/* Made anew when the town's types come: a choice that stands in the address is none before. */}
      <SelectField key={categories.length} id="category" label={t("around.category")} value={filters.category ?? ""} onChange={(code) => onChange({ ...filters, category: code || null })}>
        <option value="">{t("around.all_categories")}</option>
        {categories
          .filter(({ children, public: shown }) => (children ? children.some((leaf) => leaf.public !== false) : shown !== false))
          .map(({ code, label, children }) => (
            <optgroup key={code} label={label}>
              <option value={code}>{children ? t("around.whole_family", { label }) : label}</option>
              {children
                ?.filter((leaf) => leaf.public !== false)
                .map((leaf) => (
                  <option key={leaf.code} value={leaf.code}>
                    {leaf.label}
                  </option>
                ))}
            </optgroup>
          ))}
      </SelectField>
      <SelectField
        id="state"
        label={t("around.state")}
        value={filters.state ?? ""}
        onChange={(state) => onChange({ ...filters, state: state === "open" || state === "treated" ? state : null })}
      >
        <option value="">{t("around.all_states")}</option>
        <option value="open">{t("around.open")}</option>
        <option value="treated">{t("around.treated")}</option>
      </SelectField>
      <SelectField id="period" label={t("around.period")} value={String(filters.days ?? "")} onChange={(days) => onChange({ ...filters, days: Number(days) || null })}>
        <option value="">{t("around.all_dates")}</option>
        {PERIODS.map((days) => (
          <option key={days} value={days}>
            {periods[days]}
          </option>
        ))}
      </SelectField>
    </form>
  );
}
