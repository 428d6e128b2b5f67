import type { Plugin } from "vite";

/** Writes `icons.svg` beside the built scripts. */
export function iconSheet(): Plugin;
