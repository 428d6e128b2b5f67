/** Google's own way to reach a browser, for towns that chose it: nobody else ever fetches this file. */
import { getApps, initializeApp } from "@firebase/app";
import { getMessaging, getToken } from "@firebase/messaging";

import type { FirebaseWeb } from "../api/types";

/** Registers this browser with the town's Firebase project; gives the token that stands for it. */
export async function firebaseToken(project: FirebaseWeb, serviceWorkerRegistration: ServiceWorkerRegistration): Promise<string> {
  const [app = initializeApp({
    apiKey: project.api_key,
    projectId: project.project_id,
    messagingSenderId: project.messaging_sender_id,
    appId: project.app_id,
  })] = getApps();
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- its successor gives an id that the server does not send to
  return getToken(getMessaging(app), { vapidKey: project.vapid_key, serviceWorkerRegistration });
}
