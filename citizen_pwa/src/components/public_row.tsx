import { territory } from "../actions/territory";
import type { PublicItem } from "../api/around";
import { formatDay, t, tn } from "../i18n";
import { useObservable } from "./hooks/observable";
import { Icon } from "./icon";
import { Link } from "./router";
import { StateWord } from "./state_word";

/** A signalement as anybody may see it, with the way to its page. */
export function PublicRow({ item, withDistrict }: { item: PublicItem; withDistrict: boolean }) {
  const timeZone = useObservable(territory)?.time_zone ?? "Europe/Paris";
  const place = [item.street, withDistrict && item.district?.name].filter(Boolean).join(" · ");
  return (
    <Link href={`/s/${encodeURIComponent(item.number)}`} class="row">
      <Icon name={item.category.icon ?? ""} />
      <span>
        <strong>{item.category.label}</strong>
        {place && <small lang="fr">{place}</small>}
        <small>
          {t("mine.numbered", { number: item.number, day: formatDay(item.received_at, timeZone) })}
          {item.witnesses > 1 && ` · ${tn("around.witnesses", item.witnesses)}`}
        </small>
        <StateWord state={item.public_state} words={item.public_status} />
      </span>
      {item.thumbnail && <img class="row-photo" src={item.thumbnail} alt="" loading="lazy" />}
      <Icon name="chevron-right" />
    </Link>
  );
}

export function PublicRows({ items, withDistrict = true }: { items: readonly PublicItem[]; withDistrict?: boolean }) {
  return (
    <ul class="rows">
      {items.map((item) => (
        <li key={item.number}>
          <PublicRow item={item} withDistrict={withDistrict} />
        </li>
      ))}
    </ul>
  );
}
