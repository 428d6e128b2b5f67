import type { Map as LeafletMap } from "leaflet";
import { useEffect, useRef, useState } from "preact/hooks";

import type { Territory } from "../api/types";
import { t } from "../i18n";
import { Icon } from "./icon";

interface PlaceMapProps {
  town: Territory;
  /** Where to look first; the middle of the town when null. */
  start: { latitude: number; longitude: number } | null;
  onMove: (latitude: number, longitude: number) => void;
}

/**
 * A map that slides under a fixed pin: fingers, arrow keys, or one tap on the place.
 *
 * Leaflet is loaded only here; where it cannot be, the other ways to give a place stay.
 */
export function PlaceMap({ town, start, onMove }: PlaceMapProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let map: LeafletMap | undefined;
    let left = false;
    void draw()
      .then((drawn) => {
        if (left) drawn?.remove();
        else map = drawn;
      })
      .catch(() => setFailed(true));
    return () => {
      left = true;
      map?.remove();
    };
    // Drawn once: afterwards the map itself says where it is.
  }, []);

  async function draw(): Promise<LeafletMap | undefined> {
    const { default: L } = await import("./leaflet");
    if (!frame.current) return undefined;
    const [west, south, east, north] = town.bounds;
    const [longitude, latitude] = town.center;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const map = L.map(frame.current, {
      center: start ? [start.latitude, start.longitude] : [latitude, longitude],
      zoom: start ? 18 : 14,
      maxZoom: town.tiles?.max_zoom ?? 19,
      maxBounds: L.latLngBounds([south, west], [north, east]).pad(1),
      zoomAnimation: !still,
      fadeAnimation: !still,
      inertia: !still,
      zoomControl: false,
    });
    map.attributionControl.setPrefix(false);
    L.control.zoom({ zoomInTitle: t("map.zoom_in"), zoomOutTitle: t("map.zoom_out") }).addTo(map);
    if (town.tiles) {
      const { url, attribution, max_zoom } = town.tiles;
      L.tileLayer(url, { attribution, maxZoom: max_zoom }).addTo(map);
    }
    map.on("click", (event) => map.panTo(event.latlng));
    map.on("moveend", () => onMove(map.getCenter().lat, map.getCenter().lng));
    if (!start) onMove(latitude, longitude);
    return map;
  }

  if (failed) return <p class="hint">{t("map.failed")}</p>;
  return (
    <div class="map-frame">
      <div ref={frame} class="map" role="application" aria-label={t("map.label")} aria-describedby="map-hint" tabIndex={0} />
      <span class="map-pin">
        <Icon name="map-pin" />
      </span>
    </div>
  );
}
