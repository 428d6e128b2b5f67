/** Leaflet and its style sheet in one chunk, loaded with the first map. */
import L from "leaflet";
import "leaflet/dist/leaflet.css";

export default L;
