/**
 * A Vite plugin: writes `icons.svg`, the drawings that the templates name, in one file.
 *
 * The names are those of `icon_names.json` and those that `config/categories/` gives to categories. A name
 * Lucide does not have stops the build.
 */
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const CATEGORIES = join(here, "../../../../config/categories");
const LICENCE = "Lucide icons, ISC licence, copyright Lucide contributors, https://lucide.dev/license";

function names() {
  const own = JSON.parse(readFileSync(join(here, "icon_names.json"), "utf8"));
  const files = readdirSync(CATEGORIES).filter((name) => name.endsWith(".toml"));
  const of = (name) => readFileSync(join(CATEGORIES, name), "utf8").matchAll(/\bicon\s*=\s*"([a-z0-9-]+)"/g);
  return new Set([...own, ...files.flatMap((name) => [...of(name)].map((match) => match[1]))]);
}

function symbol(name) {
  const folder = dirname(createRequire(import.meta.url).resolve("lucide-static/package.json"));
  const svg = readFileSync(join(folder, "icons", `${name}.svg`), "utf8");
  const lines = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "");
  return `<symbol id="${name}" viewBox="0 0 24 24">${lines.replaceAll(/\s*\n\s*/g, "")}</symbol>`;
}

export function iconSheet() {
  return {
    name: "icon-sheet",
    generateBundle() {
      const symbols = [...names()].sort().map(symbol).join("\n");
      const source = `<svg xmlns="http://www.w3.org/2000/svg"><!-- ${LICENCE} -->\n${symbols}\n</svg>\n`;
      this.emitFile({ type: "asset", fileName: "icons.svg", source });
    },
  };
}
