import { useEffect } from "preact/hooks";

import { beginWith, readLink } from "../../actions/begin";
import { draft, endedElsewhere, resumeOrStartDraft } from "../../actions/draft";
import { useObservable } from "../../components/hooks/observable";
import { onDemand } from "../../components/on_demand";
import { address, navigate } from "../../components/router";
import { Absent } from "../absent";
import { CategoryStep } from "./category";
import { ContactStep } from "./contact";
import { DescriptionStep } from "./description";
import { JoinStep } from "./join";
import { NearbyStep } from "./nearby";
import { NoticeStep } from "./notice_step";
import { stepPath } from "./path";
import { Photos } from "./photos";
import { PlaceStep } from "./place";
import { QuestionStep } from "./question";
import { Summary } from "./summary";

const KnownStep = onDemand("later", async () => (await import("./known")).KnownStep);

const STEPS = {
  photos: Photos,
  lieu: PlaceStep,
  categorie: CategoryStep,
  "a-lire": NoticeStep,
  "deja-connu": KnownStep,
  "deja-signale": NearbyStep,
  rejoindre: JoinStep,
  description: DescriptionStep,
  contact: ContactStep,
  envoi: Summary,
} as const;

/** A step of the flow; `/signaler?categorie=…&lieu=…&nature=…` begins it with what a poster or a link says. */
export function ReportStep({ step }: { step: string }) {
  const begun = useObservable(draft);
  useEffect(() => {
    if (step !== "") void resumeOrStartDraft();
    else {
      void beginWith(readLink(address.value.query)).then(({ kind }) =>
        navigate(stepPath(kind === "anomaly" ? "photos" : "description"), true),
      );
    }
  }, [step]);
  useEffect(() => endedElsewhere.subscribe(() => navigate("/mes-signalements", true)), []);
  const question = /^question-(\d+)$/.exec(step);
  if (!begun || step === "") return null;
  if (question) return <QuestionStep rank={Number(question[1])} />;
  const Page = STEPS[step as keyof typeof STEPS] as (typeof STEPS)[keyof typeof STEPS] | undefined;
  return Page ? <Page /> : <Absent />;
}
