import { languageOf } from "../../actions/territory";
import { t } from "../../i18n";
import { TownContact } from "./town_contact";
import { Part, TownScreen } from "./town_screen";

export function Legal() {
  return (
    <TownScreen title={t("legal.title")}>
      {(town) => (
        <>
          <Part title={t("legal.editor")}>
            <p>{t("legal.editor_words", { town: town.name })}</p>
            <TownContact town={town} />
          </Part>
          {town.texts?.legal && (
            <Part title={t("legal.town")}>
              <p {...languageOf(town, "texts.legal")}>{town.texts.legal}</p>
            </Part>
          )}
          <Part
            title={t("legal.sources")}
            points={[
              ...(town.tiles ? [t("legal.map", { attribution: town.tiles.attribution })] : []),
              ...(town.personal_data?.recipients.some(({ kind }) => kind === "geocoder") ? [t("legal.addresses")] : []),
              t("legal.icons"),
              t("legal.photos"),
            ]}
          />
        </>
      )}
    </TownScreen>
  );
}
