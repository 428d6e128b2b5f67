import { t } from "../../i18n";
import { TownContact } from "./town_contact";
import { Part, TownScreen } from "./town_screen";

/** The accessibility statement, in the form that the law gives it. */
export function Accessibility() {
  return (
    <TownScreen title={t("accessibility.title")}>
      {(town) => (
        <>
          <p>{t("accessibility.lead", { town: town.name, version: __VERSION__ })}</p>
          <Part title={t("accessibility.state")}>
            <p>{t("accessibility.state_words")}</p>
          </Part>
          <Part title={t("accessibility.content")} points={[t("accessibility.content_map"), t("accessibility.content_photos"), t("accessibility.content_town")]} />
          <Part title={t("accessibility.tests")} points={[t("accessibility.tests_axe"), t("accessibility.tests_keyboard"), t("accessibility.tests_zoom")]} />
          <Part title={t("accessibility.not_tested")} points={[t("accessibility.not_tested_people"), t("accessibility.not_tested_words")]} />
          <Part title={t("accessibility.made")}>
            <p>{t("accessibility.made_words")}</p>
          </Part>
          <Part title={t("accessibility.contact")}>
            <p>{t("accessibility.contact_words")}</p>
            <TownContact town={town} />
          </Part>
          <Part title={t("accessibility.remedy")}>
            <p>{t("accessibility.remedy_words")}</p>
          </Part>
        </>
      )}
    </TownScreen>
  );
}
