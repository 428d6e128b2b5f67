/** What every site must say of itself. */
export { About } from "./about";
export { Accessibility } from "./accessibility";
export { Legal } from "./legal";
export { PersonalData } from "./personal_data";
