import { useEffect } from "preact/hooks";

import { changeDraft, draft, startDraft } from "./actions/draft";
import { Header, Strips } from "./components/header";
import { useObservable } from "./components/hooks";
import { address, Link, navigate } from "./components/router";
import { Screen } from "./components/screen";
import { t } from "./i18n";
import { language } from "./i18n/language";
import { CategoryStep } from "./pages/category";
import { ContactStep } from "./pages/contact";
import { DescriptionStep } from "./pages/description";
import { Mine } from "./pages/mine";
import { NoticeStep } from "./pages/notice_step";
import { Photos } from "./pages/photos";
import { PlaceStep } from "./pages/place";
import { QuestionStep } from "./pages/question";
import { Sending } from "./pages/sending";
import { Summary } from "./pages/summary";
import { Tracking } from "./pages/tracking";
import { Welcome } from "./pages/welcome";

const STEPS = {
  photos: Photos,
  lieu: PlaceStep,
  categorie: CategoryStep,
  "a-lire": NoticeStep,
  description: DescriptionStep,
  contact: ContactStep,
  envoi: Summary,
} as const;

export function App() {
  const { path } = useObservable(address);
  const code = useObservable(language);
  useEffect(() => {
    document.documentElement.lang = code;
  }, [code]);
  return (
    <>
      <Header />
      <Strips />
      {/* Each path is a new screen: its title takes the focus. */}
      <Routed key={path} path={path} />
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
  return <NotFound />;
}

/** A step of the flow; `/signaler?categorie=…` begins it with the category of a poster or a link. */
function ReportStep({ step }: { step: string }) {
  const begun = useObservable(draft);
  useEffect(() => {
    startDraft();
    const category = address.value.query.get("categorie");
    if (category) changeDraft({ category });
    if (step === "") navigate("/signaler/photos", true);
  }, [step]);
  const question = /^question-(\d+)$/.exec(step);
  if (!begun || step === "") return null;
  if (question) return <QuestionStep rank={Number(question[1])} />;
  const Page = STEPS[step as keyof typeof STEPS] as (typeof STEPS)[keyof typeof STEPS] | undefined;
  return Page ? <Page /> : <NotFound />;
}

function NotFound() {
  return (
    <Screen
      title={t("absent.title")}
      actions={
        <Link class="main" href="/">
          {t("absent.home")}
        </Link>
      }
    >
      <p>{t("absent.words")}</p>
    </Screen>
  );
}
