import type { LayerGroup, Map as LeafletMap } from "leaflet";
import { useEffect, useRef, useState } from "preact/hooks";

import type { Box } from "../actions/around";
import { clustersOf } from "../actions/clusters";
import { loadDistricts } from "../actions/districts";
import { findLeaf } from "../actions/territory";
import type { PublicPoint } from "../api/around";
import type { Territory } from "../api/types";
import { t, tn } from "../i18n";
import { rememberView, seenView } from "../storage/seen_view";
import { Icon } from "./icon";
import { addTiles, DRAWING_ZOOM, drawDistricts, type Leaflet, openMap } from "./place_map";
import { navigate } from "./router";

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

const SQUARE = 56;
const MANY_PX = 40;
const ONE_PX = 28;
const NAMED_AT_MOST = 12;
/** The shape of a state, so that colour is never alone. */
const SHAPES: Record<string, "open" | "treated" | "ended"> = { done: "treated", closed: "treated", rejected: "ended" };

interface Drawn {
  L: Leaflet;
  map: LeafletMap;
  markers: LayerGroup;
  circles: LayerGroup;
}

/** The signalements of the list on a map: a mark for each, or a number where many stand together. */
export function AroundMap({ town, points, zone, onZone, circle, onMiddle }: AroundMapProps) {
  const frame = useRef<HTMLDivElement>(null);
  const drawn = useRef<Drawn | null>(null);
  const shown = useRef(points);
  const [failed, setFailed] = useState(false);
  const [bare, setBare] = useState(false);
  const [moved, setMoved] = useState(false);
  useEffect(() => {
    let left = false;
    draw().then(
      (made) => {
        if (left) made?.map.remove();
      },
      () => setFailed(true),
    );
    return () => {
      left = true;
      drawn.current?.map.remove();
      drawn.current = null;
    };
    // Drawn once: afterwards points and zone are put on what is there.
  }, []);
  useEffect(() => {
    const first = shown.current.length === 0;
    shown.current = points;
    if (!drawn.current) return;
    if (first && !zone) lookAtAll(drawn.current, points);
    mark(drawn.current, town, points);
    setMoved(false);
  }, [points, town]);
  useEffect(() => {
    if (drawn.current) look(drawn.current, zone);
    setMoved(false); // by the page, not the person
  }, [String(zone)]);
  useEffect(() => {
    if (drawn.current) encircle(drawn.current, circle);
    setMoved(false);
  }, [circle?.latitude, circle?.longitude, circle?.radius_m]);

  async function draw(): Promise<Drawn | undefined> {
    const [{ default: L }, districts] = await Promise.all([import("./leaflet"), loadDistricts()]);
    if (!town.tiles && !districts) throw new Error("nothing to draw");
    if (!frame.current) return undefined;
    const map = openMap(L, frame.current, town, null);
    map.setMinZoom(10);
    const onBare = () => {
      if (districts) setBare(true);
      else setFailed(true);
    };
    if (districts) drawDistricts(L, map, districts);
    if (town.tiles) addTiles(L, map, town.tiles, onBare, () => setBare(false));
    else onBare();
    const made = { L, map, markers: L.layerGroup().addTo(map), circles: L.layerGroup().addTo(map) };
    drawn.current = made;
    lookFirst(made, zone, shown.current);
    mark(made, town, shown.current);
    if (circle) encircle(made, circle);
    map.on("zoomend", () => mark(made, town, shown.current));
    map.on("moveend", () => showFreeNames(map));
    listen(map, onMiddle, () => setMoved(true));
    return made;
  }

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
function listen(map: LeafletMap, onMiddle: (middle: Point) => void, onMoved: () => void): void {
  const tellMiddle = () => {
    const { lat, lng } = map.getCenter();
    onMiddle({ latitude: lat, longitude: lng });
  };
  tellMiddle();
  map.on("moveend", tellMiddle);
  // A popup that opens moves the map by itself: that is no wish to search elsewhere.
  map.on("dragend zoomend", onMoved);
  map.on("keydown", () => map.once("moveend", onMoved));
}

function look({ L, map }: Drawn, zone: Box | null): void {
  if (!zone) return;
  const [west, south, east, north] = zone;
  map.fitBounds(L.latLngBounds([south, west], [north, east]), { animate: false, maxZoom: map.getMaxZoom() || DRAWING_ZOOM });
}

/** At the zone, at all points, or, until they come and when they cannot, where tiles were seen before. */
function lookFirst(made: Drawn, zone: Box | null, points: readonly PublicPoint[]): void {
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

/** Puts marks and numbers for the present zoom. */
function mark({ L, map, markers }: Drawn, town: Territory, points: readonly PublicPoint[]): void {
  markers.clearLayers();
  const zoom = map.getZoom();
  const placed = points.map((thing) => {
    const [longitude, latitude] = thing.geometry.coordinates;
    const { x, y } = map.project([latitude, longitude], zoom);
    return { x, y, thing };
  });
  // Down the map, as a keyboard goes through them.
  for (const { x, y, things } of [...clustersOf(placed, SQUARE)].sort((a, b) => a.y - b.y)) {
    const [only] = things;
    if (!only) continue;
    const one = things.length === 1;
    const shape = one ? (SHAPES[only.properties.state] ?? "open") : "many";
    const words = one ? wordsOf(town, only) : tn("around.group", things.length);
    const icon = L.divIcon({ className: `mark mark-${shape}`, html: one ? "" : String(things.length), iconSize: one ? [ONE_PX, ONE_PX] : [MANY_PX, MANY_PX] });
    const marker = L.marker(map.unproject(L.point(x, y), zoom), { icon, title: words, riseOnHover: true });
    const spread = L.latLngBounds(things.map(({ geometry: { coordinates: [longitude, latitude] } }) => [latitude, longitude]));
    const closer = () => {
      if (zoom < map.getMaxZoom() && !spread.getNorthEast().equals(spread.getSouthWest())) map.fitBounds(spread.pad(0.2));
      else marker.bindPopup(linksTo(town, things)).openPopup();
    };
    if (one) marker.bindPopup(linksTo(town, things));
    else marker.on("click", closer).on("keypress", ({ originalEvent }) => originalEvent.key === "Enter" && closer());
    markers.addLayer(marker);
    marker.getElement()?.setAttribute("aria-label", words);
  }
  showFreeNames(map);
}

/** A name that something would cover, or the edge cut, is not shown: the list says each district. */
function showFreeNames(map: LeafletMap): void {
  const frame = map.getContainer();
  const edge = frame.getBoundingClientRect();
  const taken = [...frame.querySelectorAll(".mark, .leaflet-control")].map((thing) => thing.getBoundingClientRect());
  for (const name of frame.querySelectorAll(".district-name")) {
    const box = name.getBoundingClientRect();
    const inside = box.left >= edge.left && box.right <= edge.right && box.top >= edge.top && box.bottom <= edge.bottom;
    const free = inside && taken.every((one) => one.left >= box.right || box.left >= one.right || one.top >= box.bottom || box.top >= one.bottom);
    name.classList.toggle("covered", !free);
    if (free) taken.push(box);
  }
}

function wordsOf(town: Territory, { properties: { number, category } }: PublicPoint): string {
  const label = findLeaf(town, category)?.category.label ?? "";
  return `${label}, ${t("tracking.title", { number })}`;
}

/** The ways to the pages of what stands at one point. */
function linksTo(town: Territory, things: readonly PublicPoint[]): HTMLElement {
  const list = document.createElement("ul");
  for (const thing of things.slice(0, NAMED_AT_MOST)) {
    const link = document.createElement("a");
    link.href = `/s/${encodeURIComponent(thing.properties.number)}`;
    link.textContent = wordsOf(town, thing);
    link.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      navigate(link.pathname);
    });
    list.append(document.createElement("li"));
    list.lastElementChild?.append(link);
  }
  return list;
}
