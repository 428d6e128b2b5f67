/** The name of each line at its end, where a legend would send the eye back and forth. */
import type { Plugin } from "chart.js";

import type { Table } from "./chart_table";

export const NAME_PX = 14;
const APART = 18; // px from one name to the next
const MOST = 0.3; // of a chart's width, for names

/** How wide the longest name is, in CSS pixels, with the space before it. */
export function roomForEnds(table: Table, family: string): number {
  const canvas = document.createElement("canvas").getContext("2d");
  if (!canvas) return 0;
  canvas.font = `${NAME_PX}px ${family}`;
  return Math.max(...table.series.map(({ name }) => canvas.measureText(name).width)) + 16;
}

export const endLabels: Plugin<"bar" | "line"> = {
  id: "endLabels",
  afterDatasetsDraw(chart) {
    const { ctx } = chart;
    const ends = chart.data.datasets.flatMap((dataset, place) => {
      const last = dataset.data.findLastIndex((value) => value !== null);
      const point = chart.getDatasetMeta(place).data[last];
      return point ? [{ name: dataset.label ?? "", x: point.x, y: point.y, colour: dataset.borderColor as string }] : [];
    });
    ends.sort((one, other) => one.y - other.y);
    ctx.save();
    ctx.font = `${NAME_PX}px ${getComputedStyle(chart.canvas).fontFamily}`;
    ctx.textBaseline = "middle";
    const heights = apart(ends.map(({ y }) => y), chart.chartArea.bottom);
    ends.forEach((end, place) => {
      ctx.fillStyle = end.colour;
      ctx.fillText(end.name, end.x + 10, heights[place] ?? end.y, chart.width * MOST);
    });
    ctx.restore();
  },
};

/** Heights for names, from the top down: none over another, and none under the axis, where the days are. */
function apart(wanted: number[], bottom: number): number[] {
  const found: number[] = [];
  for (const y of wanted) found.push(Math.max(y, (found.at(-1) ?? -Infinity) + APART));
  return found.map((y, place) => Math.min(y, bottom - (found.length - 1 - place) * APART));
}
