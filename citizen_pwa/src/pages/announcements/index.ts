/** Both pages, in the one file that comes when the first of them is opened; what is followed is known from the start. */
import { readFollows } from "../../actions/announcements";

export { Announcements } from "./list";
export { OneAnnouncement } from "./one";

await readFollows();
