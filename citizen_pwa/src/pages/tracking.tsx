import { useCallback, useEffect, useState } from "preact/hooks";

import { type Followed, follow } from "../actions/follow";
import { known } from "../actions/sending";
import { territory } from "../actions/territory";
import { Refused } from "../api/request";
import { isPrivate } from "../api/signalements";
import { address, hideFragment } from "../components/router";
import { useObservable, useSlow } from "../components/hooks";
import { Icon } from "../components/icon";
import { Notice, Skeleton } from "../components/notice";
import { Screen } from "../components/screen";
import { StateWord } from "../components/state_word";
import { formatMoment, t } from "../i18n";
import { PhotosOnTheWay } from "./sending";
import { History, PhotosBeforeAfter, PublishedWords, ServiceInCharge, WhatWasSaid } from "./tracking_parts";
import { Messages } from "./messages";
import { IsItFixed } from "./is_it_fixed";
import { ShareLink } from "./share_link";

const REFRESH_MS = 20_000;

type Failure = "absent" | "unreachable";

/** Reads again when the page is seen, when the network is back, and every so often while it stays open. */
function useFollowed(number: string) {
  const [followed, setFollowed] = useState<Followed | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const { fragment } = useObservable(address);

  const read = useCallback(async () => {
    try {
      const found = await follow(number, fragment || null);
      if (found.bearer) hideFragment();
      setFollowed(found);
      setFailure(null);
    } catch (error) {
      setFailure(error instanceof Refused ? "absent" : "unreachable");
    }
  }, [number, fragment]);

  useEffect(() => {
    const readIfSeen = () => {
      if (document.visibilityState === "visible") void read();
    };
    void read();
    const timer = setInterval(readIfSeen, REFRESH_MS);
    document.addEventListener("visibilitychange", readIfSeen);
    addEventListener("online", readIfSeen);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", readIfSeen);
      removeEventListener("online", readIfSeen);
    };
  }, [read]);
  return { followed, failure, read };
}

export function Tracking({ number }: { number: string }) {
  const { followed, failure, read } = useFollowed(number);
  const slow = useSlow(!followed && !failure);
  const title = t("tracking.title", { number });
  if (!followed) {
    return (
      <Screen title={title} back="/mes-signalements" actions={failure && <ReadAgain onClick={() => void read()} />}>
        {failure === "absent" && (
          <Notice tone="warn" title={t("tracking.absent_title")} live>
            <p>{t("tracking.absent")}</p>
          </Notice>
        )}
        {failure === "unreachable" && <Offline number={number} />}
        {!failure && slow && <Skeleton label={t("app.loading")} />}
      </Screen>
    );
  }
  return (
    <Screen title={title} back="/mes-signalements">
      {failure === "unreachable" && (
        <p class="strip">
          <Icon name="wifi-off" />
          <span>{t("tracking.stale")}</span>
        </p>
      )}
      <Opened followed={followed} onChange={read} />
    </Screen>
  );
}

function goToMessage(event: MouseEvent): void {
  event.preventDefault();
  document.getElementById("message")?.focus();
}

function ReadAgain({ onClick }: { onClick: () => void }) {
  return (
    <button type="button" class="main" onClick={onClick}>
      <Icon name="refresh-cw" />
      {t("tracking.again")}
    </button>
  );
}

/** Without a network: the last state this phone knew. */
function Offline({ number }: { number: string }) {
  const report = useObservable(known).find((one) => one.number === number);
  return (
    <>
      {report && (
        <div class="card">
          <p>{report.categoryLabel}</p>
          <StateWord state={report.publicState ?? ""} words={report.publicStatus ?? ""} />
        </div>
      )}
      <PhotosOnTheWay report={report} />
      <Notice tone="info" title={t("tracking.unreachable_title")} icon="wifi-off" live>
        <p>{t("tracking.unreachable")}</p>
      </Notice>
    </>
  );
}

function Opened({ followed: { signalement, bearer }, onChange }: { followed: Followed; onChange: () => Promise<void> }) {
  const timeZone = useObservable(territory)?.time_zone ?? "Europe/Paris";
  const report = useObservable(known).find((one) => one.id === signalement.id);
  const underway = signalement.history.some(({ state }) => state !== "received" && state !== "sent");
  const justSent = useObservable(address).query.has("envoye") && !underway;
  const full = isPrivate(signalement) ? signalement : null;
  const asked = full?.verdict?.asked && bearer ? full : null;
  return (
    <>
      {justSent && (
        <Notice tone="good" title={t("tracking.sent_title")} live>
          <p>{t("tracking.sent", { number: signalement.number })}</p>
        </Notice>
      )}
      <PhotosOnTheWay report={report} />
      <section class="card" aria-live="polite">
        <StateWord state={signalement.public_state} words={signalement.public_status} />
        <p class="facts">
          <strong>{signalement.category.label}</strong>
          <span lang="fr">
            {[full?.address ?? signalement.street, signalement.district?.name].filter(Boolean).join(" · ")}
          </span>
          <small>{t("tracking.received", { moment: formatMoment(signalement.received_at, timeZone) })}</small>
        </p>
      </section>
      {full?.question && (
        <Notice tone="warn" title={t("tracking.question_title")} icon="message-square">
          <p class="typed">{full.question}</p>
          <p>
            <a href="#message" onClick={goToMessage}>
              {t("tracking.question_answer")}
            </a>
          </p>
        </Notice>
      )}
      {asked && bearer && <IsItFixed signalement={asked} bearer={bearer} onChange={onChange} />}
      <PhotosBeforeAfter photos={signalement.photos} />
      {full?.service && <ServiceInCharge service={full.service} />}
      <History steps={signalement.history} timeZone={timeZone} />
      {full && bearer && <Messages signalement={full} bearer={bearer} timeZone={timeZone} onChange={onChange} />}
      {full && <WhatWasSaid signalement={full} />}
      {!full && signalement.description && <PublishedWords words={signalement.description} />}
      {!full && (
        <Notice tone="info" title={t("tracking.public_title")}>
          <p>{t("tracking.public")}</p>
        </Notice>
      )}
      {full && bearer && <ShareLink number={signalement.number} bearer={report?.secret ?? bearer} />}
    </>
  );
}
