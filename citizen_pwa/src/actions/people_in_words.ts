/**
 * How words speak of people rather than of things; the server has the same in `signalements/rules.py`,
 * and both keep to tests/contracts/people_in_words.json.
 */
const LETTERS = "[A-HJ-NP-TV-Z]{2}";
const BEFORE = "(?<![\\p{L}\\p{N}_])";
const AFTER = "(?![\\p{L}\\p{N}_])";
const PEOPLE = {
  plate: [
    new RegExp(`${BEFORE}(?:${LETTERS}([ -]?)\\d{3}\\1${LETTERS}|\\d{1,4} [A-Z]{2,3} (?:\\d{2}|2[AB]))${AFTER}`, "u"),
    new RegExp(`${BEFORE}${LETTERS}-\\d{3}-${LETTERS}${AFTER}`, "iu"),
  ],
  name: [
    new RegExp(`${BEFORE}(?:M\\.|Mr\\.?|Mme|Mlle|[Mm]adame|[Mm]onsieur|[Mm]ademoiselle|Mrs\\.?|Ms\\.?|Miss)\\s+[A-ZÀ-ÖØ-Þ]`, "u"),
  ],
  neighbour: [
    new RegExp(`${BEFORE}(?:mon|ma|mes|notre|nos|my|our)\\s+(?:voisin(?:e|s|es)?|neighbou?rs?)${AFTER}`, "iu"),
  ],
} as const;

export type PeopleInWords = keyof typeof PEOPLE;

/** What in the words looks like a person, in a fixed order: the writer is told, never refused. */
export function peopleIn(words: string): PeopleInWords[] {
  const kinds = Object.keys(PEOPLE) as PeopleInWords[];
  return kinds.filter((kind) => PEOPLE[kind].some((form) => form.test(words)));
}
