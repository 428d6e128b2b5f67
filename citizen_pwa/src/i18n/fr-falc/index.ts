/** The words of the first screen, and of what stands around every screen. */
import app from "./app.json";
import mine from "./mine.json";
import welcome from "./welcome.json";

export default { ...app, ...mine, ...welcome };
