/** The page of an alert: its token stands after `#`; with it come the facts and the button. */
export async function openAlarm(): Promise<void> {
  const form = document.querySelector<HTMLFormElement>("[data-alarm]");
  const facts = document.querySelector<HTMLElement>("[data-alarm-facts]");
  const token = location.hash.slice(1);
  if (!form || !facts || !token) return;
  (form.elements.namedItem("token") as HTMLInputElement).value = token;
  form.hidden = false;
  document.querySelector<HTMLElement>("[data-alarm-without]")?.remove();
  const answer = await fetch(facts.dataset["alarmFacts"] ?? "", {
    headers: { Authorization: `Bearer ${token}`, "HX-Request": "true" },
  });
  facts.innerHTML = await answer.text(); // our own page's piece
  if (answer.status === 403 || answer.status === 404) form.hidden = true;
}
