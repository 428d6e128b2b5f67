import { Observable } from "../storage/observable";

/** The language of the words on the screen, as a code such as `fr`: what the server is asked for. */
export const language = new Observable("fr");

/** The folder that those words come from: a language, or a variant of it such as `fr-falc`. */
export const wording = new Observable("fr");
