import { Link } from "../components/router";
import { Screen } from "../components/screen";
import { t } from "../i18n";

/** No page has this address. */
export function Absent() {
  return (
    <Screen
      title={t("absent.title")}
      actions={
        <Link class="main" href="/">
          {t("absent.home")}
        </Link>
      }
    >
      <p>{t("absent.words")}</p>
    </Screen>
  );
}
