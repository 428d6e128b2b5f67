import { useState } from "preact/hooks";

import { currentFix } from "../../actions/position";
import { territory } from "../../actions/territory";
import { AddressSearch } from "../../components/address_search";
import type { Circle, Point } from "../../components/around_map";
import { SelectField } from "../../components/fields/select_field";
import { useObservable } from "../../components/hooks/observable";
import { coordinates, usePlaceName } from "../../components/hooks/place_name";
import { Icon } from "../../components/icon";
import { formatDistance, t } from "../../i18n";
import type { Place } from "../../storage/records";
import { AlertForm } from "./alert_form";

/** In metres; the server takes 100 to 3000. */
const RADII = [200, 500, 1000, 2000];
const USUAL_M = 500;
const PLACE = "alert-place";

/** Asks for one mail a day on what is around a place: where the phone is, an address, or the middle of the map. */
export function PlaceAlert({ middle, onWatch }: { middle: Point | null; onWatch: (circle: Circle | null) => void }) {
  const town = useObservable(territory);
  const [place, setPlace] = useState<Place | null>(null);
  const [radius, setRadius] = useState(USUAL_M);
  const [typed, setTyped] = useState("");
  const [locating, setLocating] = useState<"searching" | "denied" | "failed" | null>(null);
  const choose = (chosen: Place) => {
    setPlace(chosen);
    onWatch(circleOf(chosen, radius));
    setTyped("");
    setLocating(null);
  };
  const here = async () => {
    setLocating("searching");
    const fix = await currentFix();
    if (typeof fix === "string") setLocating(fix);
    else choose(fix);
  };
  const widen = (metres: number) => {
    setRadius(metres);
    onWatch(circleOf(place, metres));
  };
  return (
    <AlertForm
      lead={t("alerts.place_lead")}
      area={circleOf(place, radius)}
      unchosen={{ field: PLACE, words: t("alerts.place_missing") }}
    >
      {(error) => (
        <>
          <fieldset class="field place-ways">
            <legend>{t("alerts.place")}</legend>
            <Chosen place={place} />
            <div class="pair">
              <button type="button" class="second" disabled={locating === "searching"} onClick={() => void here()}>
                <Icon name="locate-fixed" />
                {t("alerts.place_here")}
              </button>
              {middle && (
                <button type="button" class="second" onClick={() => choose({ ...middle, accuracyM: null, source: "pin", address: null })}>
                  <Icon name="map-pin" />
                  {t("alerts.place_middle")}
                </button>
              )}
            </div>
            <p class="status" role="status">
              {locating === "searching" && t("place.searching")}
              {locating === "denied" && t("alerts.denied")}
              {locating === "failed" && t("alerts.not_found")}
            </p>
            <AddressSearch id={PLACE} label={t("place.address")} typed={typed} error={error} town={town} pointsOnly onType={setTyped} onChoose={choose} />
          </fieldset>
          <SelectField id="alert-radius" label={t("alerts.radius")} value={String(radius)} onChange={(metres) => widen(Number(metres))}>
            {RADII.map((metres) => (
              <option key={metres} value={metres}>
                {formatDistance(metres)}
              </option>
            ))}
          </SelectField>
        </>
      )}
    </AlertForm>
  );
}

function circleOf(place: Place | null, radius: number): Circle | null {
  return place?.latitude == null || place.longitude == null ? null : { latitude: place.latitude, longitude: place.longitude, radius_m: radius };
}

function Chosen({ place }: { place: Place | null }) {
  const name = usePlaceName(place);
  return (
    <div role="status">
      {place && (
        <p class="place-label">
          <Icon name="map-pin" />
          <strong>{name ?? coordinates(place)}</strong>
        </p>
      )}
    </div>
  );
}
