/**
 * A field with a list under it, after the combobox pattern of WAI-ARIA: addresses come from the server,
 * categories from the select that the field stands for. Arrows move, Enter takes, Escape closes.
 */

interface Choice {
  label: string;
  value: string;
  note: string;
  disabled: boolean;
  take: () => void;
}

const WAIT_MS = 150;

export function startCombos(): void {
  for (const box of document.querySelectorAll<HTMLElement>("[data-combo]")) {
    const select = box.querySelector<HTMLSelectElement>("[data-combo-select]");
    if (select) {
      const input = fieldFor(box, select);
      new Combo(box, input, categories(select, input));
    } else {
      const input = box.querySelector<HTMLInputElement>("[data-combo-input]");
      if (input) new Combo(box, input, addresses(box, input));
    }
  }
}

type Source = (words: string) => Promise<Choice[]>;

class Combo {
  private readonly list = document.createElement("div");
  private readonly status = document.createElement("div");
  private choices: Choice[] = [];
  private at = -1;
  private timer = 0;
  private asked = 0;

  constructor(
    private readonly box: HTMLElement,
    private readonly input: HTMLInputElement,
    private readonly source: Source,
  ) {
    this.list.id = `${input.id}-list`;
    this.list.className = "combo-list";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", box.closest(".field")?.querySelector("label")?.textContent ?? "");
    this.list.hidden = true;
    this.status.className = "unseen";
    this.status.setAttribute("role", "status");
    box.append(this.list, this.status);
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id,
      autocomplete: "off",
    })) input.setAttribute(name, value);
    input.addEventListener("input", () => this.later());
    input.addEventListener("keydown", (event) => this.onKey(event));
    input.addEventListener("blur", () => this.close());
    // Before the blur: a pointer on the list must not take the focus from the field.
    this.list.addEventListener("pointerdown", (event) => this.onPointer(event));
  }

  private later() {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(), WAIT_MS);
  }

  private async ask() {
    const mine = ++this.asked;
    const choices = await this.source(this.input.value);
    if (mine === this.asked && document.activeElement === this.input) this.show(choices);
  }

  private show(choices: Choice[]) {
    this.choices = choices;
    this.at = choices.length > 0 && !choices[0]?.disabled ? 0 : -1;
    const none = document.createElement("div");
    none.className = "none";
    none.textContent = this.box.dataset["none"] ?? "";
    this.list.replaceChildren(...(choices.length ? choices.map((choice, index) => this.draw(choice, index)) : [none]));
    this.list.hidden = this.input.value.trim() === "" && choices.length === 0;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.status.textContent = choices.length
      ? (this.box.dataset["count"] ?? "").replace("{count}", String(choices.length))
      : none.textContent;
    this.mark();
  }

  private draw(choice: Choice, index: number): HTMLElement {
    const option = document.createElement("div");
    option.id = `${this.list.id}-${index}`;
    option.setAttribute("role", "option");
    if (choice.disabled) option.setAttribute("aria-disabled", "true");
    const label = document.createElement("span");
    label.textContent = choice.label;
    const note = document.createElement("small");
    note.textContent = choice.note;
    option.append(label, note);
    return option;
  }

  private mark() {
    this.list.querySelectorAll("[role=option]").forEach((option, index) => {
      option.setAttribute("aria-selected", String(index === this.at));
      if (index === this.at) option.scrollIntoView({ block: "nearest" });
    });
    if (this.at >= 0) this.input.setAttribute("aria-activedescendant", `${this.list.id}-${this.at}`);
    else this.input.removeAttribute("aria-activedescendant");
  }

  private onKey(event: KeyboardEvent) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.list.hidden) {
        void this.ask();
        return;
      }
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.at = (this.at + step + this.choices.length) % Math.max(this.choices.length, 1);
      this.mark();
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      // Enter never sends the form from here: it would leave before the rest is filled.
      event.preventDefault();
      this.take(this.at);
    } else if (event.key === "Tab" && !this.list.hidden) this.take(this.at);
    else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    }
  }

  private onPointer(event: Event) {
    event.preventDefault();
    const option = (event.target as HTMLElement).closest("[role=option]");
    if (option) this.take([...this.list.children].indexOf(option));
  }

  private take(index: number) {
    const choice = this.choices[index];
    if (!choice || choice.disabled || this.list.hidden) return;
    this.input.value = choice.label;
    choice.take();
    this.close();
  }

  private close() {
    clearTimeout(this.timer);
    this.asked += 1;
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

/** Accents and capitals do not count when one types fast. */
function plain(words: string): string {
  return words.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase().replaceAll("’", "'");
}

/** A text field in the place of the select, which stays in the form and carries the value. */
function fieldFor(box: HTMLElement, select: HTMLSelectElement): HTMLInputElement {
  const input = document.createElement("input");
  input.id = select.id;
  select.id = `${select.id}-value`;
  select.hidden = true;
  input.value = select.selectedOptions[0]?.value ? select.selectedOptions[0].textContent : "";
  for (const name of ["aria-invalid", "aria-describedby"]) {
    const value = select.getAttribute(name);
    if (value) input.setAttribute(name, value);
  }
  box.prepend(input);
  input.addEventListener("input", () => {
    select.value = "";
  });
  return input;
}

/** Whether a leaf may be about what is said: a problem, an idea or praise. */
function fits(option: HTMLOptionElement): boolean {
  const kind = option.form?.querySelector<HTMLInputElement>("input[name=kind]:checked")?.value ?? "anomaly";
  return (option.dataset["kinds"] ?? "anomaly").split(" ").includes(kind);
}

/** Once another kind is ticked: a category of another kind is taken away; where one alone is left, it is chosen. */
function keepToKind(select: HTMLSelectElement, input: HTMLInputElement, options: HTMLOptionElement[]) {
  const fitting = options.filter(fits);
  if (fitting.some((option) => option.selected)) return;
  const only = fitting.length === 1 ? fitting[0] : undefined;
  select.value = only?.value ?? "";
  input.value = only?.textContent ?? "";
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

/** The category that the words speak of, once its button is touched; the way on is from the description. */
function takeProposed(event: Event, select: HTMLSelectElement, input: HTMLInputElement, options: HTMLOptionElement[]) {
  const button = (event.target as Element).closest<HTMLElement>("[data-take-category]");
  const option = options.find(({ value }) => value === button?.dataset["takeCategory"]);
  if (!button || !option) return;
  select.value = option.value;
  input.value = option.textContent;
  select.dispatchEvent(new Event("change", { bubbles: true }));
  button.closest("p")?.remove();
  document.querySelector<HTMLElement>("#description")?.focus();
}

function categories(select: HTMLSelectElement, input: HTMLInputElement): Source {
  const options = [...select.options].filter((option) => option.value);
  for (const kind of select.form?.querySelectorAll("input[name=kind]") ?? []) {
    kind.addEventListener("change", () => keepToKind(select, input, options));
  }
  select.form?.addEventListener("click", (event) => takeProposed(event, select, input, options));
  return (words) => {
    const wanted = plain(words).split(/\s+/).filter(Boolean);
    const scored = options
      .filter(fits)
      .map((option) => {
        const label = plain(option.textContent);
        const all = `${label} ${plain(option.dataset["words"] ?? "")}`;
        const found = wanted.every((word) => all.includes(word));
        return { option, score: !found ? 0 : wanted.every((word) => label.includes(word)) ? 2 : 1 };
      })
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score)
      .slice(0, 12);
    return Promise.resolve(
      scored.map(({ option }) => ({
        label: option.textContent,
        value: option.value,
        note: (option.parentElement as HTMLOptGroupElement).label,
        disabled: false,
        take: () => {
          select.value = option.value;
          select.dispatchEvent(new Event("change", { bubbles: true }));
        },
      })),
    );
  };
}

interface Place {
  label: string;
  latitude: number;
  longitude: number;
  inside: boolean;
}

function addresses(box: HTMLElement, input: HTMLInputElement): Source {
  const form = input.form;
  const latitude = form?.querySelector<HTMLInputElement>("[data-latitude]");
  const longitude = form?.querySelector<HTMLInputElement>("[data-longitude]");
  input.addEventListener("input", () => {
    if (latitude && longitude) latitude.value = longitude.value = "";
  });
  return async (words) => {
    if (words.trim().length < 3) return [];
    try {
      const answer = await fetch(`${box.dataset["source"] ?? ""}?q=${encodeURIComponent(words)}`);
      const { items } = (await answer.json()) as { items: Place[] };
      return items.map((place) => ({
        label: place.label,
        value: place.label,
        note: place.inside ? "" : (box.dataset["outside"] ?? ""),
        disabled: !place.inside,
        take: () => {
          if (!latitude || !longitude) return;
          latitude.value = String(place.latitude);
          longitude.value = String(place.longitude);
          document.querySelector("#nearby")?.dispatchEvent(new Event("place"));
        },
      }));
    } catch {
      // No list, no harm: the words typed are kept, and located after sending.
      return [];
    }
  };
}
