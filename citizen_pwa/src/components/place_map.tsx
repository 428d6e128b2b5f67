import type { Map as LeafletMap } from "leaflet";
import { useEffect, useRef, useState } from "preact/hooks";

import { districtAt, loadDistricts } from "../actions/districts";
import type { Districts, Territory } from "../api/types";
import { direction, t } from "../i18n";
import { Icon } from "./icon";

export type Leaflet = (typeof import("./leaflet"))["default"];

interface PlaceMapProps {
  town: Territory;
  /** Where to look first; the middle of the town when null. */
  start: { latitude: number; longitude: number } | null;
  onMove: (latitude: number, longitude: number) => void;
}

/** Without tiles, the districts are all there is to see: from where they are shown, and the closest of use. */
export const DRAWING_ZOOM = 13;
const CLOSEST_DRAWING = 14;

/**
 * A map that slides under a fixed pin: fingers, arrow keys, or one tap on the place.
 *
 * Leaflet is loaded only here; where it cannot be, the other ways to give a place stay. Where no tile
 * comes, the districts are drawn and the one under the pin is named.
 */
export function PlaceMap({ town, start, onMove }: PlaceMapProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);
  const [bare, setBare] = useState(false);
  const [district, setDistrict] = useState<string | null>(null);
  useEffect(() => {
    let map: LeafletMap | undefined;
    let left = false;
    void draw()
      .then((drawn) => {
        if (left) leave(drawn);
        else map = drawn;
      })
      .catch(() => setFailed(true));
    return () => {
      left = true;
      leave(map);
    };
    // Drawn once: afterwards the map itself says where it is.
  }, []);

  async function draw(): Promise<LeafletMap | undefined> {
    const [{ default: L }, districts] = await Promise.all([import("./leaflet"), loadDistricts()]);
    if (!town.tiles && !districts) throw new Error("nothing to draw");
    if (!frame.current) return undefined;
    const map = openMap(L, frame.current, town, start);
    let told = false;
    const onBare = () => {
      if (told) return;
      told = true;
      if (!districts) {
        setFailed(true);
        return;
      }
      setBare(true);
      map.setZoom(DRAWING_ZOOM, { animate: false }).setMaxZoom(CLOSEST_DRAWING);
    };
    const look = () => {
      const { lat, lng } = map.getCenter();
      if (districts) setDistrict(districtAt(districts, lat, lng));
    };
    if (districts) drawDistricts(L, map, districts);
    if (town.tiles) addTiles(L, map, town.tiles, onBare, () => setBare(false));
    else onBare();
    look();
    map.on("click", (event) => map.panTo(event.latlng));
    map.on("move", look);
    let pinned = map.getCenter();
    map.on("moveend", () => {
      const there = map.getCenter();
      // A closer or wider look leaves the pin, and the address it may have, as they were.
      if (there.equals(pinned, 1e-7)) return;
      pinned = there;
      onMove(there.lat, there.lng);
    });
    if (!start) onMove(pinned.lat, pinned.lng);
    return map;
  }

  if (failed) return <p class="hint">{t("map.failed")}</p>;
  return (
    <>
      <div class={bare ? "map-frame map-bare" : "map-frame"}>
        <div ref={frame} class="map" role="application" aria-label={t("map.label")} aria-describedby="map-hint" tabIndex={0} />
        <span class="map-pin">
          <Icon name="map-pin" />
        </span>
      </div>
      {bare && <UnderThePin district={district} />}
    </>
  );
}

/** Said where no background tells where the pin is. */
function UnderThePin({ district }: { district: string | null }) {
  return (
    <div class="map-words">
      <p role="status">
        {district ? (
          <>
            {t("map.district")} <strong lang="fr">{district}</strong>
          </>
        ) : (
          t("map.no_district")
        )}
      </p>
      <p class="hint">{t("map.bare")}</p>
    </div>
  );
}

export function openMap(L: Leaflet, frame: HTMLElement, town: Territory, start: PlaceMapProps["start"]): LeafletMap {
  const [west, south, east, north] = town.bounds;
  const [longitude, latitude] = town.center;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(frame, {
    center: start ? [start.latitude, start.longitude] : [latitude, longitude],
    zoom: town.tiles ? (start ? 18 : 14) : DRAWING_ZOOM,
    maxZoom: town.tiles?.max_zoom ?? CLOSEST_DRAWING,
    maxBounds: L.latLngBounds([south, west], [north, east]).pad(1),
    zoomAnimation: !still,
    fadeAnimation: !still,
    inertia: !still,
    zoomControl: false,
  });
  panAtOnce(map, still);
  map.attributionControl.setPrefix(false);
  // Where words begin: other buttons of ours stand at their end.
  const position = direction() === "rtl" ? "topright" : "topleft";
  L.control.zoom({ position, zoomInTitle: t("map.zoom_in"), zoomOutTitle: t("map.zoom_out") }).addTo(map);
  // Before the marks for a keyboard, as they are for the eye.
  const controls = frame.querySelector(".leaflet-control-container");
  if (controls) frame.prepend(controls);
  return map;
}

/** Leaflet tells of a window that changed its size a moment later, even of a map that is gone: nobody listens then. */
export function leave(map: LeafletMap | undefined): void {
  map?.remove();
  map?.off();
}

/** Where stillness is wished the map does not slide; nor does it for a popup: a finger may be on its way to what it says. */
function panAtOnce(map: LeafletMap, still: boolean): void {
  const slide = map.panBy.bind(map);
  let forPopup = false;
  map.on("autopanstart", () => {
    forPopup = true;
  });
  map.panBy = (offset, options) => {
    const atOnce = still || forPopup;
    forPopup = false;
    return slide(offset, atOnce ? { ...options, animate: false } : options);
  };
}

/** The districts, under the tiles: seen where no tile covers them. */
export function drawDistricts(L: Leaflet, map: LeafletMap, districts: Districts): void {
  map.createPane("districts").style.zIndex = "150";
  const outlines = L.geoJSON(districts, {
    pane: "districts",
    interactive: false,
    style: { className: "district" },
    onEachFeature: ({ properties }, layer) => {
      const { name } = properties as { name: string };
      layer.bindTooltip(name, { permanent: true, direction: "center", className: "district-name", interactive: false });
    },
  });
  outlines.addTo(map);
}

/** Tells when tiles fail before any has come, and when one comes after all. */
export function addTiles(
  L: Leaflet,
  map: LeafletMap,
  { url, attribution, max_zoom }: NonNullable<Territory["tiles"]>,
  onNone: () => void,
  onSome: () => void,
): void {
  let some = false;
  const tiles = L.tileLayer(url, { attribution, maxZoom: max_zoom });
  tiles.on("tileload", () => {
    if (some) return;
    some = true;
    map.setMaxZoom(max_zoom);
    onSome();
  });
  tiles.on("tileerror", () => {
    if (!some) onNone();
  });
  tiles.addTo(map);
}
