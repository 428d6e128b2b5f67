/**
 * The boxes to blur on a photo, drawn with the pointer. The number fields beside say the same, and are what is sent:
 * who has no pointer, or no script, fills them.
 */

const SIDES = ["x", "y", "w", "h"] as const;
type Side = (typeof SIDES)[number];
type Sides = Record<Side, number>;
type Point = { x: number; y: number };

const SMALLEST = 1; // per cent: less is a tap, not a box
const SVG = "http://www.w3.org/2000/svg";

export function startBoxes(form: HTMLFormElement): void {
  const stage = form.querySelector<HTMLElement>("[data-stage]");
  const drawing = stage?.querySelector("svg");
  const rows = form.querySelector<HTMLElement>("[data-rows]");
  if (!stage || !drawing || !rows) return;
  form.addEventListener("input", () => show(rows, drawing));
  form.addEventListener("focusin", (event) => choose(drawing, rowOf(event.target)));
  drawing.addEventListener("pointerdown", (event) => drag(event, rows, drawing));
  stage.classList.add("is-live");
  show(rows, drawing);
}

const rowOf = (target: EventTarget | null) =>
  target instanceof Element ? target.closest<HTMLElement>("[data-box]") : null;

const field = (row: HTMLElement, side: Side) => row.querySelector<HTMLInputElement>(`[name=box_${side}]`);

/** The measures of a row in per cent; null while one is missing, or when it is to be removed. */
function sidesOf(row: HTMLElement): Sides | null {
  if (row.querySelector<HTMLInputElement>("[name=box_remove]")?.checked) return null;
  const typed = SIDES.map((side) => field(row, side)?.value ?? "");
  if (typed.some((value) => value === "")) return null;
  const [x = 0, y = 0, w = 0, h = 0] = typed.map(Number);
  return { x, y, w, h };
}

/** Draws each row's box, and none for a row that has no measures. */
function show(rows: HTMLElement, drawing: SVGSVGElement) {
  let count = 0;
  for (const row of rows.querySelectorAll<HTMLElement>("[data-box]")) {
    const number = row.dataset["box"] ?? "";
    const sides = sidesOf(row);
    let rect = drawing.querySelector<SVGRectElement>(`[data-box="${number}"]`);
    if (!sides) {
      rect?.remove();
      continue;
    }
    if (!rect) {
      rect = document.createElementNS(SVG, "rect");
      rect.dataset["box"] = number;
      drawing.append(rect);
    }
    count += 1;
    place(rect, sides);
  }
  const said = drawing.closest("form")?.querySelector<HTMLElement>("[data-count]");
  if (said) said.textContent = said.dataset["words"]?.replace("{count}", String(count)) ?? "";
}

function place(rect: SVGRectElement, sides: Sides) {
  rect.setAttribute("x", String(sides.x));
  rect.setAttribute("y", String(sides.y));
  rect.setAttribute("width", String(Math.max(0, sides.w)));
  rect.setAttribute("height", String(Math.max(0, sides.h)));
}

function choose(drawing: SVGSVGElement, row: HTMLElement | null) {
  for (const rect of drawing.querySelectorAll("rect"))
    rect.classList.toggle("is-chosen", row !== null && rect.dataset["box"] === row.dataset["box"]);
}

function pointIn(drawing: SVGSVGElement, event: PointerEvent): Point {
  const room = drawing.getBoundingClientRect();
  const share = (value: number, start: number, length: number) =>
    Math.min(100, Math.max(0, ((value - start) / length) * 100));
  return { x: share(event.clientX, room.left, room.width), y: share(event.clientY, room.top, room.height) };
}

/** Moves the box under the pointer, or draws a new one from where it went down. */
function drag(event: PointerEvent, rows: HTMLElement, drawing: SVGSVGElement) {
  if (event.button !== 0) return;
  event.preventDefault();
  const start = pointIn(drawing, event);
  const number = event.target instanceof SVGRectElement ? event.target.dataset["box"] : undefined;
  const known = number === undefined ? null : rows.querySelector<HTMLElement>(`[data-box="${number}"]`);
  const before = known ? sidesOf(known) : null;
  const row = known && before ? known : blankRow(rows);
  drawing.setPointerCapture(event.pointerId);
  choose(drawing, row);

  const follow = (moved: PointerEvent) => {
    const now = pointIn(drawing, moved);
    write(row, before ? shifted(before, start, now) : between(start, now));
    show(rows, drawing);
  };
  const end = () => {
    drawing.removeEventListener("pointermove", follow);
    for (const name of ["pointerup", "pointercancel"]) drawing.removeEventListener(name, end);
    const sides = sidesOf(row);
    if (!before && sides && (sides.w < SMALLEST || sides.h < SMALLEST)) write(row, null);
    else if (!before && sides) addBlank(rows);
    show(rows, drawing);
    choose(drawing, row);
  };
  drawing.addEventListener("pointermove", follow);
  for (const name of ["pointerup", "pointercancel"]) drawing.addEventListener(name, end);
}

const between = (one: Point, other: Point): Sides => ({
  x: Math.min(one.x, other.x),
  y: Math.min(one.y, other.y),
  w: Math.abs(one.x - other.x),
  h: Math.abs(one.y - other.y),
});

const shifted = (box: Sides, from: Point, to: Point): Sides => ({
  ...box,
  x: Math.min(100 - box.w, Math.max(0, box.x + to.x - from.x)),
  y: Math.min(100 - box.h, Math.max(0, box.y + to.y - from.y)),
});

function write(row: HTMLElement, sides: Sides | null) {
  for (const side of SIDES) {
    const input = field(row, side);
    if (input) input.value = sides ? sides[side].toFixed(2) : "";
  }
}

/** The last row, which the page keeps empty for one more box. */
function blankRow(rows: HTMLElement): HTMLElement {
  const last = rows.querySelector<HTMLElement>("[data-box]:last-child");
  if (last && SIDES.every((side) => field(last, side)?.value === "")) return last;
  return addBlank(rows);
}

function addBlank(rows: HTMLElement): HTMLElement {
  const all = [...rows.querySelectorAll<HTMLElement>("[data-box]")];
  const last = all.at(-1) as HTMLElement; // the page draws one row at least
  const number = String(all.length);
  const row = last.cloneNode(true) as HTMLElement;
  row.dataset["box"] = number;
  for (const one of row.querySelectorAll("[id]")) one.id = one.id.replace(/\d+$/, number);
  for (const one of row.querySelectorAll("label[for]"))
    one.setAttribute("for", (one.getAttribute("for") ?? "").replace(/\d+$/, number));
  const tick = row.querySelector<HTMLInputElement>("[name=box_remove]");
  if (tick) [tick.value, tick.checked] = [number, false];
  write(row, null);
  rows.append(row);
  return row;
}
