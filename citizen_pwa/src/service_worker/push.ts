/** Shows what the town tells, and takes the answer to "is it fixed?" in one tap, without opening the app. */
import { bearersOf } from "../actions/follow";
import { moveOwnAddress, withAnyBearer } from "../actions/push_addresses";
import { postVerdict } from "../api/signalements";
import { reports } from "../storage/database";
import type { Report } from "../storage/records";

declare const self: ServiceWorkerGlobalScope;

/** What a push brings: a number and a state, the page without its secret, and buttons where something is asked. */
export interface News {
  kind: "news";
  title: string;
  body: string;
  url: string;
  answers?: { answer: "solved" | "not_solved"; title: string; thanks: string }[];
}

/** Buttons of notifications, which TypeScript's own types do not know yet. */
type ShownOptions = NotificationOptions & { actions?: { action: string; title: string }[]; renotify?: boolean };

interface ChangeEvent extends ExtendableEvent {
  readonly newSubscription?: PushSubscription | null;
  readonly oldSubscription?: PushSubscription | null;
}

export function listenToPushes(): void {
  self.addEventListener("push", (event) => event.waitUntil(show(event.data)));
  self.addEventListener("notificationclick", (event) => {
    event.notification.close();
    event.waitUntil(touched(event.notification.data as News | null, event.action));
  });
  self.addEventListener("pushsubscriptionchange", (event) => {
    const change = event as ChangeEvent;
    change.waitUntil(renew(change));
  });
}

/** What comes through Google says the same in its own form, in which every value is a string. */
interface ThroughFirebase {
  notification?: { title?: string; body?: string };
  data?: { kind?: string; url?: string; answers?: string };
}

function unwrapped(said: ThroughFirebase): Partial<News> {
  const { notification, data } = said;
  const answers = data?.answers ? (JSON.parse(data.answers) as News["answers"]) : undefined;
  return { ...data, ...notification, answers } as Partial<News>;
}

function read(data: PushMessageData | null): News | null {
  try {
    const came = data?.json() as (Partial<News> & ThroughFirebase) | undefined;
    const said = came?.data ? unwrapped(came) : came;
    return said?.kind === "news" && said.title && said.url ? (said as News) : null;
  } catch {
    return null;
  }
}

async function show(data: PushMessageData | null): Promise<void> {
  const news = read(data);
  if (!news) return;
  await notify(news, news.body, {
    renotify: true,
    actions: (news.answers ?? []).map(({ answer, title }) => ({ action: answer, title })),
  });
  for (const page of await self.clients.matchAll({ type: "window" })) page.postMessage("news");
}

/** One notification for each page: the latest news replaces the one before. */
async function notify(news: News, body: string, options: ShownOptions): Promise<void> {
  const { pathname } = new URL(news.url, self.location.origin);
  const shown: ShownOptions = { body, tag: pathname, icon: "/icons/icon-192.png", data: news, ...options };
  await self.registration.showNotification(news.title, shown);
}

async function touched(news: News | null, action: string): Promise<void> {
  if (!news) return;
  const chosen = news.answers?.find(({ answer }) => answer === action);
  const report = chosen && (await reportOf(news));
  if (!chosen || !report || bearersOf(report).length === 0) return open(news);
  try {
    await withAnyBearer(report, (bearer) => postVerdict(report.id, chosen.answer === "solved", "", bearer));
  } catch {
    return open(news); // the page says what is wrong, and asks again
  }
  await notify(news, chosen.thanks, { silent: true });
  for (const page of await self.clients.matchAll({ type: "window" })) page.postMessage("news");
}

async function reportOf(news: News): Promise<Report | undefined> {
  const number = decodeURIComponent(new URL(news.url, self.location.origin).pathname.replace(/^\/s\//, ""));
  return (await reports.all()).find((report) => report.number === number);
}

/** Opens the page at our own address, whatever the push says, or shows the one that is open. */
async function open(news: News): Promise<void> {
  const { pathname } = new URL(news.url, self.location.origin);
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = pages.find((page) => new URL(page.url).pathname === pathname);
  if (there) await there.focus();
  else await self.clients.openWindow(pathname);
}

/** The push service gave this phone another address. */
async function renew(change: ChangeEvent): Promise<void> {
  const options = change.oldSubscription?.options;
  const subscription = change.newSubscription ?? (options && (await self.registration.pushManager.subscribe(options)));
  if (subscription) await moveOwnAddress(subscription);
}
