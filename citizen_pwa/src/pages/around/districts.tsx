import { getDistricts } from "../../api/around";
import { useAnswer } from "../../components/hooks/answer";
import { useSlow } from "../../components/hooks/slow";
import { Icon } from "../../components/icon";
import { Link } from "../../components/router";
import { Screen } from "../../components/screen";
import { Skeleton } from "../../components/skeleton";
import { t, tn } from "../../i18n";
import { ReadAgain } from "./read_again";

/** All districts, with what is open in each. */
export function DistrictsPage() {
  const { found, failure, again } = useAnswer("", () => getDistricts());
  const slow = useSlow(!found && !failure);
  return (
    <Screen title={t("districts.title")} back="/" description={t("districts.description")}>
      {failure && <ReadAgain onClick={again} />}
      {slow && <Skeleton label={t("app.loading")} />}
      {found?.length === 0 && <p>{t("districts.none")}</p>}
      <ul class="rows">
        {found?.map(({ slug, name, open }) => (
          <li key={slug}>
            <Link href={`/quartiers/${encodeURIComponent(slug)}`} class="row">
              <Icon name="building-2" />
              <span>
                <strong lang="fr">{name}</strong>
                <small>{tn("districts.open", open)}</small>
              </span>
              <Icon name="chevron-right" />
            </Link>
          </li>
        ))}
      </ul>
    </Screen>
  );
}
