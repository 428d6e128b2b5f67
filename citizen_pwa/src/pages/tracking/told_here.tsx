import { useEffect, useState } from "preact/hooks";

import { beTold, keepReachable, type Standing, standing, stopBeingToldOf } from "../../actions/push";
import { territory } from "../../actions/territory";
import { useObservable } from "../../components/hooks/observable";
import { Icon } from "../../components/icon";
import { Notice } from "../../components/notice";
import { t } from "../../i18n";
import type { Report } from "../../storage/records";

interface ToldHereProps {
  report: Report | undefined;
  bearer: string;
  /** Nothing more is expected: it is not offered, and can still be stopped. */
  isOver: boolean;
}

/** "Être prévenu sur ce téléphone": asked here, where there is something to be told of, and never before. */
export function ToldHere({ report, bearer, isOver }: ToldHereProps) {
  const ways = useObservable(territory)?.push;
  const [stands, setStands] = useState<Standing | null>(null);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    void standing(report?.toldHere).then(setStands);
  }, [report]);
  useEffect(() => {
    // It tries again when the page is next opened.
    if (report && ways && stands === "told") keepReachable(report, ways).catch(() => undefined);
  }, [report, ways, stands]);
  if (!(ways?.fcm ?? ways?.vapid_public_key) || !report || !stands || stands === "unable") return null;
  if (isOver && stands !== "told") return null;

  const change = async (act: () => Promise<Standing>) => {
    setBusy(true);
    setFailed(false);
    try {
      setStands(await act());
    } catch {
      setFailed(true);
    }
    setBusy(false);
  };
  const start = () => change(() => beTold(report, bearer, ways));
  const stop = () =>
    change(async () => {
      await stopBeingToldOf(report);
      return "ready";
    });

  if (stands === "refused" || stands === "install") {
    return (
      <Notice tone="info" title={t(stands === "refused" ? "told.refused_title" : "told.title")} icon="bell-off">
        <p>{t(stands === "refused" ? "told.refused" : "told.install")}</p>
      </Notice>
    );
  }
  return (
    <section class="card no-print" aria-live="polite">
      {stands === "told" ? (
        <p class="told">
          <Icon name="bell" />
          {t("told.yes")}
        </p>
      ) : (
        <p>{t("told.lead")}</p>
      )}
      {failed && (
        <p class="error" role="alert">
          <Icon name="circle-alert" />
          {t(stands === "told" ? "told.not_stopped" : "told.failed")}
        </p>
      )}
      <button type="button" class="second" disabled={busy} onClick={() => void (stands === "told" ? stop() : start())}>
        <Icon name={stands === "told" ? "bell-off" : "bell"} />
        {t(stands === "told" ? "told.stop" : "told.start")}
      </button>
    </section>
  );
}
