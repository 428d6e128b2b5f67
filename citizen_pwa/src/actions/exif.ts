/** What a JPEG's EXIF block says, and carrying that block over to a smaller copy. */

export interface ExifFacts {
  latitude: number | null;
  longitude: number | null;
  /** As written by the camera, without a time zone: "2026:11:20 18:42:10". */
  takenAt: string | null;
}

const NOTHING: ExifFacts = { latitude: null, longitude: null, takenAt: null };
const [ORIENTATION, EXIF_IFD, GPS_IFD, TAKEN_AT] = [0x0112, 0x8769, 0x8825, 0x9003] as const;
const [LATITUDE_REF, LATITUDE, LONGITUDE_REF, LONGITUDE] = [1, 2, 3, 4] as const;

interface Segment {
  start: number;
  end: number;
}

/** The APP1 Exif segment, marker included, or null. */
function exifSegment(jpeg: DataView): Segment | null {
  if (jpeg.byteLength < 4 || jpeg.getUint16(0) !== 0xffd8) return null;
  let at = 2;
  while (at + 10 <= jpeg.byteLength) {
    const marker = jpeg.getUint16(at);
    if (marker < 0xff01 || marker === 0xffda) return null;
    const end = at + 2 + jpeg.getUint16(at + 2);
    if (end <= at + 2 || end > jpeg.byteLength) return null;
    if (marker === 0xffe1 && jpeg.getUint32(at + 4) === 0x45786966) return { start: at, end };
    at = end;
  }
  return null;
}

class Tiff {
  readonly #little: boolean;

  constructor(readonly view: DataView) {
    this.#little = view.getUint16(0) === 0x4949;
    if (this.short(2) !== 42) throw new RangeError("not a TIFF block");
  }

  short(at: number): number {
    return this.view.getUint16(at, this.#little);
  }

  long(at: number): number {
    return this.view.getUint32(at, this.#little);
  }

  /** Where each tag of a directory stands. */
  directory(at: number): Map<number, number> {
    const tags = new Map<number, number>();
    const count = Math.min(this.short(at), 500);
    for (let i = 0; i < count; i += 1) tags.set(this.short(at + 2 + i * 12), at + 2 + i * 12);
    return tags;
  }

  text(entry: number): string {
    const length = this.long(entry + 4);
    const at = length > 4 ? this.long(entry + 8) : entry + 8;
    let words = "";
    for (let i = 0; i < Math.min(length, 64); i += 1) {
      const code = this.view.getUint8(at + i);
      if (code === 0) break;
      words += String.fromCharCode(code);
    }
    return words;
  }

  degrees(entry: number): number {
    const at = this.long(entry + 8);
    const part = (i: number) => this.long(at + i * 8) / this.long(at + i * 8 + 4);
    return part(0) + part(1) / 60 + part(2) / 3600;
  }

  setShort(at: number, value: number): void {
    this.view.setUint16(at, value, this.#little);
  }
}

function tiffOf(bytes: Uint8Array, segment: Segment): Tiff {
  return new Tiff(new DataView(bytes.buffer, bytes.byteOffset + segment.start + 10, segment.end - segment.start - 10));
}

/** Position (WGS 84 degrees) and time of a JPEG; nulls where they are absent, broken or zero. */
export function readExif(jpeg: Uint8Array): ExifFacts {
  try {
    const segment = exifSegment(new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength));
    if (!segment) return NOTHING;
    const tiff = tiffOf(jpeg, segment);
    const first = tiff.directory(tiff.long(4));
    return { ...readPosition(tiff, first), takenAt: readTime(tiff, first) };
  } catch {
    return NOTHING; // Cut or hostile: the photo is worth as much without it.
  }
}

function readTime(tiff: Tiff, first: Map<number, number>): string | null {
  const at = first.get(EXIF_IFD);
  const entry = at === undefined ? undefined : tiff.directory(tiff.long(at + 8)).get(TAKEN_AT);
  const words = entry === undefined ? "" : tiff.text(entry);
  return /^\d{4}:\d\d:\d\d \d\d:\d\d:\d\d$/.test(words) ? words : null;
}

function readPosition(tiff: Tiff, first: Map<number, number>): Pick<ExifFacts, "latitude" | "longitude"> {
  const none = { latitude: null, longitude: null };
  const at = first.get(GPS_IFD);
  if (at === undefined) return none;
  const gps = tiff.directory(tiff.long(at + 8));
  const [north, east] = [gps.get(LATITUDE), gps.get(LONGITUDE)];
  if (north === undefined || east === undefined) return none;
  const sign = (tag: number, negative: string) => {
    const entry = gps.get(tag);
    return entry !== undefined && tiff.text(entry).toUpperCase() === negative ? -1 : 1;
  };
  const latitude = tiff.degrees(north) * sign(LATITUDE_REF, "S");
  const longitude = tiff.degrees(east) * sign(LONGITUDE_REF, "W");
  const usable = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && (latitude !== 0 || longitude !== 0);
  return usable ? { latitude, longitude } : none;
}

/**
 * The shrunk JPEG with the original's EXIF block, orientation set to upright.
 *
 * The server reads position and time from that block, then removes it from every copy it shows.
 */
export function carryExif(original: Uint8Array, shrunk: Uint8Array): Uint8Array {
  const segment = exifSegment(new DataView(original.buffer, original.byteOffset, original.byteLength));
  if (!segment || shrunk[0] !== 0xff || shrunk[1] !== 0xd8) return shrunk;
  const block = original.slice(segment.start, segment.end);
  try {
    const tiff = tiffOf(block, { start: 0, end: block.length });
    const orientation = tiff.directory(tiff.long(4)).get(ORIENTATION);
    if (orientation !== undefined) tiff.setShort(orientation + 8, 1);
  } catch {
    return shrunk;
  }
  const carried = new Uint8Array(shrunk.length + block.length);
  carried.set(shrunk.subarray(0, 2));
  carried.set(block, 2);
  carried.set(shrunk.subarray(2), 2 + block.length);
  return carried;
}
