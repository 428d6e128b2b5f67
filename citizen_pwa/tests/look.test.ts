import { describe, expect, it } from "vitest";

import { lookCss, readLook } from "../../config/look_css.mjs";
import { accentVariables } from "../src/styles/accent";
import { contrast, readable } from "../src/styles/contrast";

const look = readLook();

describe("the contrast of every pair of tokens", () => {
  const pairs = Object.entries(look.color).flatMap(([theme, colors]) =>
    look.contrast.flatMap(({ front, back, at_least }) =>
      back
        .filter((name) => front in colors && name in colors)
        .map((name) => [theme, front, name, contrast(colors[front] ?? "", colors[name] ?? ""), at_least] as const),
    ),
  );

  it.each(pairs)("%s: %s on %s is readable", (_theme, _front, _back, found, wanted) => {
    expect(found).toBeGreaterThanOrEqual(wanted);
  });

  it("of black and white is 21", () => {
    expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
  });

  it("of a control's edge is at least 3", () => {
    for (const { muted, paper } of [look.color.light, look.color.dark]) {
      expect(contrast(muted ?? "", paper ?? "")).toBeGreaterThanOrEqual(3);
    }
  });
});

describe("a territory's accent", () => {
  it.each(["#ffd500", "#e30613", "#003189", "#ffffff", "#000000", "#7ab800"])("%s becomes readable in both themes", (accent) => {
    const variables = accentVariables(accent);
    const { light, dark } = look.color;
    for (const back of [light["paper"], light["ground"], variables["--on-accent-light"]]) {
      expect(contrast(variables["--accent-light"] ?? "", back ?? "")).toBeGreaterThanOrEqual(4.5);
    }
    for (const back of [dark["paper"], dark["ground"], variables["--on-accent-dark"]]) {
      expect(contrast(variables["--accent-dark"] ?? "", back ?? "")).toBeGreaterThanOrEqual(4.5);
    }
  });

  it("stays as it is when it is readable already", () => {
    expect(readable("#003189", ["#ffffff"], "#000000", 4.5)).toBe("#003189");
  });

  it("is ignored when it is not a colour", () => {
    expect(accentVariables("red; background: url(x)")).toEqual({});
  });
});

describe("the style sheet", () => {
  it("has every colour of both themes", () => {
    const css = lookCss(look);
    for (const colors of [look.color.light, look.color.dark]) {
      for (const value of Object.values(colors)) expect(css).toContain(value);
    }
  });
});
