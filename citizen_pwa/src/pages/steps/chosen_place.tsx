import { useEffect, useState } from "preact/hooks";

import { loadDistricts, outsideAt } from "../../actions/districts";
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
      {town && <Outside place={place} town={town} />}
      {place.latitude === null && (
        <p class="hint told">
          <Icon name="info" />
          <span>{t("place.words_only")}</span>
        </p>
      )}
    </div>
  );
}

/** Who is competent for a place that is not the town's, without asking anybody. */
function Outside({ place, town }: { place: Place; town: Territory }) {
  const outside = useOutside(place, town);
  if (!outside) return null;
  const { neighbour } = outside;
  return (
    <p class="warn">
      <Icon name="triangle-alert" />
      <span>
        {neighbour ? t("place.outside_competent", { town: town.name, competent: neighbour.name }) : t("place.outside", { town: town.name })}
        {neighbour?.contact && <small lang="fr">{neighbour.contact}</small>}
      </span>
    </p>
  );
}

/** By the town's drawing; by its bounds where that cannot be had. */
function useOutside({ latitude, longitude }: Place, town: Territory): ReturnType<typeof outsideAt> {
  const [outside, setOutside] = useState<ReturnType<typeof outsideAt>>(null);
  useEffect(() => {
    let left = false;
    setOutside(null);
    if (latitude === null || longitude === null) return undefined;
    void loadDistricts().then((drawn) => {
      if (!left) setOutside(drawn ? outsideAt(drawn, latitude, longitude) : beyond(town, latitude, longitude));
    });
    return () => {
      left = true;
    };
  }, [latitude, longitude, town]);
  return outside;
}

function beyond({ bounds }: Territory, latitude: number, longitude: number): { neighbour: null } | null {
  const [west, south, east, north] = bounds;
  const isBeyond = longitude < west || longitude > east || latitude < south || latitude > north;
  return isBeyond ? { neighbour: null } : null;
}
