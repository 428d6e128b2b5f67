import type { ComponentChildren } from "preact";

import type { Territory } from "../../api/types";
import { Screen } from "../../components/screen";
import { t } from "../../i18n";
import type { Draft } from "../../storage/records";
import { isFromSummary, stepPath, stepsOf } from "./path";

interface StepProps {
  step: string;
  draft: Draft | null;
  town: Territory | null;
  title: string;
  titleLang?: string | undefined;
  actions?: ComponentChildren;
  children: ComponentChildren;
}

/** The screen of one step: where one stands, and the way back. */
export function Step({ step, draft, town, title, titleLang, actions, children }: StepProps) {
  const steps = stepsOf(draft, town);
  const index = Math.max(0, steps.indexOf(step));
  const before = steps[index - 1];
  const brief = isFromSummary();
  const back = brief ? stepPath("envoi") : before ? stepPath(before) : "/";
  return (
    <Screen
      title={title}
      titleLang={titleLang}
      back={back}
      above={t("flow.step", { rank: index + 1, count: steps.length })}
      actions={actions}
    >
      {children}
    </Screen>
  );
}
