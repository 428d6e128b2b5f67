import type { HistoryStep } from "../../api/types";
import { formatMoment, t } from "../../i18n";

/** What happened, newest first. */
export function History({ steps, timeZone }: { steps: readonly HistoryStep[]; timeZone: string }) {
  return (
    <section>
      <h2>{t("tracking.history")}</h2>
      <ol class="history" reversed>
        {[...steps].reverse().map((step) => (
          <li key={`${step.at} ${step.label}`}>
            <strong>{step.label}</strong>
            <small>{formatMoment(step.at, timeZone)}</small>
            {step.words && <p class="typed">{step.words}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}
