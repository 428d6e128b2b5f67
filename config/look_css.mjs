/**
 * Makes the CSS variables of the PWA and of the dashboard from config/look.json, their single source.
 *
 * `node config/look_css.mjs` writes config/look.css, which is never committed. `--accent` reads
 * `--accent-light` or `--accent-dark`, so that a territory can override the accent of each theme.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const SOURCE = new URL("./look.json", import.meta.url);
const TARGET = new URL("./look.css", import.meta.url);

/** The tokens, as config/look.json has them. */
export function readLook() {
  return JSON.parse(readFileSync(SOURCE, "utf8"));
}

function variables(entries) {
  return entries.map(([name, value]) => `  --${name.replaceAll("_", "-")}: ${value};`).join("\n");
}

function themed(colors, theme) {
  return Object.entries(colors).flatMap(([name, value]) =>
    name === "accent" || name === "on_accent"
      ? [[name, `var(--${name.replace("_", "-")}-${theme}, ${value})`]]
      : [[name, value]],
  );
}

/** The style sheet: lengths in rem of a 16 px root, so that text zoom reaches everything. */
export function lookCss(look) {
  const rem = (px) => `${px / 16}rem`;
  const { light, dark } = look.color;
  const root = [
    ["color-scheme", "light dark"],
    ...themed(light, "light"),
    ["family", look.type.family],
    ["body", rem(look.type.body.phone)],
    ...look.type.scale.map((px) => [`text-${px}`, rem(px)]),
    ["line-height", look.type.line_height],
    ["measure", `${look.type.measure_ch}ch`],
    ["unit", rem(look.space.unit)],
    ["between", rem(look.space.between)],
    ["groups", rem(look.space.groups)],
    ["radius", rem(look.radius)],
    ["target", rem(look.touch.target)],
    ["gap", rem(look.touch.gap)],
    ["icon", rem(look.icon.size)],
    ["icon-stroke", look.icon.stroke],
    ["motion", `${look.motion_ms}ms`],
    ["focus-width", `${look.focus.width}px`],
    ["focus-gap", `${look.focus.gap}px`],
    ["desk-row", rem(look.desk.row)],
  ];
  const [scheme, ...rest] = root;
  return [
    `:root {\n  ${scheme.join(": ")};\n${variables(rest)}\n}`,
    `@media (min-width: 60rem) {\n:root {\n${variables([["body", rem(look.type.body.desktop)]])}\n}\n}`,
    `@media screen and (prefers-color-scheme: dark) {\n:root {\n${variables(themed(dark, "dark"))}\n}\n}`,
    `@media (prefers-reduced-motion: reduce) {\n:root {\n  --motion: 0ms;\n}\n}`,
    "",
  ].join("\n\n");
}

/** Writes config/look.css; says nothing when it already holds the same. */
export function writeLookCss() {
  const css = lookCss(readLook());
  let present = "";
  try {
    present = readFileSync(TARGET, "utf8");
  } catch {
    // Not made yet: the first build on this machine.
  }
  if (present !== css) writeFileSync(TARGET, css);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeLookCss();
