import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

import { changeDraft, draft, startDraft } from "../../actions/draft";
import { addPhotos, movePhotoEarlier, type PhotoRefusal, removePhoto } from "../../actions/photos";
import { territory } from "../../actions/territory";
import { useObservable } from "../../components/hooks/observable";
import { Icon } from "../../components/icon";
import { Notice } from "../../components/notice";
import { PhotoTile } from "../../components/photo_tile";
import { t, tn } from "../../i18n";
import { goOn } from "./path";
import { Step } from "./step";

const STEP = "photos";
const FORMATS = "image/jpeg,image/png,image/webp,image/gif,image/heic,image/heif,.heic,.heif";
const REFUSALS = {
  unreadable: "photos.refused_unreadable",
  too_many: "photos.refused_too_many",
  too_large: "photos.refused_too_large",
} as const;

export function Photos() {
  const town = useObservable(territory);
  const current = useObservable(draft);
  const [busy, setBusy] = useState(false);
  const [refusals, setRefusals] = useState<PhotoRefusal[]>([]);
  const ids = current?.photoIds ?? [];
  const limits = { maxPhotos: town?.max_photos ?? 5, maxBytes: town?.max_photo_bytes ?? 20_971_520 };
  const full = ids.length >= limits.maxPhotos;

  const take = async (input: HTMLInputElement, shutter: boolean) => {
    const files = [...(input.files ?? [])];
    input.value = "";
    setBusy(true);
    setRefusals([]);
    setRefusals(await addPhotos(files, shutter, limits));
    setBusy(false);
  };
  const skip = () => goOn(STEP, changeDraft({ photosSkipped: true }), town);
  const chooser = (className: string) => (
    <FileButton className={className} icon="image-plus" label={t("photos.choose")} several onFiles={(input) => void take(input, false)} />
  );
  const camera = (className: string, label: string) =>
    hasCamera() ? (
      <FileButton className={className} icon="camera" label={label} onFiles={(input) => void take(input, true)} />
    ) : null;

  return (
    <Step
      step={STEP}
      draft={current}
      town={town}
      title={t("photos.title")}
      actions={
        ids.length > 0 ? (
          <button type="button" class="main" onClick={() => goOn(STEP, startDraft(), town)}>
            {t("flow.next")}
          </button>
        ) : (
          <>
            {camera("main", t("photos.take")) ?? chooser("main")}
            <button type="button" class="second" onClick={skip}>
              {t("photos.skip")}
            </button>
          </>
        )
      }
    >
      <p class="hint">{t("photos.hint", { count: limits.maxPhotos })}</p>
      {refusals.length > 0 && (
        <Notice tone="bad" title={t("photos.refused")} live>
          <ul>
            {[...new Set(refusals)].map((refusal) => (
              <li key={refusal}>{t(REFUSALS[refusal], { count: limits.maxPhotos })}</li>
            ))}
          </ul>
        </Notice>
      )}
      {ids.length > 0 && <Tiles ids={ids} />}
      <p class="status" role="status">
        {busy ? t("photos.preparing") : ids.length > 0 ? tn("photos.count", ids.length) : ""}
      </p>
      {ids.length === 0 && <NoPhoto>{hasCamera() && chooser("second")}</NoPhoto>}
      {ids.length > 0 && !full && (
        <>
          {camera("second", t("photos.another"))}
          {chooser("second")}
        </>
      )}
    </Step>
  );
}

function Tiles({ ids }: { ids: readonly string[] }) {
  const earlier = (id: string) => {
    movePhotoEarlier(id);
    // The keyboard stays with the photo, whose place changed.
    requestAnimationFrame(() => document.getElementById(`photo-${id}`)?.querySelector("button")?.focus());
  };
  return (
    <div class="tiles">
      {ids.map((id, index) => (
        <PhotoTile
          key={id}
          id={id}
          rank={index + 1}
          onRemove={() => void removePhoto(id)}
          onEarlier={index > 0 ? () => earlier(id) : undefined}
        />
      ))}
    </div>
  );
}

function NoPhoto({ children }: { children: ComponentChildren }) {
  return (
    <div class="photos-none">
      <Icon name="image" />
      <p>{t("photos.none")}</p>
      {children}
    </div>
  );
}

/** Phones and tablets; elsewhere a file is all one can give. */
function hasCamera(): boolean {
  return matchMedia("(any-pointer: coarse)").matches;
}

interface FileButtonProps {
  className: string;
  icon: string;
  label: string;
  several?: boolean;
  onFiles: (input: HTMLInputElement) => void;
}

function FileButton({ className, icon, label, several = false, onFiles }: FileButtonProps) {
  return (
    <label class={`${className} file`}>
      <Icon name={icon} />
      {label}
      <input
        type="file"
        class="unseen"
        accept={several ? FORMATS : "image/*"}
        multiple={several}
        onChange={(event) => onFiles(event.currentTarget)}
        {...(several ? {} : { capture: "environment" })}
      />
    </label>
  );
}
