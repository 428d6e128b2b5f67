import type { LayerGroup, Map as LeafletMap } from "leaflet";

import { clustersOf } from "../actions/clusters";
import { findLeaf } from "../actions/territory";
import type { PublicPoint } from "../api/around";
import type { Territory } from "../api/types";
import { t, tn } from "../i18n";
import type { Leaflet } from "./place_map";
import { navigate } from "./router";

const SQUARE = 56;
const MANY_PX = 40;
const ONE_PX = 28;
const NAMED_AT_MOST = 12;
/** A popup opens under the buttons at the top of the map, which would cover its links. */
const POPUP = { maxWidth: 240, autoPanPaddingTopLeft: [8, 116] as [number, number], autoPanPaddingBottomRight: [8, 8] as [number, number] };
/** The shape of a state, so that colour is never alone. */
const SHAPES: Record<string, "open" | "treated" | "ended"> = { done: "treated", closed: "treated", rejected: "ended" };

/** A map of what is around, and what is on it. */
export interface Drawn {
  L: Leaflet;
  map: LeafletMap;
  markers: LayerGroup;
  circles: LayerGroup;
  /** Of what the marks were put, and at which zoom: the same is not put twice. */
  marked: { points: readonly PublicPoint[]; town: Territory; zoom: number } | null;
}

/** Puts marks and numbers for the present zoom. */
export function mark(drawn: Drawn, town: Territory, points: readonly PublicPoint[]): void {
  const { L, map, markers, marked } = drawn;
  const zoom = map.getZoom();
  if (marked?.points === points && marked.town === town && marked.zoom === zoom) return;
  drawn.marked = { points, town, zoom };
  markers.clearLayers();
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
      else if (!marker.getPopup()) marker.bindPopup(() => linksTo(town, things), POPUP).openPopup(); // then a tap closes it, and opens it again
    };
    if (one) marker.bindPopup(() => linksTo(town, things), POPUP);
    else marker.on("click", closer).on("keypress", ({ originalEvent }) => originalEvent.key === "Enter" && closer());
    markers.addLayer(marker);
    marker.getElement()?.setAttribute("aria-label", words);
  }
  showFreeNames(map);
}

/** A name that something would cover, or the edge cut, is not shown: the list says each district. */
export function showFreeNames(map: LeafletMap): void {
  const frame = map.getContainer();
  if (!frame.closest(".map-bare")) return; // tiles bear names of their own
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
    link.dir = "auto"; // the town's words may run the other way
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
