import { useEffect } from "preact/hooks";

import { Footer } from "./components/footer";
import { Header } from "./components/header";
import { useObservable } from "./components/hooks/observable";
import { address } from "./components/router";
import { Strips } from "./components/strips";
import { direction } from "./i18n";
import { language, wording } from "./i18n/language";
import { About, Accessibility, Legal, PersonalData } from "./pages/about";
import { Absent } from "./pages/absent";
import { Mine } from "./pages/mine";
import { Sending } from "./pages/sending";
import { ReportStep } from "./pages/steps/report_step";
import { Tracking } from "./pages/tracking/tracking";
import { Welcome } from "./pages/welcome";

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
  const [, first, second] = path.split("/").map(decodeURIComponent);
  if (path === "/") return <Welcome />;
  if (first === "signaler") return <ReportStep step={second ?? ""} />;
  if (first === "envoi" && second) return <Sending id={second} />;
  if (first === "s" && second) return <Tracking number={second} />;
  if (path === "/mes-signalements") return <Mine />;
  if (path === "/a-propos") return <About />;
  if (path === "/accessibilite") return <Accessibility />;
  if (path === "/donnees-personnelles") return <PersonalData />;
  if (path === "/mentions-legales") return <Legal />;
  return <Absent />;
}
