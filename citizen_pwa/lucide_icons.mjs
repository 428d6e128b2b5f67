/**
 * A Vite plugin: `virtual:lucide` holds the drawings of the icons this app names, and of no other.
 *
 * The names are those of `src/components/icon_names.json` and those that `config/categories/` gives to
 * categories. A name Lucide does not have stops the build.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const MODULE = "virtual:lucide";
const here = dirname(fileURLToPath(import.meta.url));
const NAMES = join(here, "src/components/icon_names.json");
const CATEGORIES = join(here, "../config/categories");

function categoryIcons() {
  if (!existsSync(CATEGORIES)) return [];
  return readdirSync(CATEGORIES)
    .filter((name) => /\.(toml|json)$/.test(name))
    .flatMap((name) => [
      ...readFileSync(join(CATEGORIES, name), "utf8").matchAll(/\bicon"?\s*[=:]\s*"([a-z0-9-]+)"/g),
    ])
    .map((match) => match[1]);
}

function drawing(name) {
  const folder = dirname(createRequire(import.meta.url).resolve("lucide-static/package.json"));
  const svg = readFileSync(join(folder, "icons", `${name}.svg`), "utf8");
  return svg
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replaceAll(/\s*\n\s*/g, "");
}

export function lucideIcons() {
  return {
    name: "lucide-icons",
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : undefined),
    load(id) {
      if (id !== `\0${MODULE}`) return undefined;
      const names = new Set([...JSON.parse(readFileSync(NAMES, "utf8")), ...categoryIcons()]);
      const drawings = Object.fromEntries([...names].sort().map((name) => [name, drawing(name)]));
      return `export default ${JSON.stringify(drawings)};`;
    },
  };
}
