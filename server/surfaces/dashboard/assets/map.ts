/** Draws the page's map: `[data-map]` gives its tiles and its first view. */
import L from "leaflet";
import "leaflet/dist/leaflet.css";

for (const element of document.querySelectorAll<HTMLElement>("[data-map]")) {
  const { tiles, attribution, latitude, longitude, zoom } = element.dataset;
  if (!tiles) continue;
  const map = L.map(element).setView([Number(latitude), Number(longitude)], Number(zoom ?? 14));
  L.tileLayer(tiles, { attribution: attribution ?? "" }).addTo(map);
}
