/** The dashboard's script: htmx for what changes in a page, and small comforts that every page works without. */
import "htmx.org";

import "./dashboard.css";
import { openAlarm } from "./alarm";
import { startAlike } from "./alike";
import { startCombos } from "./combo";
import { startCounts } from "./counts";
import { startForms } from "./forms";
import { startHiding } from "./hide";
import { startKeys } from "./keys";
import { startLive } from "./live";
import { offerToRing } from "./ring";

/** What a page can do without does not come when the page is left, or the network goes, meanwhile. */
const withoutIt = () => undefined;

function drawMaps() {
  if (document.querySelector("[data-map]:not([data-drawn])")) import("./map").then(({ draw }) => draw(), withoutIt);
}

/** The map of figures on tiles, where there are some. */
function drawGround() {
  const frame = document.querySelector<HTMLElement>("[data-ground]");
  if (frame?.dataset["tiles"]) import("./ground").then(({ drawGround: draw }) => draw(frame), withoutIt);
}

/** A chart in place of its open table, which stays one key away; where its script does not come, the table stays. */
function drawCharts() {
  const figures = [...document.querySelectorAll<HTMLElement>("[data-chart]:not([data-drawn])")];
  if (!figures.length) return;
  const openTables = (isOpen: boolean) => {
    for (const figure of figures) figure.querySelector("details")?.toggleAttribute("open", isOpen);
  };
  openTables(false);
  import("./chart").then(
    ({ drawCharts: draw }) => draw(),
    () => {
      for (const figure of figures) figure.dataset["drawn"] = "false";
      openTables(true);
    },
  );
}

/** Puts the focus where the answer is: a refusal, a receipt, a code to read out. */
function takeFocus(root: ParentNode) {
  root.querySelector<HTMLElement>("[data-take-focus]")?.focus();
}

/** The boxes on a photo, where there is one to be looked at. */
function drawBoxes() {
  const form = document.querySelector<HTMLFormElement>("form[data-boxes]");
  if (form) import("./boxes").then(({ startBoxes }) => startBoxes(form), withoutIt);
}

/** Where the views of the list scroll in one row, the one that is shown is in sight. */
function showView() {
  document.querySelector(".saved [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

startAlike();
startCombos();
startCounts();
startForms();
startHiding();
startKeys();
startLive();
drawMaps();
drawCharts();
drawGround();
drawBoxes();
openAlarm().catch(withoutIt);
offerToRing();
showView();
takeFocus(document);

document.addEventListener("htmx:after:swap", () => {
  const pane = document.querySelector<HTMLElement>("#ticket");
  const number = pane?.querySelector<HTMLElement>("[data-ticket]")?.dataset["ticket"];
  if (pane && number && document.body.classList.contains("split")) showTicket(pane, number);
  drawMaps();
  takeFocus(document);
});

function showTicket(pane: HTMLElement, number: string) {
  if (pane.dataset["shown"] === number) return;
  pane.dataset["shown"] = number;
  document.body.classList.replace("without-ticket", "with-ticket");
  for (const line of document.querySelectorAll<HTMLAnchorElement>("a[data-line]")) {
    if (line.pathname.endsWith(`/${number}`)) line.setAttribute("aria-current", "true");
    else line.removeAttribute("aria-current");
  }
  showView();
  pane.scrollTop = 0;
  pane.focus();
}
