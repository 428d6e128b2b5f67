/** Both pages, in the one file that comes when the first of them is opened. */
export { Announcements } from "./list";
export { OneAnnouncement } from "./one";
