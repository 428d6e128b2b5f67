/**
 * Lays the map of figures on the town's tiles: the same districts, squares and groups as the server's drawing under it,
 * read from that drawing. From near, the tickets themselves. Without tiles the drawing stays.
 */
import L from "leaflet";
import "leaflet/dist/leaflet.css";

interface Near {
  number: string;
  category: string;
  latitude: number;
  longitude: number;
  href: string | null; // none of a commune without pages of its own
}

const NEAR_ZOOM = 16; // from here on tickets are shown one by one
const WAIT_MS = 300;

export function drawGround(frame: HTMLElement): void {
  const { tiles, attribution, bounds } = frame.dataset;
  if (!tiles) return;
  const pane = document.createElement("div");
  pane.className = "map-tiles";
  pane.setAttribute("role", "region");
  pane.setAttribute("aria-label", frame.dataset["label"] ?? "");
  frame.append(pane);
  const map = L.map(pane, { scrollWheelZoom: false, zoomControl: false, zoomAnimation: false, fadeAnimation: false });
  map.attributionControl.setPrefix("");
  L.control.zoom({ zoomInTitle: frame.dataset["closer"] ?? "", zoomOutTitle: frame.dataset["farther"] ?? "" }).addTo(map);
  map.fitBounds(boxOf(bounds));
  L.tileLayer(tiles, { attribution: attribution ?? "", maxZoom: 19 })
    .once("tileload", () => frame.classList.add("has-tiles"))
    .addTo(map);
  const far = L.featureGroup().addTo(map);
  drawSquares(frame, far);
  drawGroups(frame, far);
  void drawDistricts(frame, far);
  showTicketsFromNear(frame, map, far);
}

/** `west,south,east,north`. */
function boxOf(text: string | undefined): L.LatLngBounds {
  const [west = 0, south = 0, east = 0, north = 0] = (text ?? "").split(",").map(Number);
  return L.latLngBounds([south, west], [north, east]);
}

async function drawDistricts(frame: HTMLElement, far: L.FeatureGroup): Promise<void> {
  const answer = await fetch(frame.dataset["districts"] ?? "").catch(() => null);
  if (!answer?.ok) return;
  const paths = [...frame.querySelectorAll<SVGElement>("svg [data-slug]")];
  const looks = new Map(paths.map((path) => [path.dataset["slug"], path.dataset["look"]]));
  L.geoJSON((await answer.json()) as GeoJSON.GeoJsonObject, {
    interactive: false,
    style: (feature) => {
      const { slug } = (feature?.properties ?? {}) as { slug?: string };
      return { className: `map-district ${looks.get(slug) ?? ""}`.trim(), weight: 1.5 };
    },
  })
    .addTo(far)
    .bringToBack();
  for (const [place, path] of paths.entries()) {
    const icon = L.divIcon({ className: "map-number", html: String(place + 1), iconSize: [28, 28] });
    L.marker(placeOf(path), { icon, interactive: false, keyboard: false }).addTo(far);
  }
}

/** `latitude,longitude`, as the drawing has it. */
function placeOf(mark: SVGElement): L.LatLngTuple {
  const [latitude = 0, longitude = 0] = (mark.dataset["at"] ?? "").split(",").map(Number);
  return [latitude, longitude];
}

function drawSquares(frame: HTMLElement, far: L.FeatureGroup): void {
  for (const square of frame.querySelectorAll<SVGElement>("svg rect[data-box]")) {
    L.rectangle(boxOf(square.dataset["box"]), { className: square.getAttribute("class") ?? "", interactive: false, weight: 0 }).addTo(far);
  }
}

/** Each group is a link to its list, as its row in the table is. */
function drawGroups(frame: HTMLElement, far: L.FeatureGroup): void {
  const rows = document.querySelectorAll<HTMLTableRowElement>(".ground tbody tr");
  for (const [place, group] of [...frame.querySelectorAll<SVGElement>("svg .numbered[data-at]")].entries()) {
    const marker = L.marker(placeOf(group), {
      icon: L.divIcon({ className: "map-group", html: group.textContent, iconSize: [30, 30] }),
      title: rows[place]?.cells[1]?.textContent.trim() ?? "",
    });
    marker.on("click keypress", () => rows[place]?.querySelector("a")?.click()).addTo(far);
  }
}

function showTicketsFromNear(frame: HTMLElement, map: L.Map, far: L.FeatureGroup): void {
  const near = L.layerGroup().addTo(map);
  let timer = 0;
  const show = async () => {
    const box = map.getBounds();
    const address = new URL(frame.dataset["tickets"] ?? "", location.href);
    const sides = [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()];
    address.searchParams.set("box", sides.map((side) => side.toFixed(6)).join(","));
    const answer = await fetch(address).catch(() => null);
    if (!answer?.ok || map.getZoom() < NEAR_ZOOM) return;
    const { items } = (await answer.json()) as { items: Near[] };
    near.clearLayers();
    for (const one of items) {
      L.marker([one.latitude, one.longitude], {
        icon: L.divIcon({ className: "map-ticket", iconSize: [24, 24] }), title: `${one.number} – ${one.category}`,
      })
        .on("click keypress", () => { if (one.href) location.assign(one.href); })
        .addTo(near);
    }
  };
  map.on("moveend", () => {
    const isNear = map.getZoom() >= NEAR_ZOOM;
    clearTimeout(timer);
    if (isNear) {
      map.removeLayer(far);
      timer = window.setTimeout(() => void show(), WAIT_MS);
    } else {
      near.clearLayers();
      map.addLayer(far);
    }
  });
}
