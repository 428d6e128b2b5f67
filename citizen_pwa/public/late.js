/* While index.html stands alone: a script or words that did not come are said at once, and fetched again. */
"use strict";

function say(event) {
  const isOurs = event.target === window || event.target instanceof HTMLScriptElement;
  if (isOurs) document.querySelector(".late")?.classList.add("now");
}

addEventListener("error", say, true);
addEventListener("unhandledrejection", say);
addEventListener("click", (event) => {
  if (!(event.target instanceof Element) || !event.target.closest(".late .again")) return;
  // A link would drop what stands behind # in the address: one's secret.
  event.preventDefault();
  location.reload();
});
