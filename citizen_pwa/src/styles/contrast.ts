/** Colours as `#rrggbb`, and the contrast of WCAG 2.2 between them. */

type Rgb = [red: number, green: number, blue: number];

function parse(color: string): Rgb | null {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color);
  return hex ? [parseInt(hex[1] ?? "", 16), parseInt(hex[2] ?? "", 16), parseInt(hex[3] ?? "", 16)] : null;
}

function luminance(color: Rgb): number {
  const [red, green, blue] = color.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** From 1 (the same) to 21 (black on white). */
export function contrast(front: string, back: string): number {
  const [a, b] = [parse(front), parse(back)];
  if (!a || !b) return 1;
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/**
 * The colour, moved towards `pole` just enough to reach `ratio` on every background.
 *
 * Null when it is not a colour.
 */
export function readable(color: string, backs: readonly string[], pole: "#000000" | "#ffffff", ratio: number): string | null {
  const from = parse(color);
  const to = parse(pole);
  if (!from || !to) return null;
  for (let share = 0; share <= 1; share += 0.02) {
    const mixed = from.map((part, index) => Math.round(part + ((to[index] ?? 0) - part) * share));
    const candidate = `#${mixed.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
    if (backs.every((back) => contrast(candidate, back) >= ratio)) return candidate;
  }
  return pole;
}
