import { useEffect, useState } from "preact/hooks";

import { districtAt, loadDistricts } from "../../actions/districts";
import { ROUGH_ACCURACY_M } from "../../actions/position";
import { addressAt, knownAddressAt } from "../../api/addresses";
import type { Territory } from "../../api/types";
import { Icon } from "../../components/icon";
import { formatDegrees, t } from "../../i18n";
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

/** The address given, or the one nearest to the point once the server said it. */
function useNearestAddress(place: Place | null): string | null {
  const { latitude = null, longitude = null, address = null } = place ?? {};
  const [nearest, setNearest] = useState<string | null>(() => knownAddressAt(latitude, longitude));
  useEffect(() => {
    setNearest(knownAddressAt(latitude, longitude));
    if (address !== null || latitude === null || longitude === null) return undefined;
    let left = false;
    // The pin moves often: only where it rests is looked up.
    const timer = setTimeout(() => {
      void addressAt(latitude, longitude)
        .then((found) => !left && setNearest(found?.label ?? null))
        .catch(() => undefined);
    }, 300);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [latitude, longitude, address]);
  return address ?? nearest;
}

/** The place's address, or its district where no address is near; null where neither is known. */
export function usePlaceName(place: Place | null): string | null {
  const address = useNearestAddress(place);
  const { latitude = null, longitude = null } = place ?? {};
  const [district, setDistrict] = useState<string | null>(null);
  useEffect(() => {
    setDistrict(null);
    if (latitude === null || longitude === null) return undefined;
    let left = false;
    void loadDistricts().then((found) => {
      if (found && !left) setDistrict(districtAt(found, latitude, longitude));
    });
    return () => {
      left = true;
    };
  }, [latitude, longitude]);
  return address ?? (district && t("place.in_district", { district }));
}

/** Latitude and longitude as the page's language writes numbers: "44,44750 ; 1,44030". */
export function coordinates({ latitude, longitude }: Place): string {
  if (latitude === null || longitude === null) return "";
  return t("place.coordinates", { latitude: formatDegrees(latitude), longitude: formatDegrees(longitude) });
}

function isOutside({ latitude, longitude }: Place, town: Territory | null): boolean {
  if (!town || latitude === null || longitude === null) return false;
  const [west, south, east, north] = town.bounds;
  return longitude < west || longitude > east || latitude < south || latitude > north;
}
