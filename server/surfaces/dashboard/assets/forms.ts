/** Forms: one sending at a time, words ready to be used, confirmations, Ctrl + Enter. */

export function startForms(): void {
  document.addEventListener("submit", once);
  document.addEventListener("submit", confirmFirst, { capture: true });
  document.addEventListener("change", useTemplate);
  document.addEventListener("change", weigh);
  document.addEventListener("keydown", sendByKey);
  document.addEventListener("click", printPage);
  // A page that comes back from the browser's memory must be able to send again.
  window.addEventListener("pageshow", () => release());
  for (const button of document.querySelectorAll<HTMLElement>("[data-print]")) button.hidden = false;
}

/** The server refuses doubles by their id; this only spares the person a second wait. */
function once(event: SubmitEvent) {
  const form = event.target as HTMLFormElement;
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset["sent"]) {
    event.preventDefault();
    return;
  }
  form.dataset["sent"] = "true";
}

function release() {
  for (const form of document.querySelectorAll<HTMLElement>("form[data-sent]")) delete form.dataset["sent"];
}

function confirmFirst(event: SubmitEvent) {
  const words = (event.target as HTMLElement).dataset["confirm"];
  if (words && !window.confirm(words)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}

/** Puts the chosen words in the text, after what was typed. */
function useTemplate(event: Event) {
  const select = event.target as HTMLSelectElement;
  const target = select.dataset["templateFor"];
  const text = target ? document.getElementById(target) : null;
  if (!(text instanceof HTMLTextAreaElement) || !select.value) return;
  const typed = text.value.trim();
  text.value = typed ? `${typed}\n\n${select.value}` : select.value;
  select.value = "";
  text.focus();
}

/** A file that the server will not take is refused before it is sent. */
function weigh(event: Event) {
  const input = event.target as HTMLInputElement;
  const most = Number(input.dataset["mostBytes"]);
  if (!most) return;
  const isTooHeavy = (input.files?.[0]?.size ?? 0) > most;
  input.setCustomValidity(isTooHeavy ? (input.dataset["tooHeavy"] ?? "") : "");
  input.reportValidity();
}

function sendByKey(event: KeyboardEvent) {
  const form = event.target instanceof Element ? event.target.closest("form") : null;
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || form?.method !== "post") return;
  event.preventDefault();
  form.requestSubmit();
}

function printPage(event: Event) {
  if ((event.target as HTMLElement).closest("[data-print]")) window.print();
}
