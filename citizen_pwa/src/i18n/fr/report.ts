/** The words of a signalement, from its first step until it has left. */
import category from "./category.json";
import contact from "./contact.json";
import description from "./description.json";
import idea from "./idea.json";
import line from "./line.json";
import nearby from "./nearby.json";
import people from "./people.json";
import photos from "./photos.json";
import place from "./place.json";
import sending from "./sending.json";
import steps from "./steps.json";
import suggested from "./suggested.json";
import summary from "./summary.json";

export default { ...category, ...contact, ...description, ...idea, ...line, ...nearby, ...people, ...photos, ...place, ...sending, ...steps, ...suggested, ...summary };
