/** Keeps an open list true: lines change where they stand, new ones wait until they are asked for. */

import htmx from "htmx.org";

const EVERY_MS = 10_000;

export function startLive(): void {
  const live = document.querySelector<HTMLElement>("[data-live]");
  if (!live) return;
  const look = () => {
    if (!document.hidden) void ask(live);
  };
  setInterval(look, EVERY_MS);
  document.addEventListener("visibilitychange", look);
  live.querySelector("button")?.addEventListener("click", () => showWaiting(live));
}

/** What waits to be shown, by number. */
const waiting = new Map<string, HTMLElement>();
let isAsking = false;

async function ask(live: HTMLElement): Promise<void> {
  if (isAsking || live.dataset["over"]) return;
  isAsking = true;
  try {
    const address = new URL(live.dataset["live"] ?? "", location.href);
    address.searchParams.set("mark", live.dataset["mark"] ?? "");
    const answer = await fetch(address, { headers: { "HX-Request": "true" } });
    if (answer.status === 401 || answer.status === 403) live.dataset["over"] = "true";
    if (answer.status === 200) take(live, await answer.text());
  } catch {
    // no network: the list stays as it is, and is asked about again
  } finally {
    isAsking = false;
  }
}

function take(live: HTMLElement, text: string): void {
  const told = new DOMParser().parseFromString(text, "text/html").body.firstElementChild;
  if (!(told instanceof HTMLElement)) return;
  live.dataset["mark"] = told.dataset["mark"];
  if (told.matches("[data-stale]")) waiting.clear();
  for (const line of linesOf(told, "inside")) {
    const shown = lineOf(line.dataset["number"]);
    if (shown) renew(shown, line);
    else if (belongs(line)) waiting.set(line.dataset["number"] ?? "", line);
  }
  for (const line of linesOf(told, "outside")) {
    waiting.delete(line.dataset["number"] ?? "");
    const shown = lineOf(line.dataset["number"]);
    if (shown) renew(shown, line);
    shown?.classList.add("is-gone");
  }
  renewCounts(told);
  tellOfTicket(told);
  offer(live, told.matches("[data-stale]"));
}

function linesOf(told: ParentNode, where: "inside" | "outside"): HTMLElement[] {
  return [...told.querySelectorAll<HTMLElement>(`[data-${where}] > li`)];
}

function lineOf(number: string | undefined): HTMLElement | null {
  return document.querySelector(`[data-lines] > li[data-number="${number}"]`);
}

/** The link itself stays: it may have the focus, or be the open one. */
function renew(shown: HTMLElement, line: HTMLElement): void {
  const [old, fresh] = [shown.querySelector("a[data-line]"), line.querySelector("a[data-line]")];
  if (!old || !fresh) return;
  shown.classList.remove("is-gone");
  old.className = fresh.className;
  old.replaceChildren(...fresh.childNodes);
}

function renewCounts(told: ParentNode): void {
  for (const fresh of told.querySelectorAll(".saved a")) {
    const shown = document.querySelector(`.saved[data-counted] a[href="${CSS.escape(fresh.getAttribute("href") ?? "")}"]`);
    shown?.replaceChildren(...fresh.childNodes);
  }
}

/** The open ticket is left as it is, with what is being typed into it; a line says that it changed. */
function tellOfTicket(told: ParentNode): void {
  const open = document.querySelector<HTMLElement>("article[data-ticket]");
  const line = told.querySelector<HTMLElement>(`li[data-number="${open?.dataset["ticket"]}"]`);
  if (!open || !line || Number(line.dataset["version"]) <= Number(open.dataset["version"])) return;
  const notice = open.querySelector<HTMLElement>("[data-changed]");
  if (notice) notice.hidden = false;
}

function offer(live: HTMLElement, isStale: boolean): void {
  const button = live.querySelector("button");
  const words = button?.querySelector("span");
  if (!button || !words || "onward" in live.dataset) return;
  if (isStale) live.dataset["again"] = "true";
  button.hidden = !waiting.size && !live.dataset["again"];
  const one = waiting.size === 1 ? live.dataset["one"] : live.dataset["many"]?.replace("#", String(waiting.size));
  words.textContent = (live.dataset["again"] ? live.dataset["stale"] : one) ?? "";
}

/** Each new line goes to its place by the time that its list is in the order of; the focus to the first. */
function showWaiting(live: HTMLElement): void {
  const list = document.querySelector<HTMLElement>("[data-lines]");
  if (live.dataset["again"] || !list) {
    location.reload();
    return;
  }
  const lines = [...waiting.values()].map((line) => document.importNode(line, true));
  for (const line of lines) {
    const next = [...list.children].find((shown) => isBefore(line, shown));
    list.insertBefore(line, next ?? null);
    htmx.process(line);
  }
  waiting.clear();
  offer(live, false);
  lines[0]?.querySelector<HTMLElement>("a[data-line]")?.focus();
}

const timeOf = (line: Element | null) => line?.querySelector("time")?.dateTime ?? "";

/** Whether a line comes before another: the latest first, or the one that has waited longest. */
function isBefore(line: Element, other: Element | null): boolean {
  const isByWait = document.querySelector<HTMLElement>("[data-lines]")?.dataset["order"] === "waiting";
  return isByWait ? timeOf(line) < timeOf(other) : timeOf(line) > timeOf(other);
}

/** Whether a line that is new here has its place on this page: one that just changed waits on a later one. */
function belongs(line: Element): boolean {
  const list = document.querySelector<HTMLElement>("[data-lines]");
  return !(list && "more" in list.dataset && list.dataset["order"]) || isBefore(line, list.lastElementChild);
}
