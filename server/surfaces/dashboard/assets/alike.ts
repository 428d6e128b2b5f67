/** The button that joins what is close by says how many are ticked. */
export function startAlike(): void {
  document.addEventListener("change", (event) => {
    const form = (event.target as HTMLElement).closest<HTMLFormElement>("form[data-alike]");
    const button = form?.querySelector<HTMLButtonElement>("[data-merge]");
    const words = button?.querySelector("span");
    if (!form || !button || !words) return;
    const count = form.querySelectorAll("input[name=t]:checked").length;
    const { one = "", many = "" } = button.dataset;
    words.textContent = count === 1 ? one : many.replace("#", String(count));
    button.disabled = count === 0;
  });
}
