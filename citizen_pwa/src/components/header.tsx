import { languageOf, loadTerritory, territory } from "../actions/territory";
import { languages, nameOfLanguage, t, useLanguage } from "../i18n";
import { language } from "../i18n/language";
import { newVersion } from "../service_worker/register";
import { useObservable, useOnline } from "./hooks";
import { Icon } from "./icon";
import { Link } from "./router";

const CHOSEN_LANGUAGE = "parvis-language";

/** The language chosen on this device, or null. */
export function chosenLanguage(): string | null {
  try {
    return localStorage.getItem(CHOSEN_LANGUAGE);
  } catch {
    return null;
  }
}

async function choose(code: string): Promise<void> {
  try {
    localStorage.setItem(CHOSEN_LANGUAGE, code);
  } catch {
    // Nothing is kept in this window: the choice lasts as long as the page.
  }
  await useLanguage(code);
  await loadTerritory();
}

export function Header() {
  const town = useObservable(territory);
  const present = useObservable(language);
  const others = languages.filter((code) => code !== present);
  return (
    <header class="header">
      <a class="skip" href="#main" onClick={skip}>
        {t("app.skip")}
      </a>
      <Link href="/" class="banner">
        {town?.logo_url && <img src={town.logo_url} alt="" class="logo" />}
        <span {...languageOf(town, "banner")}>{town?.banner || t("app.name")}</span>
      </Link>
      <nav aria-label={t("app.menu")}>
        {others.map((code) => (
          <button type="button" class="quiet" key={code} lang={code} onClick={() => void choose(code)}>
            <Icon name="languages" />
            {nameOfLanguage(code)}
          </button>
        ))}
      </nav>
    </header>
  );
}

function skip(event: MouseEvent): void {
  event.preventDefault();
  document.querySelector("h1")?.focus();
}

/** Said in a strip, not as an alarm: no network, or a newer version. */
export function Strips() {
  const online = useOnline();
  const update = useObservable(newVersion);
  return (
    <div class="strips" role="status">
      {!online && (
        <p class="strip">
          <Icon name="wifi-off" />
          <span>{t("app.offline")}</span>
        </p>
      )}
      {update && (
        <p class="strip">
          <Icon name="refresh-cw" />
          <span>{t("app.new_version")}</span>
          <button type="button" class="quiet" onClick={update}>
            {t("app.update")}
          </button>
        </p>
      )}
    </div>
  );
}
