/** Words that are selected in a text are added, at a press, to those that are to be hidden of it. */

const IN_WORD = /[\p{L}\p{N}_]/u;

export function startHiding(): void {
  reveal();
  document.addEventListener("htmx:after:swap", reveal);
  document.addEventListener("pointerdown", keepSelection);
  document.addEventListener("click", add);
}

/** The button is of no use without this script. */
function reveal() {
  for (const button of document.querySelectorAll<HTMLElement>("[data-hide-selected]")) button.hidden = false;
}

const buttonOf = (event: Event) =>
  event.target instanceof Element ? event.target.closest<HTMLElement>("[data-hide-selected]") : null;

/** A press would put the selection out in some browsers. */
function keepSelection(event: Event) {
  if (buttonOf(event)) event.preventDefault();
}

function add(event: Event) {
  const button = buttonOf(event);
  const field = button?.closest("form")?.querySelector("textarea");
  const said = document.getElementById(button?.dataset["hideSelected"] ?? "");
  const status = button?.parentElement?.querySelector<HTMLElement>("[role=status]");
  if (!button || !field || !said || !status) return;
  const words = selectedIn(said);
  status.textContent = words ? "" : (status.dataset["none"] ?? "");
  if (!words) return;
  const lines = field.value.split("\n").filter((line) => line.trim());
  if (!lines.includes(words)) lines.push(words);
  field.value = lines.join("\n");
  status.textContent = (status.dataset["added"] ?? "").replace("#", words);
}

/** The whole words that are selected in an element; nothing where the selection goes beyond it. */
function selectedIn(said: HTMLElement): string {
  const selection = getSelection();
  if (!selection?.rangeCount || selection.isCollapsed) return "";
  const range = selection.getRangeAt(0).cloneRange();
  if (!said.contains(range.commonAncestorContainer)) return "";
  const { startContainer: first, endContainer: last } = range;
  const charAt = (node: Node, place: number) => node.textContent?.charAt(place) ?? "";
  if (first instanceof Text && IN_WORD.test(charAt(first, range.startOffset)))
    while (range.startOffset && IN_WORD.test(charAt(first, range.startOffset - 1)))
      range.setStart(first, range.startOffset - 1);
  if (last instanceof Text && range.endOffset && IN_WORD.test(charAt(last, range.endOffset - 1)))
    while (IN_WORD.test(charAt(last, range.endOffset))) range.setEnd(last, range.endOffset + 1);
  return range.toString().split(/\s+/).filter(Boolean).join(" ");
}
