import { beginAgain } from "../../actions/begin";
import type { Followed } from "../../actions/follow";
import { known } from "../../actions/sending";
import { languageOfCategories, territory } from "../../actions/territory";
import { isPrivate } from "../../api/signalements";
import { address, Link, navigate } from "../../components/router";
import { useObservable } from "../../components/hooks/observable";
import { useOnline } from "../../components/hooks/online";
import { useSlow } from "../../components/hooks/slow";
import { Icon } from "../../components/icon";
import { Notice } from "../../components/notice";
import { Skeleton } from "../../components/skeleton";
import { Screen } from "../../components/screen";
import { StateWord } from "../../components/state_word";
import { formatDegrees, formatMoment, type Key, t } from "../../i18n";
import { PhotosOnTheWay } from "../../components/photos_on_the_way";
import { PhotosBeforeAfter } from "./before_after";
import { Expected } from "./expected";
import { History } from "./history";
import { Manage } from "./manage";
import { OnPaper } from "./on_paper";
import { Opinion } from "./opinion";
import { ServiceInCharge } from "./service_in_charge";
import { PublishedWords, WhatWasSaid } from "./what_was_said";
import { Messages } from "./messages";
import { useFollowed } from "./followed";
import { Parts } from "./parts";
import { IsItFixed } from "./is_it_fixed";
import { ShareLink } from "./share_link";
import { ToldByMail } from "./told_by_mail";
import { ToldHere } from "./told_here";

export function Tracking({ number }: { number: string }) {
  const { followed, failure, read } = useFollowed(number);
  const slow = useSlow(!followed && !failure);
  const title = t("tracking.title", { number });
  if (!followed) {
    return (
      <Screen title={title} back="/mes-signalements" actions={failure && (failure === "absent" ? <Home /> : <ReadAgain onClick={() => void read()} />)}>
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
        <Stale />
      )}
      <Opened followed={followed} onChange={read} />
    </Screen>
  );
}

function Stale() {
  const online = useOnline();
  return (
    <p class="strip">
      <Icon name={online ? "hourglass" : "wifi-off"} />
      <span>{t(online ? "tracking.stale_trouble" : "tracking.stale")}</span>
    </p>
  );
}

/** The end of a stretch of street that no address names. */
function endOf(line: [number, number][]): string {
  const [longitude, latitude] = line.at(-1) ?? [0, 0];
  return t("place.coordinates", { latitude: formatDegrees(latitude), longitude: formatDegrees(longitude) });
}

function goToMessage(event: MouseEvent): void {
  event.preventDefault();
  document.getElementById("message")?.focus();
}

function Home() {
  return (
    <Link class="main" href="/">
      {t("absent.home")}
    </Link>
  );
}

function ReadAgain({ onClick }: { onClick: () => void }) {
  return (
    <button type="button" class="main" onClick={onClick}>
      <Icon name="refresh-cw" />
      {t("tracking.again")}
    </button>
  );
}

/** Without a network, or while the service is in trouble: the last state this device knew. */
function Offline({ number }: { number: string }) {
  const online = useOnline();
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
      <Notice
        tone="info"
        title={t(online ? "sending.trouble_title" : "tracking.unreachable_title")}
        icon={online ? "hourglass" : "wifi-off"}
        live
      >
        <p>{t(online ? "tracking.trouble" : "tracking.unreachable")}</p>
      </Notice>
    </>
  );
}

function Opened({ followed: { signalement, bearer }, onChange }: { followed: Followed; onChange: () => Promise<void> }) {
  const timeZone = useObservable(territory)?.time_zone ?? "Europe/Paris";
  const report = useObservable(known).find((one) => one.id === signalement.id);
  const underway = signalement.history.some(({ state }) => state !== "received" && state !== "sent");
  const { query } = useObservable(address);
  const justSent = query.has("envoye") && !underway;
  const justJoined = query.has("rejoint");
  const full = isPrivate(signalement) ? signalement : null;
  const asked = full?.verdict?.asked && bearer ? full : null;
  const isOver = ["closed", "rejected"].includes(signalement.public_state);
  const isForgotten = Boolean(full?.anonymised_at);
  return (
    <>
      {justSent && (
        <Notice tone="good" title={t("tracking.sent_title")} live>
          <p>{t("tracking.sent", { number: signalement.number })}</p>
          {report?.body && (
            <button type="button" class="second" onClick={() => void beginAgain(report).then(() => navigate("/signaler/photos"))}>
              <Icon name="plus" />
              {t("tracking.again_here")}
            </button>
          )}
        </Notice>
      )}
      {justJoined && (
        <Notice tone="good" title={t("join.joined_title")} live>
          <p>{t("join.joined")}</p>
        </Notice>
      )}
      {full && <Done />}
      <PhotosOnTheWay report={report} />
      <section class="card" aria-live="polite">
        <StateWord state={signalement.public_state} words={signalement.public_status} />
        <p class="facts">
          <strong {...languageOfCategories()}>{signalement.category.label}</strong>
          <span lang="fr">
            {[full?.address ?? signalement.street, signalement.district?.name].filter(Boolean).join(" · ")}
          </span>
          {full?.line && <span>{t("line.to", { end: full.line_to ?? endOf(full.line) })}</span>}
          <small>{t("tracking.received", { moment: formatMoment(signalement.received_at, timeZone) })}</small>
        </p>
        {signalement.merged_into && (
          <p>
            <Link href={`/s/${signalement.merged_into}`}>{t("tracking.merged_into", { number: signalement.merged_into })}</Link>
          </p>
        )}
        {full?.expected && <Expected expected={full.expected} />}
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
      {full?.satisfaction.asked && bearer && <Opinion signalement={full} bearer={bearer} onChange={onChange} />}
      {full && bearer && !isForgotten && <ToldHere report={report} bearer={bearer} isOver={isOver} />}
      {full && bearer && <ToldByMail number={full.number} notices={full.notices} bearer={bearer} onChange={onChange} />}
      <PhotosBeforeAfter photos={signalement.photos} />
      {signalement.parts && signalement.parts.length > 0 && <Parts parts={signalement.parts} witness={full && bearer && !isForgotten ? { id: full.id, bearer, onChange } : undefined} />}
      {full?.service && <ServiceInCharge service={full.service} />}
      <History steps={signalement.history} timeZone={timeZone} />
      {full && bearer && !isForgotten && <Messages signalement={full} bearer={bearer} timeZone={timeZone} onChange={onChange} />}
      {full && <WhatWasSaid signalement={full} timeZone={timeZone} />}
      {!full && signalement.description && <PublishedWords words={signalement.description} />}
      {!full && (
        <Notice tone="info" title={t("tracking.public_title")}>
          <p>{t("tracking.public")}</p>
        </Notice>
      )}
      {full && bearer && <ShareLink number={signalement.number} bearer={report?.secret ?? bearer} />}
      {full && bearer && <OnPaper number={signalement.number} bearer={report?.secret ?? bearer} />}
      {full && bearer && <Manage signalement={full} />}
    </>
  );
}

const DONE: Record<string, { title: Key; words: Key }> = {
  precision: { title: "correct.done_title", words: "correct.done" },
  retrait: { title: "withdraw.done_title", words: "withdraw.done" },
  oubli: { title: "anonymise.done_title", words: "anonymise.done" },
};

/** What the person just did on a screen of its own. */
function Done() {
  const said = DONE[useObservable(address).query.get("fait") ?? ""];
  if (!said) return null;
  return (
    <Notice tone="good" title={t(said.title)} live>
      <p>{t(said.words)}</p>
    </Notice>
  );
}
