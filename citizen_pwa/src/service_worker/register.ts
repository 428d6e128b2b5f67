import { Observable } from "../storage/observable";

/** A newer version is ready: the function takes it and reloads; what was typed is kept. */
export const newVersion = new Observable<(() => void) | null>(null);

/** The app's service worker; undefined where there is none, or while the page is being left. */
export async function ownRegistration(): Promise<ServiceWorkerRegistration | undefined> {
  if (!("serviceWorker" in navigator)) return undefined;
  return navigator.serviceWorker.getRegistration().catch(() => undefined);
}

/** Installs the service worker once the page is drawn. */
export async function registerServiceWorker(): Promise<void> {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  const registration = await navigator.serviceWorker.register("/sw.js").catch(() => undefined);
  if (!registration) return;
  const watch = () => registration.installing?.addEventListener("statechange", () => offer(registration));
  registration.addEventListener("updatefound", watch);
  watch(); // one may have been found while the page was being drawn
  offer(registration);
}

/** Asks the server for a newer version now. */
export async function lookForNewVersion(): Promise<void> {
  const registration = await ownRegistration();
  await registration?.update().catch(() => undefined);
  location.reload();
}

function offer(registration: ServiceWorkerRegistration): void {
  const { waiting } = registration;
  if (!waiting || !navigator.serviceWorker.controller) return;
  newVersion.set(() => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    waiting.postMessage("activate");
  });
}
