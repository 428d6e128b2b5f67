import app from "./app.json";
import category from "./category.json";
import contact from "./contact.json";
import description from "./description.json";
import fixed from "./fixed.json";
import messages from "./messages.json";
import mine from "./mine.json";
import nearby from "./nearby.json";
import photos from "./photos.json";
import place from "./place.json";
import sending from "./sending.json";
import steps from "./steps.json";
import summary from "./summary.json";
import tracking from "./tracking.json";
import welcome from "./welcome.json";

export default { ...app, ...category, ...contact, ...description, ...fixed, ...messages, ...mine, ...nearby, ...photos, ...place, ...sending, ...steps, ...summary, ...tracking, ...welcome };
