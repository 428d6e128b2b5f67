import { languageOf } from "../../actions/territory";
import type { Territory } from "../../api/types";
import { type Key, t } from "../../i18n";
import { TownContact } from "./town_contact";
import { Part, TownScreen } from "./town_screen";

/** What an outside service receives, by what it is for. */
const RECIPIENTS: Record<string, Key> = {
  mail: "personal.recipient_mail",
  sms: "personal.recipient_sms",
  fcm: "personal.recipient_fcm",
  storage: "personal.recipient_storage",
  geocoder: "personal.recipient_geocoder",
  tiles: "personal.recipient_tiles",
};

function received(town: Territory): string[] {
  return (town.personal_data?.recipients ?? []).flatMap(({ kind, host }) => {
    const words = RECIPIENTS[kind];
    return words ? [t(words, { host })] : [];
  });
}

/** What is kept, how long, who else receives it, and whom to write to: from the town's delays and the settings. */
export function PersonalData() {
  return (
    <TownScreen title={t("personal.title")}>
      {(town) => {
        const { contacts_days, originals_days } = town.personal_data ?? {};
        const outside = received(town);
        return (
          <>
            <p class="lead">{t("personal.lead", { town: town.name })}</p>
            {town.texts?.privacy && <p {...languageOf(town, "texts.privacy")}>{town.texts.privacy}</p>}
            <Part
              title={t("personal.kept")}
              points={[
                ...(contacts_days ? [t("personal.kept_contacts", { count: contacts_days })] : []),
                ...(originals_days ? [t("personal.kept_originals", { count: originals_days })] : []),
                t("personal.kept_words"),
                t("personal.kept_network"),
                t("personal.kept_typed"),
                t("personal.kept_links"),
                t("personal.kept_device"),
              ]}
            />
            <Part title={t("personal.public")}>
              <p>{t("personal.public_words")}</p>
            </Part>
            <Part
              title={t("personal.recipients")}
              points={[t("personal.town_only"), ...(outside.length ? outside : [t("personal.nobody")]), t("personal.recipient_browser")]}
            />
            <Part title={t("personal.rights")}>
              <p>{t("personal.rights_words")}</p>
              <TownContact town={town} />
              <p>{t("personal.rights_cnil")}</p>
            </Part>
          </>
        );
      }}
    </TownScreen>
  );
}
