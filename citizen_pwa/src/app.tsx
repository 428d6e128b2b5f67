import { useLayoutEffect } from "preact/hooks";

import { loadDistricts } from "./actions/districts";
import { Footer } from "./components/footer";
import { Header } from "./components/header";
import { useObservable } from "./components/hooks/observable";
import { onDemand } from "./components/on_demand";
import { address } from "./components/router";
import { Strips } from "./components/strips";
import { direction, fetchWordsAhead, useWords } from "./i18n";
import { language, wording } from "./i18n/language";
import { Absent } from "./pages/absent";
import { Welcome } from "./pages/welcome";

const report = () => import("./pages/report");
const tracking = () => import("./pages/tracking");
const about = () => import("./pages/about");
const announcements = () => import("./pages/announcements");
const around = () => import("./pages/around/pages");

const ReportStep = onDemand("report", async () => (await report()).ReportStep);
const Sending = onDemand("report", async () => (await report()).Sending);
const Mine = onDemand("report", async () => (await report()).Mine);
const Tracking = onDemand("later", async () => (await tracking()).Tracking);
const Correct = onDemand("later", async () => (await tracking()).Correct);
const Withdraw = onDemand("later", async () => (await tracking()).Withdraw);
const Anonymise = onDemand("later", async () => (await tracking()).Anonymise);
const StopNotices = onDemand("later", async () => (await tracking()).StopNotices);
const Recover = onDemand("later", async () => (await import("./pages/recover")).Recover);
const AroundPages = onDemand("later", async () => (await around()).AroundPages);
const About = onDemand("later", async () => (await about()).About);
const Accessibility = onDemand("later", async () => (await about()).Accessibility);
const PersonalData = onDemand("later", async () => (await about()).PersonalData);
const Legal = onDemand("later", async () => (await about()).Legal);
const Announcements = onDemand("later", async () => (await announcements()).Announcements);
const OneAnnouncement = onDemand("later", async () => (await announcements()).OneAnnouncement);
const AROUND = new Set(["carte", "quartiers", "alertes"]);

// The pages that most people come in by, other than the first.
const OPENED: Partial<Record<string, () => Promise<unknown>>> = { signaler: report, s: tracking, carte: around, quartiers: around, actualites: announcements };

/** Fetches the code and the words of the page that is opened, in that language, while those of every page come. */
export function fetchPage(path: string, code: string): void {
  const opened = OPENED[path.split("/")[1] ?? ""];
  if (!opened) return;
  opened().catch(() => undefined);
  fetchWordsAhead(code, opened === report ? "report" : "later");
}

/** Fetches what the first tap leads to before it is touched: afterwards a signalement needs no network. */
export async function fetchAhead(): Promise<void> {
  await Promise.all([report(), useWords("report")]);
  // Then what is shown once it was sent, for the network may go just then.
  await Promise.all([tracking(), useWords("later")]);
  await loadDistricts();
}

export function App() {
  const { path } = useObservable(address);
  const words = useObservable(wording);
  // Before anything is seen: a page from right to left is never drawn the other way first.
  useLayoutEffect(() => {
    document.documentElement.lang = language.value;
    document.documentElement.dir = direction();
  }, [words]);
  return (
    <>
      <Header />
      <Strips />
      {/* Each path is a new screen: its title takes the focus. */}
      <Routed key={path} path={path} />
      <Footer />
    </>
  );
}

function Routed({ path }: { path: string }) {
  const [, first, second, third] = path.split("/").map(decodeURIComponent);
  if (path === "/") return <Welcome />;
  if (first === "signaler") return <ReportStep step={second ?? ""} />;
  if (first === "envoi" && second) return <Sending id={second} />;
  if (first === "s" && second) return <Followed number={second} what={third} />;
  if (path === "/mes-signalements") return <Mine />;
  if (first !== undefined && AROUND.has(first)) return <AroundPages first={first} second={second ?? ""} />;
  if (path === "/a-propos") return <About />;
  if (path === "/accessibilite") return <Accessibility />;
  if (path === "/donnees-personnelles") return <PersonalData />;
  if (path === "/mentions-legales") return <Legal />;
  if (path === "/actualites") return <Announcements />;
  if (first === "actualites" && second) return <OneAnnouncement id={second} />;
  if (path === "/retrouver") return <Recover />;
  return <Absent />;
}

/** A signalement's own page, and the screens where one changes something of it. */
function Followed({ number, what }: { number: string; what: string | undefined }) {
  if (what === undefined) return <Tracking number={number} />;
  if (what === "preciser") return <Correct number={number} />;
  if (what === "retirer") return <Withdraw number={number} />;
  if (what === "oublier") return <Anonymise number={number} />;
  if (what === "arreter") return <StopNotices number={number} />;
  return <Absent />;
}
