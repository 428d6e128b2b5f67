import { useState } from "preact/hooks";

import { changeDraft } from "../../actions/draft";
import type { Territory } from "../../api/types";
import { AddressSearch } from "../../components/address_search";
import { coordinates, usePlaceName } from "../../components/hooks/place_name";
import { Icon } from "../../components/icon";
import { PlaceMap } from "../../components/place_map";
import { t } from "../../i18n";
import type { Place } from "../../storage/records";

/** A stretch of street: how far it goes from the place; said in words first, a map is never needed. */
export function LineEnd({ place, end, town }: { place: Place; end: Place | null; town: Territory | null }) {
  const [asked, setAsked] = useState(end !== null);
  const [typed, setTyped] = useState("");
  const [mapShown, setMapShown] = useState(false);
  const from = usePlaceName(place) ?? coordinates(place);
  const to = usePlaceName(end) ?? (end ? coordinates(end) : "");
  const { latitude, longitude } = end ?? place;
  if (latitude === null || longitude === null) return null;
  const choose = (lineTo: Place | null) => {
    setTyped("");
    changeDraft({ lineTo });
  };
  const drop = () => {
    choose(null);
    setAsked(false);
    setMapShown(false);
  };

  if (!asked) {
    return (
      <button type="button" class="second" onClick={() => setAsked(true)}>
        <Icon name="route" />
        {t("line.ask")}
      </button>
    );
  }
  return (
    <section class="group">
      <h2>{t("line.title")}</h2>
      <p role="status">{end ? t("line.said", { start: from, end: to }) : t("line.lead")}</p>
      <AddressSearch
        id="address-to"
        label={t("line.search")}
        typed={typed}
        error={undefined}
        town={town}
        pointsOnly
        onType={setTyped}
        onChoose={choose}
      />
      {town && !mapShown && (
        <button type="button" class="second" onClick={() => setMapShown(true)}>
          <Icon name="map" />
          {t("line.on_map")}
        </button>
      )}
      {town && mapShown && (
        <PlaceMap
          town={town}
          start={{ latitude, longitude }}
          onMove={(lat, lon) => choose({ latitude: lat, longitude: lon, accuracyM: null, source: "pin", address: null })}
        />
      )}
      <button type="button" class="quiet" onClick={drop}>
        <Icon name="x" />
        {t("line.drop")}
      </button>
    </section>
  );
}
