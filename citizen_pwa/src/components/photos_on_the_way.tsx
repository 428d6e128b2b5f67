import { dropPhoto, onItsWay } from "../actions/sending";
import { t, tn } from "../i18n";
import type { Report } from "../storage/records";
import { useObservable } from "./hooks/observable";
import { useOnline } from "./hooks/online";
import { Notice } from "./notice";
import { PhotoTile } from "./photo_tile";

/** Photos of a signalement already received that are still on the way. */
export function PhotosOnTheWay({ report }: { report: Report | undefined }) {
  const online = useOnline();
  const moving = useObservable(onItsWay) === report?.id;
  if (!report || report.photoIds.length === 0) return null;
  if (report.state === "photos") {
    return (
      <Notice tone="info" title={tn("sending.photos_left", report.photoIds.length)} live icon="image">
        <p>{moving ? t("sending.moving") : t(online ? "sending.photos_trouble" : "sending.photos_waiting")}</p>
      </Notice>
    );
  }
  return (
    <Notice tone="warn" title={tn("sending.photos_refused", report.photoIds.length)} live>
      <p>{t("sending.photos_refused_why")}</p>
      <div class="tiles">
        {report.photoIds.map((id, index) => (
          <PhotoTile key={id} id={id} rank={index + 1} onRemove={() => void dropPhoto(report, id)} />
        ))}
      </div>
    </Notice>
  );
}
