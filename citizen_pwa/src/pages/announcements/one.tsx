import { useEffect, useState } from "preact/hooks";

import { follow, followed, mailedFollower, readAnnouncement, readFollows, stopFollowing } from "../../actions/announcements";
import { beToldOf, type Standing, standing } from "../../actions/push";
import { territory } from "../../actions/territory";
import type { Announcement } from "../../api/announcements";
import { Refused } from "../../api/request";
import { KindWord, languageOfWords, periodOf, whereOf } from "../../components/announcement";
import { TextField } from "../../components/fields/text_field";
import { useObservable } from "../../components/hooks/observable";
import { useSlow } from "../../components/hooks/slow";
import { Icon } from "../../components/icon";
import { Notice } from "../../components/notice";
import { address, hideFragment, Link } from "../../components/router";
import { Screen } from "../../components/screen";
import { Skeleton } from "../../components/skeleton";
import { t } from "../../i18n";

const BACK = "/actualites";

/** One announcement: what it says, following it, and stopping with one tap, from here or from a mail's link. */
export function OneAnnouncement({ id }: { id: string }) {
  const [found, setFound] = useState<Announcement | null | undefined>(undefined);
  const [unreachable, setUnreachable] = useState(false);
  const slow = useSlow(found === undefined && !unreachable);
  useEffect(() => {
    readAnnouncement(id).then(setFound, () => setUnreachable(true));
  }, [id]);

  if (unreachable) {
    return (
      <Screen title={t("announcements.title")} back={BACK}>
        <Notice tone="warn" title={t("announcements.unreachable_title")} icon="wifi-off">
          <p>{t("announcements.unreachable")}</p>
        </Notice>
      </Screen>
    );
  }
  if (found === undefined) return <main id="main">{slow && <Skeleton label={t("app.loading")} />}</main>;
  if (found === null) {
    return (
      <Screen
        title={t("announcement.absent_title")}
        back={BACK}
        actions={
          <Link class="main" href={BACK}>
            {t("announcements.title")}
          </Link>
        }
      >
        <p>{t("announcement.absent")}</p>
      </Screen>
    );
  }
  return <Read announcement={found} />;
}

function Read({ announcement }: { announcement: Announcement }) {
  const timeZone = useObservable(territory)?.time_zone ?? "Europe/Paris";
  // A mail program's own button holds the token in the query, where the server reads it.
  const [mailed] = useState(() => mailedFollower(address.value.fragment) ?? mailedFollower(inQuery(address.value.query)));
  useEffect(() => {
    hideFragment();
    if (address.value.query.has("signature")) history.replaceState(history.state, "", location.pathname);
  }, []);
  const isFollowed = useObservable(followed).has(announcement.id);
  const [stopped, setStopped] = useState(false);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const open = announcement.state === "current" || announcement.state === "coming";
  const may = isFollowed || (mailed !== null && !stopped);

  const attempt = (what: () => Promise<void>) => {
    if (busy) return;
    setBusy(true);
    setProblem("");
    what()
      .catch((error: unknown) => setProblem(error instanceof Refused ? error.problem.detail : t("announcement.not_sent")))
      .finally(() => setBusy(false));
  };
  const stop = () => attempt(() => stopFollowing(announcement.id, mailed).then(() => setStopped(true)));
  const begin = () => attempt(() => follow(announcement.id, "").then(() => setStopped(false)));

  return (
    <Screen
      title={announcement.title}
      back={BACK}
      actions={
        may ? (
          <button type="button" class="second" disabled={busy} onClick={stop}>
            <Icon name="x" />
            {t("announcement.stop")}
          </button>
        ) : (
          open && (
            <button type="button" class="main" disabled={busy} onClick={begin}>
              <Icon name="bell-ring" />
              {t("announcement.follow")}
            </button>
          )
        )
      }
    >
      {!open && (
        <Notice tone="info" title={t("announcement.over_title")}>
          <p>{t("announcement.over")}</p>
        </Notice>
      )}
      <Facts announcement={announcement} timeZone={timeZone} />
      {problem && (
        <Notice tone="bad" title={t("announcement.problem_title")} live>
          <p>{problem}</p>
        </Notice>
      )}
      {stopped && !isFollowed && (
        <Notice tone="good" title={t("announcement.stopped_title")} live>
          <p>{t("announcement.stopped")}</p>
        </Notice>
      )}
      {isFollowed && <ByMail announcementId={announcement.id} onSend={attempt} />}
      {isFollowed && <OnThisPhone announcementId={announcement.id} onSend={attempt} />}
    </Screen>
  );
}

