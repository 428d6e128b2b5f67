import { t } from "../i18n";
import { newVersion } from "../service_worker/register";
import { heldByPageAlone } from "../storage/database";
import { useObservable } from "./hooks/observable";
import { useOnline } from "./hooks/online";
import { Icon } from "./icon";

/** Said in a strip, not as an alarm: no room, no network, or a newer version. */
export function Strips() {
  const online = useOnline();
  const update = useObservable(newVersion);
  const noRoom = useObservable(heldByPageAlone);
  return (
    <div class="strips" role="status">
      {noRoom && (
        <p class="strip">
          <Icon name="triangle-alert" />
          <span>{t("app.no_room")}</span>
        </p>
      )}
      {!online && (
        <p class="strip">
          <Icon name="wifi-off" />
          <span>{t(noRoom ? "app.offline_no_room" : "app.offline")}</span>
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
