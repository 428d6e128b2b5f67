/// <reference lib="webworker" />
/** Opens the app without a network, and sends what waits when the browser says the network is back. */
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";

import { receiveShared } from "../actions/share";
import { sendWaiting, SYNC_TAG } from "../actions/sending";
import { keepMaps } from "./maps";
import { PAGES } from "./page_paths";
import { listenToPushes } from "./push";

interface SyncEvent extends ExtendableEvent {
  readonly tag: string;
}

declare const self: ServiceWorkerGlobalScope & {
  __WB_MANIFEST: (string | { url: string; revision: string | null })[];
};

precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();
registerRoute(new NavigationRoute(createHandlerBoundToURL("/index.html"), { allowlist: [PAGES] }));

keepMaps();
listenToPushes();
// What the gallery shares becomes a signalement begun, which the page then shows.
registerRoute(
  ({ url }) => url.pathname === "/partager",
  async ({ request }) => {
    await request.formData().then(receiveShared).catch(() => undefined);
    return Response.redirect("/signaler/photos", 303);
  },
  "POST",
);

self.addEventListener("sync", (event) => {
  const sync = event as SyncEvent;
  if (sync.tag === SYNC_TAG) sync.waitUntil(sendAll());
});

self.addEventListener("message", (event) => {
  if (event.data === "activate") void self.skipWaiting();
});

/** Fails while something waits, so that the browser asks again later. */
async function sendAll(): Promise<void> {
  const waiting = await sendWaiting(true);
  if (waiting > 0) throw new Error("still waiting for the network");
}
