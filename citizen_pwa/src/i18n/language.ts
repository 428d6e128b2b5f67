import { Observable } from "../storage/observable";

/** The language of the words on the screen, as a code such as `fr`. */
export const language = new Observable("fr");
