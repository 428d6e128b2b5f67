import { useEffect } from "preact/hooks";

import { Footer } from "./components/footer";
import { Header } from "./components/header";
import { useObservable } from "./components/hooks/observable";
import { onDemand } from "./components/on_demand";
import { address } from "./components/router";
import { Strips } from "./components/strips";
import { direction, useLaterWords } from "./i18n";
import { language, wording } from "./i18n/language";
import { Absent } from "./pages/absent";
import { Mine } from "./pages/mine";
import { Sending } from "./pages/sending";
import { ReportStep } from "./pages/steps/report_step";
import { Welcome } from "./pages/welcome";

/** A page that who only reports never fetches, with its words. */
async function withItsWords<M>(pages: Promise<M>): Promise<M> {
  await useLaterWords();
  return pages;
}

const Tracking = onDemand(async () => (await withItsWords(import("./pages/tracking"))).Tracking);
const Correct = onDemand(async () => (await withItsWords(import("./pages/tracking"))).Correct);
const Withdraw = onDemand(async () => (await withItsWords(import("./pages/tracking"))).Withdraw);
const Anonymise = onDemand(async () => (await withItsWords(import("./pages/tracking"))).Anonymise);
const Recover = onDemand(async () => (await withItsWords(import("./pages/recover"))).Recover);
const AroundPages = onDemand(async () => (await withItsWords(import("./pages/around/pages"))).AroundPages);
const About = onDemand(async () => (await import("./pages/about")).About);
const Accessibility = onDemand(async () => (await withItsWords(import("./pages/about"))).Accessibility);
const PersonalData = onDemand(async () => (await withItsWords(import("./pages/about"))).PersonalData);
const Legal = onDemand(async () => (await import("./pages/about")).Legal);
const Announcements = onDemand(async () => (await import("./pages/announcements")).Announcements);
const OneAnnouncement = onDemand(async () => (await import("./pages/announcements")).OneAnnouncement);
const AROUND = new Set(["carte", "quartiers", "alertes"]);

export function App() {
  const { path } = useObservable(address);
  const words = useObservable(wording);
  useEffect(() => {
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
  return <Absent />;
}
