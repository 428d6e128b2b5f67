import { useState } from "preact/hooks";

import { postAnonymisation } from "../../api/following";
import { t } from "../../i18n";
import { AskedFirst } from "./asked_first";

/** Forgets how to reach the person; there is no way back. */
export function Anonymise({ number }: { number: string }) {
  const [photos, setPhotos] = useState(false);
  const act = async (id: string, anonymisationId: string, bearer: string) => {
    await postAnonymisation(id, anonymisationId, photos, bearer);
    return null;
  };
  return (
    <AskedFirst
      number={number}
      title={t("anonymise.title")}
      confirm={t("anonymise.confirm")}
      icon="user-x"
      may="anonymise"
      done="oubli"
      act={act}
    >
      {(signalement) => (
        <>
          <p>{t("anonymise.lead")}</p>
          <p>{t("anonymise.after")}</p>
          {signalement.photos.some((photo) => photo.moment === "before") && (
            <div class="field">
              <label class="choice">
                <input type="checkbox" checked={photos} onChange={(event) => setPhotos(event.currentTarget.checked)} />
                <span>{t("anonymise.photos")}</span>
              </label>
            </div>
          )}
        </>
      )}
    </AskedFirst>
  );
}
