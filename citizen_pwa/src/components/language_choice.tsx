import { useRef } from "preact/hooks";

import { loadTerritory } from "../actions/territory";
import { languages, nameOfLanguage, saidIn, t, useLanguage } from "../i18n";
import { wording } from "../i18n/language";
import { keepLanguage } from "../storage/chosen_language";
import { useObservable } from "./hooks/observable";
import { Icon } from "./icon";

async function choose(code: string): Promise<void> {
  keepLanguage(code);
  // Without a network its words may not be here yet: they are asked for when the app is next opened.
  await useLanguage(code).catch(() => undefined);
  await loadTerritory();
}

/** The languages that have files, each under its own name. */
export function LanguageChoice() {
  const present = useObservable(wording);
  const box = useRef<HTMLDetailsElement>(null);
  const close = () => {
    if (!box.current?.open) return;
    box.current.open = false;
    box.current.querySelector("summary")?.focus();
  };
  const leave = (event: FocusEvent) => {
    if (event.relatedTarget && !box.current?.contains(event.relatedTarget as Node)) box.current?.removeAttribute("open");
  };
  return (
    <details class="languages" ref={box} onFocusOut={leave} onKeyDown={(event) => event.key === "Escape" && close()}>
      <summary class="quiet">
        <Icon name="languages" />
        <span class="unseen">{t("app.language")} </span>
        <span {...saidIn(present)}>{nameOfLanguage(present)}</span>
      </summary>
      <ul>
        {languages.map((code) => (
          <li key={code}>
            <button
              type="button"
              class="quiet"
              aria-current={code === present ? "true" : undefined}
              onClick={() => void choose(code).then(close)}
            >
              <Icon name={code === present ? "check" : "languages"} />
              <span {...saidIn(code)}>{nameOfLanguage(code)}</span>
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
