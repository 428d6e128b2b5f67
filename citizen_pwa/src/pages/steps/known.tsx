import { useEffect, useState } from "preact/hooks";

import { follow, followed, readFollows } from "../../actions/announcements";
import { abandonDraft, draft, startDraft } from "../../actions/draft";
import { announcedHere, knownHere, lookForAnnouncements } from "../../actions/known_here";
import { territory } from "../../actions/territory";
import type { Announcement } from "../../api/announcements";
import { KindWord, languageOfWords, periodOf } from "../../components/announcement";
import { useObservable } from "../../components/hooks/observable";
import { Icon } from "../../components/icon";
import { Notice } from "../../components/notice";
import { leaveFlow } from "../../components/router";
import { t, tn } from "../../i18n";
import { ANNOUNCED, goOn } from "./path";
import { Step } from "./step";

await readFollows();

/** What the town has announced for this place and category: read first, follow, or report all the same. */
export function KnownStep() {
  const town = useObservable(territory);
  const current = useObservable(draft);
  useObservable(announcedHere);
  const follows = useObservable(followed);
  const [failed, setFailed] = useState(false);
  const items = knownHere(current);
  const followedOne = items.find((one) => follows.has(one.id));

  // Opened again, by a reload or a way back: nothing is shown that is not true now.
  useEffect(() => {
    if (items.length > 0) return;
    const present = startDraft();
    void lookForAnnouncements(present).then((found) => {
      if (found.length === 0) goOn(ANNOUNCED, present, town, true);
    });
  }, [town, items.length]);

  if (items.length === 0) return null;
  const start = (one: Announcement) => {
    setFailed(false);
    follow(one.id, "").catch(() => setFailed(true));
  };
  return (
    <Step
      step={ANNOUNCED}
      draft={current}
      town={town}
      title={t("known.title")}
      actions={
        <>
          {followedOne && (
            <button type="button" class="main" onClick={() => void abandonDraft().then(() => leaveFlow(`/actualites/${followedOne.id}`))}>
              <Icon name="check" />
              {t("known.end")}
            </button>
          )}
          <button type="button" class={followedOne ? "second" : "main"} onClick={() => goOn(ANNOUNCED, startDraft(), town)}>
            {t("known.report")}
          </button>
        </>
      }
    >
      <p>{tn("known.lead", items.length)}</p>
      {failed && (
        <Notice tone="bad" title={t("announcement.problem_title")} live>
          <p>{t("announcement.not_sent")}</p>
        </Notice>
      )}
      <ul class="known">
        {items.map((one) => (
          <li key={one.id} class="card">
            <Known
              announcement={one}
              isFollowed={follows.has(one.id)}
              timeZone={town?.time_zone ?? "Europe/Paris"}
              onFollow={() => start(one)}
            />
          </li>
        ))}
      </ul>
    </Step>
  );
}

interface KnownProps {
  announcement: Announcement;
  isFollowed: boolean;
  timeZone: string;
  onFollow: () => void;
}

function Known({ announcement, isFollowed, timeZone, onFollow }: KnownProps) {
  const words = languageOfWords(announcement);
  return (
    <>
      <KindWord kind={announcement.kind} />
      <h2 {...words}>{announcement.title}</h2>
      <p class="typed" {...words}>
        {announcement.text}
      </p>
      <small>{periodOf(announcement, timeZone)}</small>
      {isFollowed ? (
        <p class="told" role="status">
          <Icon name="check" />
          {t("announcement.followed")}
        </p>
      ) : (
        <button type="button" class="second" onClick={onFollow}>
          <Icon name="bell-ring" />
          <span>
            {t("announcement.follow")}
            <span class="unseen" {...words}>
              {" "}
              {announcement.title}
            </span>
          </span>
        </button>
      )}
    </>
  );
}
