import { Icon } from "../../components/icon";
import { Notice } from "../../components/notice";
import { t } from "../../i18n";

/** The service does not answer; the same may succeed later. */
export function ReadAgain({ onClick }: { onClick: () => void }) {
  return (
    <Notice tone="warn" title={t("around.failed_title")} icon="wifi-off" live>
      <p>{t("around.failed")}</p>
      <button type="button" class="quiet" onClick={onClick}>
        <Icon name="refresh-cw" />
        {t("tracking.again")}
      </button>
    </Notice>
  );
}
