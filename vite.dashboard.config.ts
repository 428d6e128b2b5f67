import { fileURLToPath } from "node:url";

import { defineConfig } from "vite";

import { writeLookCss } from "./config/look_css.mjs";
import { iconSheet } from "./server/surfaces/dashboard/assets/icons.mjs";

writeLookCss();

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * The dashboard's scripts and styles, to `server/surfaces/dashboard/static/build`.
 *
 * Templates find the hashed names in `manifest.json`, under the key `dashboard.ts`, and the icons in `icons.svg`.
 */
export default defineConfig({
  root: here("./server/surfaces/dashboard/assets"),
  // Relative, so that lazily loaded chunks are found wherever the blueprint serves them.
  base: "./",
  publicDir: false,
  plugins: [iconSheet()],
  build: {
    outDir: here("./server/surfaces/dashboard/static/build"),
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: { input: { dashboard: here("./server/surfaces/dashboard/assets/dashboard.ts") } },
  },
});
