/**
 * Draws the charts of the page, each from the table that the server wrote under it.
 *
 * Arrows move through the points, a line below says each, Enter opens the list that it counts. Nothing moves by itself.
 */
import {
  BarController, BarElement, CategoryScale, Chart, type ChartConfiguration, type ChartDataset, Legend, LinearScale,
  LineController, LineElement, PointElement, Tooltip,
} from "chart.js";

import { endLabels, NAME_PX, roomForEnds } from "./chart_ends";
import { type Colours, coloursOf, lookOf } from "./chart_looks";
import { readTable, type Table } from "./chart_table";

type Kind = "columns" | "stacked" | "lines";
type Drawing = Chart<"bar" | "line", (number | null)[], string>;

const WIDE = 560; // px: from here on, lines have their names at their ends
const PAPER = { width: 680, height: 220 }; // px of a page of A4 between its margins

Chart.register(
  BarController, BarElement, CategoryScale, Legend, LinearScale, LineController, LineElement, PointElement, Tooltip,
);

export function drawCharts(): void {
  for (const figure of document.querySelectorAll<HTMLElement>("[data-chart]:not([data-drawn])")) {
    const table = figure.querySelector("table");
    const room = figure.querySelector<HTMLElement>(".chart-room");
    if (!table || !room) continue;
    figure.dataset["drawn"] = "true";
    new Drawn(figure, room, readTable(table));
  }
}

class Drawn {
  private readonly chart: Drawing;
  private readonly said: HTMLElement | null;
  private row = -1;
  private column = 0;

  constructor(
    private readonly figure: HTMLElement,
    private readonly room: HTMLElement,
    private readonly table: Table,
  ) {
    this.said = figure.querySelector(".chart-said");
    const canvas = document.createElement("canvas");
    canvas.setAttribute("aria-hidden", "true");
    room.append(canvas);
    this.chart = new Chart(canvas, this.configuration(coloursOf(figure, false)));
    room.addEventListener("keydown", (event) => this.onKey(event));
    room.addEventListener("blur", () => this.show(-1));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.dress(false));
    addEventListener("beforeprint", () => this.dress(true));
    addEventListener("afterprint", () => this.dress(false));
  }

  private configuration(colours: Colours): ChartConfiguration<"bar" | "line", (number | null)[], string> {
    const kind = this.figure.dataset["chart"] as Kind;
    const isWide = this.room.clientWidth >= WIDE;
    const hasMany = this.table.series.length > 1;
    const endsNamed = kind === "lines" && isWide && hasMany;
    const font = { family: getComputedStyle(this.figure).fontFamily, size: NAME_PX };
    const tick = { color: colours.muted, font };
    const whole = this.figure.dataset["format"] === "number" ? { precision: 0 } : {}; // no half of a ticket
    return {
      type: kind === "lines" ? "line" : "bar",
      data: { labels: this.table.ticks, datasets: this.table.series.map((_, place) => this.dataset(place, colours)) },
      plugins: endsNamed ? [endLabels] : [],
      options: {
        animation: false,
        maintainAspectRatio: false,
        devicePixelRatio: Math.max(2, devicePixelRatio), // so that it is sharp on paper too
        interaction: { mode: "nearest", axis: "x", intersect: false },
        layout: { padding: { top: 8, right: endsNamed ? roomForEnds(this.table, font.family) : 8 } },
        scales: {
          x: { stacked: kind === "stacked", grid: { display: false }, border: { color: colours.muted }, ticks: { ...tick, maxRotation: 0, autoSkipPadding: 16 } },
          y: { stacked: kind === "stacked", beginAtZero: true, grid: { color: colours.line }, border: { display: false }, ticks: { ...tick, ...whole, maxTicksLimit: 5, callback: (value) => this.axis(Number(value)) } },
        },
        plugins: {
          legend: { display: hasMany && !endsNamed, align: "start", onClick: () => undefined, labels: { color: colours.ink, font, boxWidth: 28, usePointStyle: kind === "lines", pointStyle: "line", pointStyleWidth: 28 } },
          tooltip: {
            backgroundColor: colours.ink, titleColor: colours.paper, bodyColor: colours.paper, titleFont: font, bodyFont: font,
            displayColors: false,
            callbacks: {
              title: ([point]) => this.label(point?.dataIndex ?? -1),
              label: (point) => this.words(point.dataIndex, point.datasetIndex),
            },
          },
        },
        onClick: (_, [point]) => point && this.open(point.index, point.datasetIndex),
      },
    };
  }

  private dataset(place: number, colours: Colours): ChartDataset<"bar" | "line", (number | null)[]> {
    const look = lookOf(place, colours);
    const series = this.table.series[place];
    const shared = { label: series?.name ?? "", data: series?.values ?? [], borderColor: look.colour };
    if (this.figure.dataset["chart"] !== "lines") {
      return { ...shared, type: "bar", backgroundColor: look.fill, borderWidth: 1, categoryPercentage: 0.86, barPercentage: 0.92 };
    }
    const few = this.table.labels.length <= 31;
    return {
      ...shared, type: "line", backgroundColor: look.colour, borderWidth: 2.5, borderDash: look.dash, pointStyle: look.mark,
      pointRadius: few ? 4 : 0, pointHitRadius: 12, pointHoverRadius: 6,
    };
  }

  private axis(value: number): string {
    const isShare = this.figure.dataset["format"] === "percent";
    return new Intl.NumberFormat(document.documentElement.lang, isShare ? { style: "percent" } : {}).format(value);
  }

  private label(row: number): string {
    return `${this.table.head} ${this.table.labels[row] ?? ""}`;
  }

  private words(row: number, column: number): string {
    const series = this.table.series[column];
    return `${series?.name ?? ""} ${series?.words[row] ?? ""}`;
  }

  private dress(isPrinting: boolean): void {
    const { data, options } = this.configuration(coloursOf(this.figure, isPrinting));
    this.chart.data = data;
    if (options) this.chart.options = options;
    if (isPrinting) this.chart.resize(PAPER.width, PAPER.height);
    else this.chart.resize();
    this.chart.update("none");
  }

  private onKey(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const last = this.table.labels.length - 1;
    const columns = this.table.series.length;
    const rows: Record<string, number> = {
      ArrowRight: Math.min(this.row + 1, last), ArrowLeft: this.row < 0 ? last : Math.max(this.row - 1, 0), Home: 0, End: last, Escape: -1,
    };
    const turn = { ArrowDown: 1, ArrowUp: columns - 1 }[event.key];
    const row = rows[event.key];
    if (turn !== undefined) this.column = (this.column + turn) % columns;
    if (row !== undefined) this.show(row);
    else if (turn !== undefined) this.show(Math.max(this.row, 0));
    else if (event.key === "Enter" && this.row >= 0) this.open(this.row, this.column);
    else return;
    event.preventDefault();
    event.stopPropagation(); // the page's own keys are for elsewhere
  }

  /** The point of this row: in the chart, and in words under it; none for -1. */
  private show(row: number): void {
    this.row = row;
    const point = row < 0 ? [] : [{ datasetIndex: this.column, index: row }];
    this.chart.setActiveElements(point);
    this.chart.tooltip?.setActiveElements(point, { x: 0, y: 0 });
    this.chart.update("none");
    if (this.said) this.said.textContent = row < 0 ? "" : `${this.label(row)}, ${this.words(row, this.column)}`;
  }

  private open(row: number, column: number): void {
    this.table.series[column]?.links[row]?.click();
  }
}
