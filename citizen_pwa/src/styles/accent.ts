import look from "../../../config/look.json";
import { contrast, readable } from "./contrast";

const READABLE = 4.5;

/** The territory's accent in each theme, moved as little as needed to be readable, with the colour to write on it. */
export function accentVariables(accent: string): Record<string, string> {
  const { light, dark } = look.color;
  // The product's own accent has its own pair of tokens.
  if (accent.toLowerCase() === light.accent) return {};
  const onLight = readable(accent, [light.paper, light.ground], "#000000", READABLE);
  const onDark = readable(accent, [dark.paper, dark.ground], "#ffffff", READABLE);
  if (!onLight || !onDark) return {};
  return {
    "--accent-light": onLight,
    "--on-accent-light": light.on_accent,
    "--accent-dark": onDark,
    "--on-accent-dark": contrast(dark.on_accent, onDark) >= READABLE ? dark.on_accent : "#000000",
  };
}

export function applyAccent(accent: string): void {
  for (const [name, value] of Object.entries(accentVariables(accent))) {
    document.documentElement.style.setProperty(name, value);
  }
}
