import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { carryExif, readExif } from "../src/actions/exif";
import { fittedSize } from "../src/actions/fit_image";
import { imageKind } from "../src/actions/image_kind";

const DATA = process.env["PARVIS_TEST_DATA"] ?? join(import.meta.dirname, "../../../shared/data");
const read = (name: string) => new Uint8Array(readFileSync(join(DATA, name)));
/** A JPEG with nothing but a JFIF header and an end. */
const BARE = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 1, 0xff, 0xd9]);

describe("the fitted size", () => {
  it("brings the longest side to 1600 and keeps the proportions", () => {
    expect(fittedSize(4032, 3024)).toEqual({ width: 1600, height: 1200 });
    expect(fittedSize(3024, 4032)).toEqual({ width: 1200, height: 1600 });
  });

  it("never enlarges, and never loses a side", () => {
    expect(fittedSize(800, 600)).toEqual({ width: 800, height: 600 });
    expect(fittedSize(10_000, 2)).toEqual({ width: 1600, height: 1 });
  });
});

describe("the kind of an image", () => {
  const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

  it.each([
    ["\xff\xd8\xff\xe0", "image/jpeg"],
    ["\x89PNG\r\n\x1a\n", "image/png"],
    ["GIF89a", "image/gif"],
    ["RIFF\0\0\0\0WEBPVP8 ", "image/webp"],
    ["\0\0\0\x18ftypheic", "image/heic"],
    ["\0\0\0\x18ftypmif1", "image/heic"],
  ])("is read from the first bytes, not from the name (%j)", (head, kind) => {
    expect(imageKind(bytes(head))).toBe(kind);
  });

  it.each(["%PDF-1.7", "<svg xmlns=", "\0\0\0\x18ftypmp42", "", "RIFF\0\0\0\0WAVE"])("is unknown for %j", (head) => {
    expect(imageKind(bytes(head))).toBeNull();
  });
});

describe.skipIf(!existsSync(DATA))("the EXIF of real photos", () => {
  it.each([
    ["photos/es_DSCN0010.jpg", 43.46745, 11.88513, "2008:10:22 16:28:39"],
    ["photos/pil_exif_gps.jpg", null, null, null],
  ])("gives position and time where they are (%s)", (name, latitude, longitude, takenAt) => {
    const facts = readExif(read(name));
    if (latitude === null) {
      expect(facts.latitude === null || Math.abs(facts.latitude) <= 90).toBe(true);
    } else {
      expect(facts.latitude).toBeCloseTo(latitude, 3);
      expect(facts.longitude).toBeCloseTo(longitude, 3);
      expect(facts.takenAt).toBe(takenAt);
    }
  });

  it("follows the shrunk photo, turned upright", () => {
    const original = read("photos/im_portrait-orientation-6.jpg");
    const carried = carryExif(original, BARE);
    expect(carried.length).toBeGreaterThan(BARE.length);
    expect(readExif(carried)).toEqual(readExif(original));
    expect(carryExif(carried, BARE)).toEqual(carried);
  });

  it.each(["photos_hostile/pillow_invalid-exif.jpg", "photos_hostile/pillow_hopper_bad_exif.jpg", "photos_hostile/exif_image00971.jpg", "photos_hostile/fuzz_5a7fc9fe6a4b11f4.jpg"])(
    "never stops on a hostile file (%s)",
    (name) => {
      const hostile = read(name);
      expect(readExif(hostile)).toHaveProperty("latitude");
      expect(carryExif(hostile, BARE)[1]).toBe(0xd8);
    },
  );
});
