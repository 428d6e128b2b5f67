import { useEffect, useState } from "preact/hooks";

import { changeDraft, draft, startDraft } from "../../actions/draft";
import { locate, locating } from "../../actions/position";
import { territory } from "../../actions/territory";
import { useObservable } from "../../components/hooks/observable";
import { Icon } from "../../components/icon";
import { PlaceMap } from "../../components/place_map";
import { ErrorSummary, type FieldError } from "../../components/fields/error_summary";
import { t } from "../../i18n";
import { AddressSearch, placeInWords } from "./address_search";
import { ChosenPlace } from "./chosen_place";
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
  const [errors, setErrors] = useState<FieldError[]>([]);
  const place = current?.place ?? null;

  useEffect(() => {
    if (place) setErrors([]);
  }, [place]);

  const next = () => {
    const words = startDraft().addressTyped.trim();
    if (place) goOn(STEP, startDraft(), town);
    // Words that were typed and not chosen are a place all the same.
    else if (words) goOn(STEP, changeDraft({ place: placeInWords(words), addressTyped: "" }), town);
    else setErrors([{ field: "address", words: t("place.missing") }]);
  };
  const start =
    place?.latitude != null && place.longitude != null
      ? { latitude: place.latitude, longitude: place.longitude }
      : null;
  const pin = (latitude: number, longitude: number) =>
    changeDraft({ place: { latitude, longitude, accuracyM: null, source: "pin", address: null } });

  return (
    <Step
      step={STEP}
      draft={current}
      town={town}
      title={t("place.title")}
      actions={
        <button type="button" class="main" onClick={next}>
          {place ? t("place.confirm") : t("flow.next")}
        </button>
      }
    >
      <ErrorSummary errors={errors} />
      <div role="status">
        {search === "searching" && !place && <p class="status">{t("place.searching")}</p>}
        {(search === "denied" || search === "failed") && !place && (
          <p class="warn">
            <Icon name="triangle-alert" />
            {search === "denied" ? t("place.denied") : t("place.failed")}
          </p>
        )}
        {place && <ChosenPlace place={place} town={town} />}
      </div>
      <h2>{place ? t("place.change") : t("place.ways")}</h2>
      <button type="button" class={place ? "second" : "second strong"} disabled={search === "searching"} onClick={() => void locate(true)}>
        <Icon name="locate-fixed" />
        {search === "searching" ? t("place.searching") : t("place.here")}
      </button>
      <AddressSearch
        typed={current?.addressTyped ?? ""}
        onType={(addressTyped) => changeDraft({ addressTyped })}
        error={errors[0]?.words}
        onChoose={(found) => {
          setMapShown(false);
          changeDraft({ place: found, addressTyped: "" });
        }}
      />
      {town && !mapShown && (
        <button type="button" class="second" onClick={() => setMapShown(true)}>
          <Icon name="map" />
          {t("place.on_map")}
        </button>
      )}
      {town && mapShown && (
        <section ref={intoView}>
          <h2>{t("map.title")}</h2>
          <p class="hint" id="map-hint">
            {t("map.hint")}
          </p>
          <PlaceMap town={town} start={start} onMove={pin} />
        </section>
      )}
    </Step>
  );
}
