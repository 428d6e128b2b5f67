/** Builds the citizen PWA and the dashboard's assets, both at once. */
import { fileURLToPath } from "node:url";

import { build } from "vite";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

await Promise.all(
  ["../vite.config.ts", "../vite.dashboard.config.ts"].map((path) =>
    build({ configFile: here(path), logLevel: "warn" }),
  ),
);
