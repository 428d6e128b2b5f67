/** Keeps the last tiles that were seen and the code that draws them: a map looked at once is there without a network. */
import { registerRoute } from "workbox-routing";

interface Shelf {
  cache: string;
  most: number;
}

const TILES: Shelf = { cache: "tiles", most: 300 };
/** A script and a sheet, of this version and of the one before. */
const DRAWING: Shelf = { cache: "map-code", most: 4 };
const OUR_PICTURES = /^\/(?:api|assets|icons|photos|pilotage)\//;
/** So many tiles come before those that are too old are looked for. */
const TIDY_EVERY = 20;

let untidied = 0;
/** The tiles' server gives them to pages and not to scripts: they are shown and cannot be kept. */
let unreadable = false;

export function keepMaps(): void {
  registerRoute(
    ({ url, request, sameOrigin }) => request.destination === "image" && !(sameOrigin && OUR_PICTURES.test(url.pathname)),
    ({ request, event }) => tile(request, event),
  );
  registerRoute(
    ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith("/assets/leaflet-"),
    ({ request, event }) => drawing(request, event),
  );
}

/** From the network, which has the newest; else the one that was seen last. */
async function tile(request: Request, event: ExtendableEvent): Promise<Response> {
  if (unreadable) return fetch(request);
  try {
    const came = await fetch(request.url, { mode: "cors", credentials: "omit" });
    if (came.ok) {
      event.waitUntil(keep(TILES, request.url, came.clone()));
      return came;
    }
    return (await keptFor(TILES, request.url)) ?? came;
  } catch {
    const kept = await keptFor(TILES, request.url);
    if (kept) return kept;
    const shown = await fetch(request);
    unreadable = true;
    return shown;
  }
}

/** What has a hash in its name never changes. */
async function drawing(request: Request, event: ExtendableEvent): Promise<Response> {
  const kept = await keptFor(DRAWING, request.url);
  if (kept) return kept;
  const came = await fetch(request);
  if (came.ok) event.waitUntil(keep(DRAWING, request.url, came.clone()));
  return came;
}

async function keptFor({ cache }: Shelf, url: string): Promise<Response | undefined> {
  return (await caches.open(cache)).match(url);
}

/** A full device keeps none, and shows them all the same. */
async function keep(shelf: Shelf, url: string, came: Response): Promise<void> {
  try {
    const cache = await caches.open(shelf.cache);
    await cache.put(url, came);
    untidied += 1;
    if (shelf === TILES && untidied % TIDY_EVERY !== 0) return;
    const urls = await cache.keys();
    await Promise.all(urls.slice(0, -shelf.most).map((old) => cache.delete(old)));
  } catch {
    // the next one tries again
  }
}
