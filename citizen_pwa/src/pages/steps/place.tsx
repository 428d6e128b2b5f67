import { useEffect, useState } from "preact/hooks";

import { changeDraft, draft, startDraft } from "../../actions/draft";
import { withNumberOfPlace } from "../../actions/number_of_place";
import { locate, type Locating, locating, ROUGH_ACCURACY_M } from "../../actions/position";
import { territory } from "../../actions/territory";
import { AddressSearch, placeInWords } from "../../components/address_search";
import { useObservable } from "../../components/hooks/observable";
import { Icon } from "../../components/icon";
import { Notice } from "../../components/notice";
import { PlaceMap } from "../../components/place_map";
import { ErrorSummary, type FieldError } from "../../components/fields/error_summary";
import { t } from "../../i18n";
import type { Place } from "../../storage/records";
import { ChosenPlace } from "./chosen_place";
import { LineEnd } from "./line_end";
import { goOn } from "./path";
import { Step } from "./step";

const STEP = "lieu";

/** What was just opened below is brought up, where the bar of actions does not hide it. */
function intoView(opened: HTMLElement | null): void {
  opened?.scrollIntoView({ block: "start" });
}

export function PlaceStep() {
  const town = useObservable(territory);
  const current = useObservable(draft);
  const search = useObservable(locating);
  const [mapShown, setMapShown] = useState(false);
  const [doubted, setDoubted] = useState(false);
  const [errors, setErrors] = useState<FieldError[]>([]);
  const place = current?.place ?? null;

  useEffect(() => {
    if (place) setErrors([]);
    setDoubted(false);
  }, [place]);

  const anomaly = current?.kind === "anomaly";
  const rough = place?.source === "fix" && (place.accuracyM ?? 0) > ROUGH_ACCURACY_M;

  const next = () => {
    const words = startDraft().addressTyped.trim();
    // A poor fix may be two streets away: the person says that it is right, or better where it is.
    if (rough && !doubted) setDoubted(true);
    else if (place) goOn(STEP, startDraft(), town);
    // Words that were typed and not chosen are a place all the same.
    else if (words) goOn(STEP, changeDraft({ place: placeInWords(words), addressTyped: "" }), town);
    else if (anomaly) setErrors([{ field: "address", words: t("place.missing") }]);
    else goOn(STEP, startDraft(), town);
  };
  const start =
    place?.latitude != null && place.longitude != null
      ? { latitude: place.latitude, longitude: place.longitude }
      : null;
  const refine = () => {
    setDoubted(false);
    setMapShown(true);
  };
  const move = (place: Place) => changeDraft(withNumberOfPlace(startDraft(), { place }, town));
  const pin = (latitude: number, longitude: number) =>
    move({ latitude, longitude, accuracyM: null, source: "pin", address: null });

  const main = doubted ? t("place.rough_right") : place ? t("place.confirm") : anomaly ? t("flow.next") : t("idea.no_place");
  return (
    <Step
      step={STEP}
      draft={current}
      town={town}
      title={anomaly ? t("place.title") : t("idea.place_title")}
      actions={
        <PlaceActions words={main} onGoOn={next} onRefine={doubted ? refine : null} />
      }
    >
      <ErrorSummary errors={errors} />
      {doubted && <Doubt metres={place?.accuracyM ?? 0} />}
      <div role="status">
        {!place && <Searching search={search} />}
        {place && <ChosenPlace place={place} town={town} />}
      </div>
      <h2>{place ? t("place.change") : t("place.ways")}</h2>
      <button type="button" class={place ? "second" : "second strong"} disabled={search === "searching"} onClick={() => void locate(true)}>
        <Icon name="locate-fixed" />
        {search === "searching" ? t("place.searching") : t("place.here")}
      </button>
      <AddressSearch
        id="address"
        label={t("place.address")}
        town={town}
        typed={current?.addressTyped ?? ""}
        onType={(addressTyped) => changeDraft({ addressTyped })}
        error={errors[0]?.words}
        onChoose={(found) => {
          setMapShown(false);
          changeDraft({ addressTyped: "" });
          move(found);
        }}
      />
      {town && !mapShown && (
        <button type="button" class="second" onClick={() => setMapShown(true)}>
          <Icon name="map" />
          {t("place.on_map")}
        </button>
      )}
      {town && mapShown && <MapOf town={town} start={start} onMove={pin} />}
      {place && anomaly && <LineEnd place={place} end={current.lineTo} town={town} />}
    </Step>
  );
}

function PlaceActions({ words, onGoOn, onRefine }: { words: string; onGoOn: () => void; onRefine: (() => void) | null }) {
  return (
    <>
      <button type="button" class="main" onClick={onGoOn}>
        {words}
      </button>
      {onRefine && (
        <button type="button" class="second" onClick={onRefine}>
          <Icon name="map" />
          {t("place.rough_refine")}
        </button>
      )}
    </>
  );
}

function Doubt({ metres }: { metres: number }) {
  return (
    <Notice tone="warn" title={t("place.rough_title")} live>
      <p>{t("place.rough_ask", { metres })}</p>
    </Notice>
  );
}

function Searching({ search }: { search: Locating }) {
  if (search === "searching") return <p class="status">{t("place.searching")}</p>;
  if (search === "idle") return null;
  return (
    <p class="warn">
      <Icon name="triangle-alert" />
      {search === "denied" ? t("place.denied") : t("place.failed")}
    </p>
  );
}

function MapOf(asked: Parameters<typeof PlaceMap>[0]) {
  return (
    <section ref={intoView}>
      <h2>{t("map.title")}</h2>
      <p class="hint" id="map-hint">
        {t("map.hint")}
      </p>
      <PlaceMap {...asked} />
    </section>
  );
}
