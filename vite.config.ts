import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { defineConfig } from "vite";
import { VitePWA } from "vite-plugin-pwa";

import { writeLookCss } from "./config/look_css.mjs";
import { lucideIcons } from "./citizen_pwa/lucide_icons.mjs";

writeLookCss();

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const { version } = JSON.parse(readFileSync(here("./package.json"), "utf8")) as { version: string };
const server = process.env["PARVIS_DEV_SERVER"] ?? "http://127.0.0.1:8000";

/** The citizen PWA: `citizen_pwa/src` to `citizen_pwa/dist`. */
export default defineConfig({
  root: here("./citizen_pwa"),
  define: { __VERSION__: JSON.stringify(version) },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  plugins: [
    lucideIcons(),
    VitePWA({
      strategies: "injectManifest",
      srcDir: "src/service_worker",
      filename: "sw.ts",
      injectRegister: false,
      includeManifestIcons: false,
      injectManifest: {
        globPatterns: ["**/*.{js,css,html,svg,webmanifest}"],
        // A map needs the network for its tiles: its code is not worth a download before the first map.
        // Firebase serves the towns that chose it, and needs the network.
        globIgnores: ["**/leaflet-*", "**/firebase-*"],
      },
      manifest: {
        id: "/",
        name: "Signaler à ma commune",
        short_name: "Signaler",
        description: "Signaler un problème dans la rue et suivre ce qui est fait.",
        lang: "fr",
        start_url: "/",
        scope: "/",
        display: "standalone",
        background_color: "#f4f5f3",
        theme_color: "#0b6b55",
        shortcuts: [
          { name: "Faire un signalement", url: "/signaler" },
          { name: "Proposer une idée", url: "/signaler?nature=idee" },
          { name: "Mes signalements", url: "/mes-signalements" },
        ],
        share_target: {
          action: "/partager",
          method: "POST",
          enctype: "multipart/form-data",
          params: { title: "mots", text: "mots", files: [{ name: "photos", accept: ["image/*"] }] },
        },
        icons: [
          { src: "/icons/icon-192.png", sizes: "192x192", type: "image/png" },
          { src: "/icons/icon-512.png", sizes: "512x512", type: "image/png" },
          { src: "/icons/maskable-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
        ],
      },
    }),
  ],
  build: {
    outDir: here("./citizen_pwa/dist"),
    emptyOutDir: true,
    target: "es2022",
    // Nothing as data: URIs or inline scripts, so that `default-src 'self'` is enough.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { host: "127.0.0.1", proxy: { "/api": server, "/photos": server } },
});
