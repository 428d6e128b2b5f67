/** The words of pages that most people never open: fetched with those. */
import alerts from "./alerts.json";
import around from "./around.json";
import districts from "./districts.json";

export default { ...alerts, ...around, ...districts };
