/** The dashboard's only script: htmx for its forms and lists, and the map when a page shows one. */
import "htmx.org";

import "./dashboard.css";

if (document.querySelector("[data-map]")) void import("./map");
