import { carryExif } from "./exif";

const LONGEST_SIDE_PX = 1600;
const ENOUGH_BYTES = 300_000;
const QUALITIES = [0.82, 0.72, 0.62, 0.5];

/** The size that keeps the proportions with no side above 1600 pixels; never larger than it was. */
export function fittedSize(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, LONGEST_SIDE_PX / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/**
 * An upright JPEG of about 300 kB at most, with the original's position and time, or null when this
 * browser cannot decode the image (HEIC in most): it then goes as it is.
 */
export async function fitImage(original: Blob, contentType: string): Promise<Blob | null> {
  const bitmap = await createImageBitmap(original, { imageOrientation: "from-image" }).catch(() => null);
  if (!bitmap) return null;
  try {
    const canvas = drawn(bitmap);
    for (const quality of QUALITIES) {
      const jpeg = await encoded(canvas, quality);
      if (!jpeg) return null;
      if (jpeg.size <= ENOUGH_BYTES || quality === QUALITIES.at(-1)) {
        return contentType === "image/jpeg" ? await withExif(original, jpeg) : jpeg;
      }
    }
    return null;
  } finally {
    bitmap.close();
  }
}

type Canvas = OffscreenCanvas | HTMLCanvasElement;

function drawn(bitmap: ImageBitmap): Canvas {
  const { width, height } = fittedSize(bitmap.width, bitmap.height);
  const canvas: Canvas =
    typeof OffscreenCanvas === "undefined"
      ? Object.assign(document.createElement("canvas"), { width, height })
      : new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d") as CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D | null;
  if (!context) throw new Error("no canvas");
  // JPEG has no transparency: what was clear becomes paper.
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  return canvas;
}

async function encoded(canvas: Canvas, quality: number): Promise<Blob | null> {
  if ("convertToBlob" in canvas) return canvas.convertToBlob({ type: "image/jpeg", quality });
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
}

async function withExif(original: Blob, jpeg: Blob): Promise<Blob> {
  // Metadata stand before the picture, and a segment is 64 kB at most.
  const head = new Uint8Array(await original.slice(0, 262_144).arrayBuffer());
  const carried = carryExif(head, new Uint8Array(await jpeg.arrayBuffer()));
  return new Blob([carried as Uint8Array<ArrayBuffer>], { type: "image/jpeg" });
}
