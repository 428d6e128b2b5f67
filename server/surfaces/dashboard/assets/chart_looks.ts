/**
 * How the series of a chart are told apart without their colours: by fills, dashes and marks.
 *
 * Colours are the tokens of the page; on paper all is black, whatever the theme of the screen.
 */

export interface Colours {
  ink: string;
  muted: string;
  line: string;
  paper: string;
  series: string[];
}

export interface Look {
  colour: string;
  fill: CanvasPattern | string;
  dash: number[];
  mark: "circle" | "rect" | "triangle" | "rectRot" | "crossRot" | "star";
}

const TOKENS = ["--accent", "--info", "--warn", "--bad", "--good", "--ink"];
const DASHES = [[], [7, 4], [2, 3], [10, 3, 2, 3], [4, 4], [1, 2]];
const MARKS = ["circle", "rect", "triangle", "rectRot", "crossRot", "star"] as const;
const ON_PAPER: Colours = {
  ink: "#000", muted: "#000", line: "#999", paper: "#fff", series: TOKENS.map(() => "#000"),
};
const SIDE = 8;

type Draw = (canvas: CanvasRenderingContext2D) => void;

/** What is drawn on each tile of a fill; the first series is plain. */
const TILES: (Draw | null)[] = [
  null,
  (c) => slant(c, false),
  (c) => dot(c),
  (c) => {
    slant(c, false);
    slant(c, true);
  },
  (c) => c.fillRect(0, 0, SIDE, 3),
  (c) => c.fillRect(0, 0, 3, SIDE),
];

export function coloursOf(element: Element, isPrinting: boolean): Colours {
  if (isPrinting) return ON_PAPER;
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    ink: token("--ink"),
    muted: token("--muted"),
    line: token("--line"),
    paper: token("--paper"),
    series: TOKENS.map(token),
  };
}

export function lookOf(place: number, colours: Colours): Look {
  const colour = colours.series[place] ?? colours.ink;
  return {
    colour,
    fill: fillOf(place, colour, colours.paper),
    dash: DASHES[place] ?? [],
    mark: MARKS[place] ?? "circle",
  };
}

function fillOf(place: number, colour: string, paper: string): CanvasPattern | string {
  const draw = TILES[place];
  if (!draw) return colour;
  const tile = document.createElement("canvas");
  tile.width = tile.height = SIDE;
  const canvas = tile.getContext("2d");
  if (!canvas) return colour;
  canvas.fillStyle = paper;
  canvas.fillRect(0, 0, SIDE, SIDE);
  canvas.fillStyle = canvas.strokeStyle = colour;
  canvas.lineWidth = 2.5;
  draw(canvas);
  return canvas.createPattern(tile, "repeat") ?? colour;
}

function slant(canvas: CanvasRenderingContext2D, isFalling: boolean): void {
  canvas.beginPath();
  for (const from of [-SIDE, 0, SIDE]) {
    canvas.moveTo(from - 1, isFalling ? -1 : SIDE + 1);
    canvas.lineTo(from + SIDE + 1, isFalling ? SIDE + 1 : -1);
  }
  canvas.stroke();
}

function dot(canvas: CanvasRenderingContext2D): void {
  canvas.beginPath();
  canvas.arc(SIDE / 2, SIDE / 2, 2.2, 0, 2 * Math.PI);
  canvas.fill();
}
