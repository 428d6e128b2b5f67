import type { Photo } from "../../api/types";
import { Icon } from "../../components/icon";
import { t } from "../../i18n";

/** Before and after, side by side where there are both. */
export function PhotosBeforeAfter({ photos }: { photos: readonly Photo[] }) {
  if (photos.length === 0) return null;
  const columns = (["before", "after"] as const)
    .map((moment) => ({ moment, shown: photos.filter((photo) => photo.moment === moment) }))
    .filter(({ shown }) => shown.length > 0);
  return (
    <section>
      <h2>{t("tracking.photos")}</h2>
      <div class={columns.length > 1 ? "before-after" : "before-after alone"}>
        {columns.map(({ moment, shown }) => (
          <div key={moment} class="moment">
            <h3>{moment === "before" ? t("tracking.before") : t("tracking.after")}</h3>
            {shown.map((photo, index) => (
              <RemotePhoto key={photo.id} photo={photo} rank={index + 1} />
            ))}
          </div>
        ))}
      </div>
    </section>
  );
}

function RemotePhoto({ photo, rank }: { photo: Photo; rank: number }) {
  if (!photo.urls?.small) {
    const refused = photo.state === "refused" || photo.state === "failed";
    return (
      <div class="tile-blank">
        <Icon name={refused ? "circle-alert" : "clock"} />
        <span>{photo.reason ?? (refused ? t("tracking.photo_refused") : t("tracking.photo_pending"))}</span>
      </div>
    );
  }
  const alt = photo.moment === "before" ? t("tracking.before_alt", { rank }) : t("tracking.after_alt", { rank });
  return (
    <a href={photo.urls.large} class="remote" target="_blank" rel="noopener">
      <img src={photo.urls.small} alt={alt} loading="lazy" />
    </a>
  );
}
