/** Lets this browser ring for its owner when he or she is on call; the service worker of the app shows it. */
export function offerToRing(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-ring]");
  if (!form || !("serviceWorker" in navigator) || !("PushManager" in window)) return;
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ring(form).catch(() => {
      const refused = form.querySelector<HTMLElement>("[data-ring-refused]");
      if (refused) refused.hidden = false;
    });
  });
}

async function ring(form: HTMLFormElement): Promise<void> {
  if ((await Notification.requestPermission()) !== "granted") throw new Error("not allowed");
  await navigator.serviceWorker.register("/sw.js");
  const { pushManager } = await navigator.serviceWorker.ready;
  const subscription = await pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: form.dataset["ring"] ?? "",
  });
  (form.elements.namedItem("value") as HTMLInputElement).value = JSON.stringify(subscription);
  form.submit();
}
