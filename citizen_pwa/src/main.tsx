import { render } from "preact";

import { resumeDraft } from "./actions/draft";
import { keepSending } from "./actions/keep_sending";
import { noteOrigin } from "./actions/origin";
import { readKnown } from "./actions/sending";
import { loadTerritory, territory, territoryUnreachable } from "./actions/territory";
import { App, fetchAhead, fetchPage } from "./app";
import { chosenLanguage } from "./storage/chosen_language";
import { bestLanguage, useLanguage } from "./i18n";
import { registerServiceWorker } from "./service_worker/register";
import { applyAccent } from "./styles/accent";
import "./styles/index.css";

const CALM_MS = 1000;
const wished = [...[chosenLanguage()].filter((code) => code !== null), ...navigator.languages];
const best = bestLanguage(wished);
const firstWords = useLanguage(best); // asked for first: nothing is drawn without them
fetchPage(location.pathname, best);
await Promise.all([firstWords, resumeDraft(), readKnown()]);

const root = document.getElementById("app");
root?.replaceChildren(); // what index.html says where nothing of this comes
if (root) render(<App />, root);

territory.subscribe((town) => {
  if (town?.accent) applyAccent(town.accent);
});
void loadTerritory();
void noteOrigin();
keepSending();
void settled().then(async () => {
  // What waits to be sent must not be swept away when the device lacks room.
  if ("storage" in navigator) navigator.storage.persist().catch(() => undefined);
  await fetchAhead().catch(() => undefined);
  await registerServiceWorker();
});

/** A while after the town is on the screen: until then nothing takes the network from what the person looks at. */
async function settled(): Promise<void> {
  if (!territory.value) {
    await new Promise<void>((done) => [territory, territoryUnreachable].forEach((one) => one.subscribe(() => done())));
  }
  await new Promise((done) => setTimeout(done, CALM_MS));
  if ("requestIdleCallback" in window) await new Promise((done) => requestIdleCallback(done, { timeout: CALM_MS }));
}