function inQuery(query: URLSearchParams): string {
  return `${query.get("abonne") ?? ""}.${query.get("signature") ?? ""}`;
}

function Facts({ announcement, timeZone }: { announcement: Announcement; timeZone: string }) {
  return (
    <article class="announcement">
      <KindWord kind={announcement.kind} />
      <ul class="steps">
        <li>
          <Icon name="clock" />
          {periodOf(announcement, timeZone)}
        </li>
        <li>
          <Icon name="map-pin" />
          {whereOf(announcement)}
        </li>
      </ul>
      {announcement.text && (
        <p class="typed" {...languageOfWords(announcement)}>
          {announcement.text}
        </p>
      )}
      {announcement.link && (
        <a href={announcement.link} rel="noreferrer">
          {t("announcement.more")}
        </a>
      )}
    </article>
  );
}

interface ByMailProps {
  announcementId: string;
  onSend: (what: () => Promise<void>) => void;
}

/** One tap, and this phone says when the announcement changes; where it cannot, nothing is offered. */
function OnThisPhone({ announcementId, onSend }: ByMailProps) {
  const ways = useObservable(territory)?.push;
  const own = useObservable(followed).get(announcementId);
  const [stands, setStands] = useState<Standing | null>(null);
  useEffect(() => {
    void standing(own?.toldHere).then(setStands);
  }, [own]);
  const isTold = stands === "told";
  useEffect(() => {
    // The address may be another one by now; without a network it tries again when the page is next opened.
    if (isTold && own && ways) beToldOf(own, ways).catch(() => undefined);
  }, [isTold]);
  if (!(ways?.fcm ?? ways?.vapid_public_key) || !own || (stands !== "ready" && stands !== "told")) return null;
  if (isTold) {
    return (
      <div role="status">
        <ul class="steps">
          <li>
            <Icon name="bell" />
            {t("announcement.told_by_phone")}
          </li>
        </ul>
      </div>
    );
  }
  return (
    <button type="button" class="second" onClick={() => onSend(() => beToldOf(own, ways).then(setStands).then(readFollows))}>
      <Icon name="bell" />
      {t("told.start")}
    </button>
  );
}

/** Following is on this phone; an e-mail brings the news to the person. */
function ByMail({ announcementId, onSend }: ByMailProps) {
  const kept = useObservable(followed).get(announcementId)?.email ?? "";
  const [email, setEmail] = useState(kept);
  const [wrong, setWrong] = useState("");
  const send = () => {
    const sound = /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(email.trim());
    setWrong(sound ? "" : t("contact.email_wrong"));
    if (sound) onSend(() => follow(announcementId, email));
  };
  return (
    <>
      <Notice tone="good" title={t("announcement.followed")} live>
        <p>{kept ? t("announcement.told_by_mail", { email: kept }) : t("announcement.told_here")}</p>
      </Notice>
      {!kept && (
        <form
          class="by-mail"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            send();
          }}
        >
          <TextField
            id="email"
            type="email"
            inputMode="email"
            autocomplete="email"
            label={t("announcement.email")}
            hint={t("announcement.email_hint")}
            optional
            error={wrong || undefined}
            maxLength={254}
            value={email}
            onChange={setEmail}
          />
          <button type="submit" class="second">
            <Icon name="mail" />
            {t("announcement.tell_me")}
          </button>
        </form>
      )}
    </>
  );
}
