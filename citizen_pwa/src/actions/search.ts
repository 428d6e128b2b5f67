/** Words as they are compared: accents and capitals do not count. */
export function folded(words: string): string {
  return words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("œ", "oe");
}

export function wordsOf(text: string): string[] {
  return folded(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}

/** How many slips of the finger a word of that length bears. */
function slips(word: string): number {
  return word.length < 4 ? 0 : word.length < 7 ? 1 : 2;
}

/** Whether `typed` is `word`, or its beginning, but for a slip of the finger or two. */
export function isNearly(typed: string, word: string): boolean {
  const allowed = slips(typed);
  if (word.startsWith(typed)) return true;
  if (allowed === 0 || word.length < typed.length - allowed) return false;
  // Each beginning of the word is compared at once: the last row holds the distance to all of them.
  let row = Array.from({ length: word.length + 1 }, (_, column) => column);
  for (const [line, letter] of Array.from(typed).entries()) {
    const next = [line + 1];
    for (let column = 1; column <= word.length; column += 1) {
      const same = letter === word[column - 1] ? 0 : 1;
      next.push(Math.min((row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1, (row[column - 1] ?? 0) + same));
    }
    row = next;
  }
  return Math.min(...row) <= allowed;
}
