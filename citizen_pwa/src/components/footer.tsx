import { territory, territoryUnreachable } from "../actions/territory";
import { t } from "../i18n";
import { useObservable } from "./hooks/observable";
import { arriving } from "./hooks/slow";
import { Link } from "./router";

/** What stands under every screen: who made it, by which rules, and which words are not translated. */
export function Footer() {
  const town = useObservable(territory);
  const unreachable = useObservable(territoryUnreachable);
  const waiting = useObservable(arriving) > 0;
  // Until the town and the page are there its place is kept, so that nothing moves under the reader's eyes.
  return (
    <footer class={(town || unreachable) && !waiting ? "footer" : "footer footer-later"}>
      {Boolean(town?.in_french?.length) && <p>{t("footer.in_french")}</p>}
      <nav aria-label={t("footer.label")}>
        <Link href="/a-propos">{t("about.title")}</Link>
        <Link href="/accessibilite">{t("accessibility.short")}</Link>
        <Link href="/donnees-personnelles">{t("personal.title")}</Link>
        <Link href="/mentions-legales">{t("legal.title")}</Link>
      </nav>
    </footer>
  );
}
