/** Keeps the numbers of the menu true while a page stays open, and those of the list of calls where it is shown. */

const EVERY_MS = 30_000;

export function startCounts(): void {
  // the list of calls asks for its own numbers too
  const asking = document.querySelector("main [data-counts]") ?? document.querySelector("[data-counts]");
  if (!(asking instanceof HTMLElement)) return;
  const look = () => {
    if (!document.hidden) void ask(asking);
  };
  setInterval(look, EVERY_MS);
  document.addEventListener("visibilitychange", look);
  document.addEventListener("htmx:after:swap", look);
}

let isAsking = false;

async function ask(asking: HTMLElement): Promise<void> {
  const address = asking.dataset["counts"];
  if (isAsking || !address) return;
  isAsking = true;
  try {
    const answer = await fetch(address, { headers: { "HX-Request": "true" } });
    if (answer.status === 401 || answer.status === 403) delete asking.dataset["counts"];
    if (answer.status === 200) show(await answer.text());
  } catch {
    // no network: the numbers stay as they are, and are asked for again
  } finally {
    isAsking = false;
  }
}

function show(text: string): void {
  const told = new DOMParser().parseFromString(text, "text/html");
  for (const fresh of told.querySelectorAll<HTMLElement>("[data-of]"))
    for (const place of document.querySelectorAll(`[data-count="${fresh.dataset["of"]}"]`)) write(place, fresh.textContent);
}

/** A number has its place in the page; beside the menu there is none where nothing waits. */
function write(place: Element, words: string): void {
  if (!place.matches("a, summary")) {
    place.textContent = words;
    return;
  }
  const shown = place.querySelector(".count");
  if (!words) shown?.remove();
  else if (shown) shown.textContent = words;
  else place.append(Object.assign(document.createElement("b"), { className: "count", textContent: words }));
}
