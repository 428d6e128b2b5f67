import { languages, nameOfLanguage, t } from "../../i18n";
import { Masked } from "./masked";
import { TownContact } from "./town_contact";
import { Part, TownScreen } from "./town_screen";

export function About() {
  return (
    <TownScreen title={t("about.title")}>
      {(town) => (
        <>
          <p class="lead">{t("about.lead")}</p>
          <Part title={t("about.how")} points={[t("about.how_sent"), t("about.how_told"), t("about.how_answer"), t("about.how_offline")]} />
          <Part title={t("about.who")}>
            <TownContact town={town} />
          </Part>
          <Masked />
          <Part title={t("about.languages")}>
            <p>{t("about.languages_words", { languages: languages.map(nameOfLanguage).join(", ") })}</p>
          </Part>
          <Part title={t("about.software")}>
            <p>{t("about.software_words", { version: __VERSION__ })}</p>
          </Part>
        </>
      )}
    </TownScreen>
  );
}
