import { languageOf, territory } from "../actions/territory";
import { t } from "../i18n";
import { useObservable } from "./hooks/observable";
import { LanguageChoice } from "./language_choice";
import { Link } from "./router";

export function Header() {
  const town = useObservable(territory);
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
        <LanguageChoice />
      </nav>
    </header>
  );
}

function skip(event: MouseEvent): void {
  event.preventDefault();
  document.querySelector("h1")?.focus();
}
