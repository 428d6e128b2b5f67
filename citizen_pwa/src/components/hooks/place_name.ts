import { useEffect, useState } from "preact/hooks";

import { districtAt, loadDistricts } from "../../actions/districts";
import { addressAt, knownAddressAt } from "../../api/addresses";
import { formatDegrees, t } from "../../i18n";
import type { Place } from "../../storage/records";

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
