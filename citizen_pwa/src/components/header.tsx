import { languageOf, loadTerritory, territory } from "../actions/territory";
import { languages, nameOfLanguage, t, useLanguage } from "../i18n";
import { language } from "../i18n/language";
import { keepLanguage } from "../storage/chosen_language";
import { useObservable } from "./hooks/observable";
import { Icon } from "./icon";
import { Link } from "./router";

async function choose(code: string): Promise<void> {
  keepLanguage(code);
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
