import type { Map as LeafletMap } from "leaflet";
import { useEffect, useRef, useState } from "preact/hooks";

import type { Box } from "../actions/around";
import { loadDistricts } from "../actions/districts";
import type { PublicPoint } from "../api/around";
import type { Territory } from "../api/types";
import { t } from "../i18n";
import { rememberView, seenView } from "../storage/seen_view";
import { type Drawn, mark, showFreeNames } from "./around_marks";
import { Icon } from "./icon";
import { addTiles, DRAWING_ZOOM, drawDistricts, leave, openMap } from "./place_map";

export interface Point {
  latitude: number;
  longitude: number;
}

/** A circle that somebody wants to watch. */
export type Circle = Point & { radius_m: number };

interface AroundMapProps {
  town: Territory;
  points: readonly PublicPoint[];
  zone: Box | null;
  /** The person asks for what is in the part of the map that is seen. */
  onZone: (zone: Box) => void;
  circle: Circle | null;
  /** Where the middle of the map is now. */
  onMiddle: (middle: Point) => void;
}

/** What the page shows now, read when the map is ready for it. */
interface Shown {
  town: Territory;
  points: readonly PublicPoint[];
  zone: Box | null;
  circle: Circle | null;
}

/** What the map tells the page. */
interface Listener {
  drawn: (map: Drawn) => void;
  /** Whether the districts alone are on the ground. */
  bare: (isBare: boolean) => void;
  failed: () => void;
  moved: () => void;
  middle: (middle: Point) => void;
}

/** The signalements of the list on a map: a mark for each, or a number where many stand together. */
export function AroundMap({ town, points, zone, onZone, circle, onMiddle }: AroundMapProps) {
  const frame = useRef<HTMLDivElement>(null);
  const drawn = useRef<Drawn | null>(null);
  const shown = useRef<Shown>({ town, points: [], zone, circle });
  const before = shown.current;
  shown.current = { town, points, zone, circle };
  const [failed, setFailed] = useState(false);
  const [bare, setBare] = useState(false);
  const [moved, setMoved] = useState(false);
  useEffect(() => {
    const failed = () => setFailed(true);
    draw(frame, shown, {
      drawn: (map) => {
        drawn.current = map;
      },
      bare: setBare,
      failed,
      moved: () => setMoved(true),
      middle: onMiddle,
    }).catch(failed);
    return () => {
      leave(drawn.current?.map);
      drawn.current = null;
    };
    // Drawn once: afterwards points and zone are put on what is there.
  }, []);
  useEffect(() => {
    if (!drawn.current) return;
    if (before.points.length === 0 && !zone) lookAtAll(drawn.current, points);
    mark(drawn.current, town, points);
    setMoved(false);
  }, [points, town]);
  useEffect(() => {
    if (drawn.current) showFreeNames(drawn.current.map);
  }, [bare]);
  useEffect(() => {
    if (drawn.current) look(drawn.current, zone);
    setMoved(false); // by the page, not the person
  }, [String(zone)]);
  useEffect(() => {
    if (drawn.current) encircle(drawn.current, circle);
    setMoved(false);
  }, [circle?.latitude, circle?.longitude, circle?.radius_m]);

  const search = () => {
    if (drawn.current) onZone(inSight(drawn.current));
  };

  if (failed) return <p class="hint">{t("around.no_map")}</p>;
  return (
    <div class="around-map">
      <div class={bare ? "map-frame map-bare" : "map-frame"}>
        <div ref={frame} class="map" role="application" aria-label={t("around.map")} aria-describedby="map-legend" tabIndex={0} />
        {moved && (
          <button type="button" class="second search-here" onClick={search}>
            <Icon name="refresh-cw" />
            {t("around.search_here")}
          </button>
        )}
      </div>
      <Legend />
    </div>
  );
}

