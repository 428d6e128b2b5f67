import about from "./about.json";
import accessibility from "./accessibility.json";
import app from "./app.json";
import category from "./category.json";
import contact from "./contact.json";
import description from "./description.json";
import legal from "./legal.json";
import mine from "./mine.json";
import nearby from "./nearby.json";
import personal_data from "./personal_data.json";
import photos from "./photos.json";
import place from "./place.json";
import screen from "./screen.json";
import sending from "./sending.json";
import steps from "./steps.json";
import summary from "./summary.json";
import welcome from "./welcome.json";

export default { ...about, ...accessibility, ...app, ...category, ...contact, ...description, ...legal, ...mine, ...nearby, ...personal_data, ...photos, ...place, ...screen, ...sending, ...steps, ...summary, ...welcome };
