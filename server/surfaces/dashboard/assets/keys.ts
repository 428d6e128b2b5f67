/** One-key shortcuts, shown on demand, switched off by who prefers; never while typing. */

const STORED = "parvis-keys";

function areOn(): boolean {
  return localStorage.getItem(STORED) !== "off";
}

export function startKeys(): void {
  const dialog = document.querySelector<HTMLDialogElement>("#keys");
  const box = dialog?.querySelector<HTMLInputElement>("[data-keys-on]");
  if (box) {
    box.checked = areOn();
    box.addEventListener("change", () => localStorage.setItem(STORED, box.checked ? "on" : "off"));
  }
  document.querySelector("[data-keys-open]")?.addEventListener("click", () => dialog?.showModal());
  document.addEventListener("keydown", (event) => {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || !areOn() || dialog?.open) return;
    if (target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]")) return;
    const act = ACTS[event.key];
    if (act?.(dialog)) event.preventDefault();
  });
}

/** Each says whether it found something to do. */
const ACTS: Record<string, (dialog: HTMLDialogElement | null) => boolean> = {
  "?": (dialog) => {
    dialog?.showModal();
    return dialog !== null;
  },
  "/": () => focusOn("[data-search]"),
  n: () => follow("#new-entry, #next-entry"),
  a: () => focusOn("[data-actions] summary"),
  j: () => moveBy(1),
  k: () => moveBy(-1),
  u: () => follow(".back-to-list"),
  v: () => focusOn(".saved a"),
  m: () => focusOn("[data-merge]"),
  M: () => follow("[data-merge]"),
  b: () => focusOn("[data-bulk-go]"),
  x: () => {
    const box = document.activeElement?.closest("li")?.querySelector<HTMLInputElement>(".pick input");
    box?.click();
    return Boolean(box);
  },
  o: () => {
    const line = document.activeElement;
    const found = line instanceof HTMLElement && line.matches("a[data-line]");
    if (found) line.click();
    return found;
  },
};

function focusOn(selector: string): boolean {
  const found = document.querySelector<HTMLElement>(selector);
  found?.focus();
  return found !== null;
}

function follow(selector: string): boolean {
  const found = document.querySelector<HTMLElement>(selector);
  found?.click();
  return found !== null;
}

function moveBy(step: number): boolean {
  const lines = [...document.querySelectorAll<HTMLElement>("a[data-line]")];
  const focused = lines.indexOf(document.activeElement as HTMLElement);
  const from = focused >= 0 ? focused : placeOfOpen(lines, step);
  lines[Math.min(Math.max(from + step, 0), lines.length - 1)]?.focus();
  return lines.length > 0;
}

/** The open ticket's line; where it left the list, as it does once it is closed, one goes on from where it was. */
function placeOfOpen(lines: HTMLElement[], step: number): number {
  const open = lines.findIndex((line) => line.getAttribute("aria-current") === "true");
  const received = document.querySelector<HTMLElement>("article[data-ticket]")?.dataset["received"];
  if (open >= 0 || !received) return open;
  if (document.querySelector("[data-lines][data-order=waiting]")) return -Math.max(step, 0); // what waits longest
  const following = lines.findIndex((line) => receivedAt(line) < Date.parse(received));
  return (following < 0 ? lines.length : following) - Math.max(step, 0);
}

function receivedAt(line: HTMLElement): number {
  return Date.parse(line.querySelector("time")?.dateTime ?? "");
}
