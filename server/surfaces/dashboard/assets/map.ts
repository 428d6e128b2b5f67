/**
 * Draws the maps of the page: `[data-map]` gives the tiles and the place. The address stands beside it in words.
 *
 * The drawing of the districts, made by the server, stays in sight until a first tile has come: who has no
 * script, no tiles, or no network to them, sees where the place is all the same.
 */
import L from "leaflet";
import "leaflet/dist/leaflet.css";

export function draw(): void {
  for (const element of document.querySelectorAll<HTMLElement>("[data-map]:not([data-drawn])")) {
    const { tiles, attribution, latitude, longitude, zoom } = element.dataset;
    element.dataset["drawn"] = "true";
    if (!tiles) continue;
    const pane = document.createElement("div");
    pane.className = "map-tiles";
    element.append(pane);
    const place: L.LatLngTuple = [Number(latitude), Number(longitude)];
    const map = L.map(pane, { scrollWheelZoom: false, zoomControl: false, keyboard: false, attributionControl: true });
    map.attributionControl.setPrefix("");
    map.setView(place, Number(zoom ?? 16));
    L.tileLayer(tiles, { attribution: attribution ?? "", maxZoom: 19 })
      .once("tileload", () => element.classList.add("has-tiles"))
      .addTo(map);
    L.marker(place, {
      icon: L.divIcon({ className: "map-mark", iconSize: [22, 22], iconAnchor: [11, 26] }),
      interactive: false,
      keyboard: false,
    }).addTo(map);
    drawLines(map, element.dataset["line"]);
  }
}

/** Stretches of street, said in words beside the map: `[[[longitude, latitude], …], …]`. */
function drawLines(map: L.Map, lines: string | undefined): void {
  for (const points of JSON.parse(lines ?? "[]") as [number, number][][]) {
    const drawn = L.polyline(
      points.map(([longitude, latitude]) => [latitude, longitude] as L.LatLngTuple),
      { className: "map-line", interactive: false },
    ).addTo(map);
    map.fitBounds(drawn.getBounds(), { padding: [24, 24], maxZoom: 17 });
  }
}
