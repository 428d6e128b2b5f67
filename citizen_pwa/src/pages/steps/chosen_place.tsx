import { ROUGH_ACCURACY_M } from "../../actions/position";
import type { Territory } from "../../api/types";
import { coordinates, usePlaceName } from "../../components/hooks/place_name";
import { Icon } from "../../components/icon";
import { t } from "../../i18n";
import type { Place } from "../../storage/records";

const SOURCES = {
  fix: "place.source_fix",
  pin: "place.source_pin",
  address: "place.source_address",
  asset: "place.source_asset",
  exif: "place.source_exif",
} as const;

/** The place in words: its address when one is near, where it comes from, how sure it is. */
export function ChosenPlace({ place, town }: { place: Place; town: Territory | null }) {
  const label = usePlaceName(place);
  const point = coordinates(place);
  const rough = (place.accuracyM ?? 0) > ROUGH_ACCURACY_M;
  return (
    <div class="card place">
      <p class="place-label">
        <Icon name="map-pin" />
        <strong>{label ?? point}</strong>
      </p>
      <p class="hint">
        {t(SOURCES[place.source])}
        {place.accuracyM !== null && ` ${t("place.accuracy", { metres: place.accuracyM })}`}
        {label && point && place.address === null && <small>{point}</small>}
      </p>
      {rough && (
        <p class="warn">
          <Icon name="triangle-alert" />
          {t("place.rough")}
        </p>
      )}
      {isOutside(place, town) && (
        <p class="warn">
          <Icon name="triangle-alert" />
          {t("place.outside", { town: town?.name ?? "" })}
        </p>
      )}
      {place.latitude === null && (
        <p class="hint told">
          <Icon name="info" />
          <span>{t("place.words_only")}</span>
        </p>
      )}
    </div>
  );
}

function isOutside({ latitude, longitude }: Place, town: Territory | null): boolean {
  if (!town || latitude === null || longitude === null) return false;
  const [west, south, east, north] = town.bounds;
  return longitude < west || longitude > east || latitude < south || latitude > north;
}
