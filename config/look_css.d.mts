/** Colours of one theme, by token. */
export type Theme = Record<string, string>;

export interface Look {
  color: { light: Theme; dark: Theme; sun: Theme };
  contrast: { front: string; back: string[]; at_least: number }[];
}

export function readLook(): Look;
export function lookCss(look: Look): string;
export function writeLookCss(): void;
