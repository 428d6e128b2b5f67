import { useState } from "preact/hooks";

import { t } from "../i18n";
import { useLocalPhoto } from "./hooks/local_photo";
import { Icon } from "./icon";

interface PhotoTileProps {
  id: string;
  /** From 1: said to who does not see the picture. */
  rank: number;
  onRemove?: () => void;
  /** Puts it before the one before it; none for the first. */
  onEarlier?: (() => void) | undefined;
}

/** A photo kept on the device; a word in its place where the browser cannot draw it. */
export function PhotoTile({ id, rank, onRemove, onEarlier }: PhotoTileProps) {
  const { url } = useLocalPhoto(id);
  const [unseen, setUnseen] = useState(false);
  return (
    <figure class="tile" id={`photo-${id}`}>
      {url && !unseen ? (
        <img src={url} alt={t("photos.alt", { rank })} onError={() => setUnseen(true)} />
      ) : (
        <div class="tile-blank" role="img" aria-label={t("photos.alt", { rank })}>
          <Icon name="image" />
          {unseen && <span>{t("photos.no_preview")}</span>}
        </div>
      )}
      <div class="tile-acts">
        {onEarlier && (
          <button type="button" class="quiet" onClick={onEarlier}>
            <Icon name="arrow-left" />
            <span class="unseen">{t("photos.earlier", { rank })}</span>
          </button>
        )}
        {onRemove && (
          <button type="button" class="quiet" onClick={onRemove}>
            <Icon name="trash-2" />
            {t("photos.remove")}
            <span class="unseen"> {t("photos.alt", { rank })}</span>
          </button>
        )}
      </div>
    </figure>
  );
}