/** Draws what is shown by then; rejects where there is nothing to draw on the ground. */
async function draw(frame: { current: HTMLElement | null }, shown: { current: Shown }, tell: Listener): Promise<void> {
  const [{ default: L }, districts] = await Promise.all([import("./leaflet"), loadDistricts()]);
  const { tiles } = shown.current.town;
  if (!tiles && !districts) throw new Error("nothing to draw");
  await pause();
  if (!frame.current) return;
  const map = openMap(L, frame.current, shown.current.town, null);
  map.setMinZoom(10);
  const made: Drawn = { L, map, markers: L.layerGroup().addTo(map), circles: L.layerGroup().addTo(map), marked: null };
  tell.drawn(made);
  lookFirst(made, shown.current);
  if (districts) drawDistricts(L, map, districts);
  const onBare = () => (districts ? tell.bare(true) : tell.failed());
  if (tiles) addTiles(L, map, tiles, onBare, () => tell.bare(false));
  else onBare();
  await pause();
  if (!map.getContainer().isConnected) return; // left meanwhile
  mark(made, shown.current.town, shown.current.points);
  if (shown.current.circle) encircle(made, shown.current.circle);
  map.on("zoomend", () => mark(made, shown.current.town, shown.current.points));
  map.on("moveend", () => showFreeNames(map));
  listen(map, tell);
}

/** Lets a slow phone draw and answer to a finger between two parts of the work. */
function pause(): Promise<void> {
  return new Promise((done) => setTimeout(done));
}

/** What the marks mean: a shape and a word for each colour. */
function Legend() {
  return (
    <ul id="map-legend" class="legend">
      {(["open", "treated", "ended"] as const).map((shape) => (
        <li key={shape}>
          <span class={`mark mark-${shape}`} aria-hidden="true" />
          {shape === "open" ? t("around.open") : shape === "treated" ? t("around.treated") : t("around.ended")}
        </li>
      ))}
      <li>
        <span class="mark mark-many" aria-hidden="true">
          {12}
        </span>
        {t("around.together")}
      </li>
    </ul>
  );
}

/** Tells where the middle is, and when the person moved the map. */
function listen(map: LeafletMap, tell: Listener): void {
  const tellMiddle = () => {
    const { lat, lng } = map.getCenter();
    tell.middle({ latitude: lat, longitude: lng });
  };
  tellMiddle();
  map.on("moveend", tellMiddle);
  // A popup that opens moves the map by itself: that is no wish to search elsewhere.
  map.on("dragend zoomend", tell.moved);
  map.on("keydown", ({ originalEvent }) => {
    if (originalEvent.key.startsWith("Arrow")) map.once("moveend", tell.moved);
  });
}

function look({ L, map }: Drawn, zone: Box | null): void {
  if (!zone) return;
  const [west, south, east, north] = zone;
  map.fitBounds(L.latLngBounds([south, west], [north, east]), { animate: false, maxZoom: map.getMaxZoom() || DRAWING_ZOOM });
}

/** At the zone, at all points, or, until they come and when they cannot, where tiles were seen before. */
function lookFirst(made: Drawn, { zone, points }: Shown): void {
  const { map } = made;
  map.on("moveend", () => {
    const { lat, lng } = map.getCenter();
    rememberView([lat, lng, map.getZoom()]);
  });
  const seen = seenView();
  if (zone) look(made, zone);
  else if (points.length > 0) lookAtAll(made, points);
  else if (seen) map.setView([seen[0], seen[1]], seen[2], { animate: false });
}

/** What is looked at now. */
function inSight({ map }: Drawn): Box {
  const bounds = map.getBounds();
  return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
}

/** Shows what somebody wants to watch, from near enough to see it. */
function encircle({ L, map, circles }: Drawn, circle: Circle | null): void {
  circles.clearLayers();
  if (!circle) return;
  const round = L.circle([circle.latitude, circle.longitude], { radius: circle.radius_m, className: "watched", interactive: false }).addTo(circles);
  map.fitBounds(round.getBounds().pad(0.5), { animate: false });
}

/** At first everything is in sight. */
function lookAtAll({ L, map }: Drawn, points: readonly PublicPoint[]): void {
  const places = points.map(({ geometry: { coordinates: [longitude, latitude] } }) => L.latLng(latitude, longitude));
  if (places.length > 0) map.fitBounds(L.latLngBounds(places).pad(0.05), { animate: false, maxZoom: 16 });
}
