/** Builds the citizen PWA and the dashboard's assets, both at once, and the smaller copies that browsers ask for. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { build } from "vite";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const TEXT = /\.(?:js|css|svg|html|webmanifest)$/;

await Promise.all(
  ["../vite.config.ts", "../vite.dashboard.config.ts"].map((path) =>
    build({ configFile: here(path), logLevel: "warn" }),
  ),
);

// Compressed once here rather than at each request: see server/core/web_files.py.
const built = here("../citizen_pwa/dist");
for (const name of readdirSync(built, { recursive: true })) {
  if (!TEXT.test(name)) continue;
  const file = join(built, name);
  writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
}
