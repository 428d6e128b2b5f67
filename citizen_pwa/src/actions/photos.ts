import type { KeptPhoto } from "../storage/records";
import { photos } from "../storage/database";
import { newId } from "../storage/identity";
import { changeDraft, draft, startDraft } from "./draft";
import { type ExifFacts, readExif } from "./exif";
import { fitImage } from "./fit_image";
import { imageKind } from "./image_kind";
import { locate } from "./position";

export type PhotoRefusal = "unreadable" | "too_many" | "too_large";

interface Limits {
  maxPhotos: number;
  maxBytes: number;
}

/**
 * Keeps what the camera or the gallery gave, then makes it upright and small.
 *
 * `shutter`: taken now, so that the device's position and time are the photo's. Gives the reasons why
 * some files were left out. Where nothing can be drawn, they are kept as they came until one is seen or sent.
 */
export async function addPhotos(
  files: readonly File[],
  shutter: boolean,
  limits: Limits,
  drawing = true,
): Promise<PhotoRefusal[]> {
  startDraft();
  const refusals: PhotoRefusal[] = [];
  if (shutter && files.length > 0) void locate(false);
  for (const file of files) {
    // What a picker gave may be gone before it is read, when it is in somebody's cloud.
    const refusal = await addPhoto(file, shutter, limits, drawing).catch(() => "unreadable" as const);
    if (refusal) refusals.push(refusal);
  }
  return refusals;
}

async function addPhoto(file: File, shutter: boolean, limits: Limits, drawing: boolean): Promise<PhotoRefusal | null> {
  if ((draft.value?.photoIds.length ?? 0) >= limits.maxPhotos) return "too_many";
  const head = new Uint8Array(await file.slice(0, 262_144).arrayBuffer());
  const contentType = imageKind(head);
  if (!contentType) return "unreadable";
  const exif = contentType === "image/jpeg" ? readExif(head) : readExif(new Uint8Array());
  const kept: KeptPhoto = {
    id: newId(),
    // A copy: the file behind a picker may go away.
    blob: new Blob([await file.arrayBuffer()], { type: contentType }),
    contentType,
    fitted: false,
    sent: false,
    problem: null,
    latitude: exif.latitude,
    longitude: exif.longitude,
  };
  await photos.put(kept, kept.id);
  const before = startDraft();
  changeDraft({
    photoIds: [...before.photoIds, kept.id],
    photosSkipped: false,
    takenAt: before.takenAt ?? timeOf(exif, shutter),
    place: before.place ?? placeOf(kept, shutter),
  });
  const fitted = drawing ? await ensureFitted(kept.id) : undefined;
  if (fitted && fitted.blob.size > limits.maxBytes) {
    await removePhoto(kept.id);
    return "too_large";
  }
  return null;
}

/** Shrinks a kept photo unless it is done already; gives it back, or undefined when it is gone. */
export async function ensureFitted(id: string): Promise<KeptPhoto | undefined> {
  const kept = await photos.get(id);
  if (!kept || kept.fitted) return kept;
  const small = await fitImage(kept.blob, kept.contentType).catch(() => null);
  const fitted: KeptPhoto = {
    ...kept,
    fitted: true,
    ...(small && (small.size < kept.blob.size || kept.contentType !== "image/jpeg")
      ? { blob: small, contentType: "image/jpeg" }
      : {}),
  };
  // It may have been removed meanwhile.
  if (await photos.get(id)) await photos.put(fitted, id);
  return fitted;
}

export async function removePhoto(id: string): Promise<void> {
  const before = draft.value;
  if (before) changeDraft({ photoIds: before.photoIds.filter((kept) => kept !== id) });
  await photos.delete(id);
}

/** The service sees them in this order: the first one is what a ticket is known by. */
export function movePhotoEarlier(id: string): void {
  const ids = [...(draft.value?.photoIds ?? [])];
  const place = ids.indexOf(id);
  if (place < 1) return;
  ids.splice(place - 1, 0, ...ids.splice(place, 1));
  changeDraft({ photoIds: ids });
}

function timeOf(exif: ExifFacts, shutter: boolean): string | null {
  if (shutter) return new Date().toISOString();
  const written = exif.takenAt?.replace(/^(\d+):(\d+):(\d+) /, "$1-$2-$3T");
  const taken = written ? new Date(written) : null;
  return taken && !Number.isNaN(taken.getTime()) ? taken.toISOString() : null;
}

function placeOf(photo: KeptPhoto, shutter: boolean): ReturnType<typeof startDraft>["place"] {
  if (shutter || photo.latitude === null || photo.longitude === null) return null;
  const { latitude, longitude } = photo;
  return { latitude, longitude, accuracyM: null, source: "exif", address: null };
}
