import { useState } from "preact/hooks";

import { boxAround, type Filters, isNarrowed, pathOf, questionOf, readFilters } from "../../actions/around";
import { currentFix } from "../../actions/position";
import { territory } from "../../actions/territory";
import { getPublicPage, getPublicPoints, type PublicPoint } from "../../api/around";
import { AroundMap, type Circle, type Point } from "../../components/around_map";
import { Fold } from "../../components/fold";
import { useAnswer } from "../../components/hooks/answer";
import { useObservable } from "../../components/hooks/observable";
import { useSlow } from "../../components/hooks/slow";
import { useWide } from "../../components/hooks/wide";
import { Icon } from "../../components/icon";
import { Notice } from "../../components/notice";
import { address, Link, navigate } from "../../components/router";
import { Screen } from "../../components/screen";
import { Skeleton } from "../../components/skeleton";
import { t } from "../../i18n";
import { language } from "../../i18n/language";
import { AroundFilters } from "./around_filters";
import { AroundList } from "./around_list";
import { PlaceAlert } from "./place_alert";

const NEARBY_M = 500;
const NONE: readonly PublicPoint[] = [];

function go(filters: Filters): void {
  navigate(pathOf(filters));
}

/** Everything that anybody may see: the list first, the map beside it. */
export function AroundPage() {
  const filters = readFilters(useObservable(address).query);
  const wide = useWide();
  const code = useObservable(language);
  const question = questionOf(filters);
  const list = useAnswer(`${code} ${question}`, (signal) => getPublicPage(question, null, signal));
  const listed = wide || !filters.onMap;
  const mapped = wide || filters.onMap;
  const slow = useSlow(!list.found && !list.failure);
  const [middle, setMiddle] = useState<Point | null>(null);
  const [circle, setCircle] = useState<Circle | null>(null);
  const watch = (
    <Fold class="watch" summary={t("alerts.place_title")}>
      <PlaceAlert middle={mapped ? middle : null} onWatch={setCircle} />
    </Fold>
  );
  return (
    <Screen title={t("around.title")} back="/" description={t("around.description")} wide>
      {wide ? (
        <AroundFilters filters={filters} onChange={go} />
      ) : (
        // Open where a link narrows what is shown.
        <Fold summary={t("around.filters")} open={Boolean(filters.category ?? filters.state ?? filters.days)}>
          <AroundFilters filters={filters} onChange={go} />
        </Fold>
      )}
      <Narrowed filters={filters} />
      {wide ? watch : <ListOrMap filters={filters} />}
      {list.failure && (
        <Notice tone="warn" title={t("around.failed_title")} icon="wifi-off" live>
          <p>{list.failure === "absent" ? t("around.wrong_filter") : t("around.failed")}</p>
          <button type="button" class="quiet" onClick={list.failure === "absent" ? () => navigate("/carte") : list.again}>
            <Icon name="refresh-cw" />
            {list.failure === "absent" ? t("around.everything") : t("tracking.again")}
          </button>
        </Notice>
      )}
      <div class={wide ? "around two" : "around"}>
        {listed && (
          <section aria-label={t("around.list")}>
            {list.found && <AroundList key={`${code} ${question}`} question={question} first={list.found} narrowed={isNarrowed(filters)} />}
            {slow && <Skeleton label={t("app.loading")} />}
          </section>
        )}
        {mapped && <MapPart filters={filters} question={question} circle={circle} onMiddle={setMiddle} />}
      </div>
      {/* Nothing moves under the reader's eyes: it comes after the list. */}
      {!wide && (list.found ?? list.failure) && watch}
    </Screen>
  );
}

interface MapPartProps {
  filters: Filters;
  question: string;
  circle: Circle | null;
  onMiddle: (middle: Point) => void;
}

function MapPart({ filters, question, circle, onMiddle }: MapPartProps) {
  const town = useObservable(territory);
  const points = useAnswer(question, (signal) => getPublicPoints(question, signal));
  if (!town) return null;
  return (
    <section aria-label={t("map.title")}>
      {points.found?.truncated && <p class="hint">{t("around.truncated", { count: points.found.features.length })}</p>}
      <AroundMap
        town={town}
        points={points.found?.features ?? NONE}
        zone={filters.zone}
        onZone={(zone) => go({ ...filters, zone })}
        circle={circle}
        onMiddle={onMiddle}
      />
    </section>
  );
}

function ListOrMap({ filters }: { filters: Filters }) {
  const choose = (onMap: boolean) => navigate(pathOf({ ...filters, onMap }), true);
  return (
    <div class="pair" role="group" aria-label={t("around.view")}>
      <button type="button" class="second" aria-pressed={!filters.onMap} onClick={() => choose(false)}>
        <Icon name="list" />
        {t("around.list")}
      </button>
      <button type="button" class="second" aria-pressed={filters.onMap} onClick={() => choose(true)}>
        <Icon name="map" />
        {t("map.title")}
      </button>
    </div>
  );
}

/** The part of the town that is looked at, and the ways to another. */
function Narrowed({ filters }: { filters: Filters }) {
  const [locating, setLocating] = useState<"searching" | "denied" | "failed" | null>(null);
  const near = async () => {
    setLocating("searching");
    const fix = await currentFix();
    setLocating(typeof fix === "string" ? fix : null);
    if (typeof fix === "string") return;
    if (fix.latitude !== null && fix.longitude !== null) {
      go({ ...filters, zone: boxAround(fix.latitude, fix.longitude, NEARBY_M) });
    }
  };
  return (
    <div class="narrowed">
      <button type="button" class="quiet" onClick={() => void near()}>
        <Icon name="locate-fixed" />
        {t("around.near_me")}
      </button>
      {isNarrowed(filters) && (
        <Link class="quiet" href={pathOf({ ...filters, category: null, state: null, days: null, district: null, zone: null })}>
          <Icon name="x" />
          {filters.zone ? t("around.leave_zone") : t("around.everything")}
        </Link>
      )}
      <p class="status" role="status">
        {locating === "searching" && t("place.searching")}
        {locating === "denied" && t("around.denied")}
        {locating === "failed" && t("around.not_found")}
      </p>
    </div>
  );
}
