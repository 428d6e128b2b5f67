import { useState } from "preact/hooks";

import { pathOf, readFilters } from "../../actions/around";
import type { Frequency } from "../../api/alerts";
import { type District, feedUrl, getDistrict } from "../../api/around";
import { SelectField } from "../../components/fields/select_field";
import { useAnswer } from "../../components/hooks/answer";
import { useObservable } from "../../components/hooks/observable";
import { useSlow } from "../../components/hooks/slow";
import { Icon } from "../../components/icon";
import { Notice } from "../../components/notice";
import { PublicRows } from "../../components/public_row";
import { Link } from "../../components/router";
import { Screen } from "../../components/screen";
import { Skeleton } from "../../components/skeleton";
import { t, tn } from "../../i18n";
import { language } from "../../i18n/language";
import { AlertForm } from "./alert_form";
import { ReadAgain } from "./read_again";

const FREQUENCIES = { daily: "alerts.daily", monthly: "alerts.monthly" } as const;

/** A district: a few figures, what was reported lately, and how to be told. */
export function DistrictPage({ slug }: { slug: string }) {
  const code = useObservable(language);
  const { found, failure, again } = useAnswer(`${code} ${slug}`, () => getDistrict(slug));
  const slow = useSlow(!found && !failure);
  const title = found?.name ?? t("districts.one");
  return (
    <Screen
      title={title}
      back="/quartiers"
      description={t("districts.page_description", { district: title })}
      actions={
        failure === "absent" && (
          <Link class="main" href="/quartiers">
            {t("districts.title")}
          </Link>
        )
      }
    >
      {failure === "absent" && (
        <Notice tone="warn" title={t("districts.absent_title")} live>
          <p>{t("districts.absent")}</p>
        </Notice>
      )}
      {failure === "unreachable" && <ReadAgain onClick={again} />}
      {slow && <Skeleton label={t("app.loading")} />}
      {found && <Opened district={found} />}
    </Screen>
  );
}

function Opened({ district }: { district: District }) {
  const map = pathOf({ ...readFilters(new URLSearchParams()), district: district.slug });
  return (
    <>
      <Figures district={district} />
      <section>
        <h2>{t("districts.latest")}</h2>
        {district.latest.length > 0 ? <PublicRows items={district.latest} withDistrict={false} /> : <p>{t("around.none_here")}</p>}
        <Link href={map} class="second">
          <Icon name="map" />
          {t("districts.on_map")}
        </Link>
        <a href={`/actualites?quartier=${encodeURIComponent(district.slug)}`} class="second">
          <Icon name="message-square" />
          {t("districts.news")}
        </a>
      </section>
      <DistrictAlert slug={district.slug} />
      <p class="feed">
        <a href={feedUrl({ district: district.slug })}>{t("districts.feed")}</a>
      </p>
    </>
  );
}

/** Asks for the mails on what is new, or for the brief of each month. */
function DistrictAlert({ slug }: { slug: string }) {
  const [frequency, setFrequency] = useState<Frequency>("daily");
  return (
    <AlertForm title={t("alerts.title")} lead={t("alerts.district_lead")} area={{ district: slug, frequency }}>
      {() => (
        <SelectField id="alert-frequency" label={t("alerts.what")} value={frequency} onChange={(chosen) => setFrequency(chosen as Frequency)}>
          {Object.entries(FREQUENCIES).map(([one, words]) => (
            <option key={one} value={one}>
              {t(words)}
            </option>
          ))}
        </SelectField>
      )}
    </AlertForm>
  );
}

function Figures({ district: { open, treated, median_days: days } }: { district: District }) {
  const figures = [
    [String(open), t("districts.figure_open")],
    [String(treated), t("districts.figure_treated")],
    [days === null ? "–" : tn("districts.days", days), days === null ? t("districts.figure_no_median") : t("districts.figure_median")],
  ] as const;
  return (
    <dl class="figures card">
      {figures.map(([figure, words]) => (
        <div key={words}>
          <dt>{words}</dt>
          <dd>{figure}</dd>
        </div>
      ))}
    </dl>
  );
}
