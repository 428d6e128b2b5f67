const NAME = "parvis-language";

/** The language chosen on this device, or null. */
export function chosenLanguage(): string | null {
  try {
    return localStorage.getItem(NAME);
  } catch {
    return null;
  }
}

/** Keeps the choice; where nothing is kept, it lasts as long as the page. */
export function keepLanguage(code: string): void {
  try {
    localStorage.setItem(NAME, code);
  } catch {
    // A private window: the page itself has the language already.
  }
}
