import { territories } from "../storage/database";
import { beginWith } from "./begin";
import { resumeDraft, whenKept } from "./draft";
import { addPhotos } from "./photos";

/** Makes a signalement of what another app shared: pictures, and words if there are some. Nothing is drawn. */
export async function receiveShared(form: FormData): Promise<void> {
  const files = form.getAll("photos").filter((one): one is File => typeof one !== "string");
  const words = form.getAll("mots").filter((one): one is string => typeof one === "string").join("\n").trim();
  const town = (await territories.all())[0]?.territory;
  await resumeDraft();
  await beginWith({ kind: "anomaly", photoIds: [], ...(words && { description: words.slice(0, 2000) }) });
  const limits = { maxPhotos: town?.max_photos ?? 5, maxBytes: town?.max_photo_bytes ?? 20_971_520 };
  await addPhotos(files, false, limits, false);
  await whenKept();
}
