import { render } from "preact";

import { readFollows } from "./actions/announcements";
import { resumeDraft } from "./actions/draft";
import { keepSending } from "./actions/keep_sending";
import { readKnown } from "./actions/sending";
import { loadTerritory, territory } from "./actions/territory";
import { App } from "./app";
import { chosenLanguage } from "./storage/chosen_language";
import { bestLanguage, useLanguage } from "./i18n";
import { registerServiceWorker } from "./service_worker/register";
import { applyAccent } from "./styles/accent";
import "./styles/index.css";

const wished = [...[chosenLanguage()].filter((code) => code !== null), ...navigator.languages];
await Promise.all([useLanguage(bestLanguage(wished)), resumeDraft(), readKnown(), readFollows()]);

const root = document.getElementById("app");
if (root) render(<App />, root);

territory.subscribe((town) => {
  if (town?.accent) applyAccent(town.accent);
});
void loadTerritory();
keepSending();
void registerServiceWorker();
// What waits to be sent must not be swept away when the device lacks room.
if ("storage" in navigator) void navigator.storage.persist();
