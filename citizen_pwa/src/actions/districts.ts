import { request } from "../api/request";
import type { Area, Districts, Neighbour } from "../api/types";
import { districts } from "../storage/database";

type Ring = [longitude: number, latitude: number][];

let asked: Promise<Districts | null> | null = null;

/** The town's districts, drawn, or as this device last read them; null when they cannot be had now, and asked for again next time. */
export function loadDistricts(): Promise<Districts | null> {
  asked ??= read();
  return asked;
}

async function read(): Promise<Districts | null> {
  try {
    const found = (await request("/territory/districts.geojson")) as Districts | null;
    if (found?.features.length) {
      await districts.put({ key: "town", found }, "town");
      return found;
    }
  } catch {
    // Without them the map says in words that it cannot be shown.
  }
  asked = null;
  return (await districts.get("town"))?.found ?? null;
}

/** The name of the first district that the point is in; null outside of all. */
export function districtAt(districts: Districts, latitude: number, longitude: number): string | null {
  return districts.features.find(({ geometry }) => covers(geometry, latitude, longitude))?.properties.name ?? null;
}

/** Null in the town; outside of it, the neighbour whose ground the point is on, where one is known. */
export function outsideAt(districts: Districts, latitude: number, longitude: number): { neighbour: Neighbour | null } | null {
  const { outline, neighbours = [] } = districts;
  const isHere = outline ? covers(outline, latitude, longitude) : districtAt(districts, latitude, longitude) !== null;
  if (isHere) return null;
  return { neighbour: neighbours.find(({ geometry }) => covers(geometry, latitude, longitude)) ?? null };
}

function covers(area: Area, latitude: number, longitude: number): boolean {
  const polygons = area.type === "Polygon" ? [area.coordinates] : area.coordinates;
  return polygons.some(([outer, ...holes]) => {
    const inside = (ring: Ring | undefined) => ring !== undefined && isInside(ring, latitude, longitude);
    return inside(outer) && !holes.some(inside);
  });
}

/** Counts the edges to the east of the point: an odd number of them is around it. */
function isInside(ring: Ring, latitude: number, longitude: number): boolean {
  let inside = false;
  ring.forEach(([x, y], index) => {
    const [beforeX, beforeY] = ring.at(index - 1) ?? [x, y];
    const crosses = y > latitude !== beforeY > latitude;
    if (crosses && longitude < ((beforeX - x) * (latitude - y)) / (beforeY - y) + x) inside = !inside;
  });
  return inside;
}
