import { useEffect } from "preact/hooks";

import { correct } from "../actions/compose";
import { isDoneMeanwhile, reportInstead } from "../actions/join";
import { sendSoon } from "../actions/keep_sending";
import { known, onItsWay } from "../actions/sending";
import { useObservable } from "../components/hooks/observable";
import { useOnline } from "../components/hooks/online";
import { Icon } from "../components/icon";
import { Notice } from "../components/notice";
import { navigate } from "../components/router";
import { Screen } from "../components/screen";
import { t, tn } from "../i18n";
import { lookForNewVersion } from "../service_worker/register";
import type { Report } from "../storage/records";

/** What becomes of a signalement that has left the hands but may not have arrived. */
export function Sending({ id }: { id: string }) {
  const reports = useObservable(known);
  const report = reports.find((one) => one.id === id);
  const number = report?.number ?? null;
  const joined = Boolean(report?.joining);
  useEffect(() => {
    if (number) navigate(`/s/${encodeURIComponent(number)}?${joined ? "rejoint" : "envoye"}=1`, true);
  }, [number, joined]);
  if (!report) {
    return (
      <Screen title={t("sending.unknown_title")} back="/">
        <p>{t("sending.unknown")}</p>
      </Screen>
    );
  }
  if (report.state === "refused" && report.joining) return <CannotJoin report={report} />;
  if (report.state === "refused") return <RefusedScreen report={report} />;
  if (report.state === "outdated") return <OutdatedScreen report={report} />;
  return <WaitingScreen report={report} />;
}

function WaitingScreen({ report }: { report: Report }) {
  const moving = useObservable(onItsWay) === report.id;
  const online = useOnline();
  const tried = report.attempts > 0 || !online;
  return (
    <Screen
      title={tried ? t(report.joining ? "join.kept_title" : "sending.kept_title") : t("sending.title")}
      back="/mes-signalements"
      actions={
        tried && (
          <button type="button" class="main" disabled={moving} onClick={() => void sendSoon(true)}>
            <Icon name="refresh-cw" />
            {moving ? t("sending.moving") : t("sending.again")}
          </button>
        )
      }
    >
      <div aria-live="polite">
        {tried ? (
          <Notice
            tone="info"
            title={online ? t("sending.trouble_title") : t("sending.waiting_title")}
            icon={online ? "hourglass" : "wifi-off"}
          >
            <p>{t(report.joining ? "join.waiting" : "sending.waiting")}</p>
            {report.photoIds.length > 0 && <p>{tn("sending.photos_kept", report.photoIds.length)}</p>}
          </Notice>
        ) : (
          <p class="status busy">{t("sending.moving")}</p>
        )}
      </div>
    </Screen>
  );
}

function RefusedScreen({ report }: { report: Report }) {
  const { problem } = report;
  const words = Object.values(problem?.errors ?? {}).flat();
  return (
    <Screen
      title={t("sending.refused_title")}
      back="/mes-signalements"
      actions={
        <button type="button" class="main" onClick={() => void correct(report).then(() => navigate("/signaler/envoi", true))}>
          <Icon name="pencil" />
          {t("sending.correct")}
        </button>
      }
    >
      <Notice tone="bad" title={problem?.title || t("sending.refused_title")} live>
        <p>{problem?.detail || t("sending.refused")}</p>
        {words.length > 0 && (
          <ul>
            {words.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        )}
      </Notice>
      <p>{t("sending.kept")}</p>
    </Screen>
  );
}

function CannotJoin({ report }: { report: Report }) {
  const isDone = isDoneMeanwhile(report);
  return (
    <Screen
      title={t("join.refused_title")}
      back="/mes-signalements"
      actions={
        <button type="button" class="main" onClick={() => void reportInstead(report).then(() => navigate("/signaler/envoi", true))}>
          <Icon name={isDone ? "refresh-cw" : "pencil"} />
          {t(isDone ? "join.still_there" : "join.report")}
        </button>
      }
    >
      <Notice tone="warn" title={report.problem?.title || t("join.refused_title")} live>
        {report.problem?.detail && <p>{report.problem.detail}</p>}
      </Notice>
      <p>{t("join.refused")}</p>
    </Screen>
  );
}

function OutdatedScreen({ report }: { report: Report }) {
  return (
    <Screen
      title={t("sending.outdated_title")}
      back="/mes-signalements"
      actions={
        <button type="button" class="main" onClick={() => void lookForNewVersion()}>
          <Icon name="refresh-cw" />
          {t("app.update")}
        </button>
      }
    >
      <Notice tone="warn" title={report.problem?.title || t("sending.outdated_title")} live>
        <p>{report.problem?.detail || t("sending.outdated")}</p>
      </Notice>
      <p>{t("sending.kept")}</p>
    </Screen>
  );
}
