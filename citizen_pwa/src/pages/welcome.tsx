import { useState } from "preact/hooks";

import { abandonDraft, changeDraft, draft, isWorthResuming } from "../actions/draft";
import { known } from "../actions/sending";
import { languageOf, onCallNumber, territory, territoryUnreachable } from "../actions/territory";
import type { Territory } from "../api/types";
import { useObservable } from "../components/hooks/observable";
import { useSlow } from "../components/hooks/slow";
import { Icon } from "../components/icon";
import { Notice } from "../components/notice";
import { PhoneLink } from "../components/phone_link";
import { Skeleton } from "../components/skeleton";
import { Link, navigate } from "../components/router";
import { Screen } from "../components/screen";
import { t, tn } from "../i18n";
import { resumePath } from "./steps/resume";

function begin(): void {
  changeDraft({ kind: "anomaly" });
  navigate("/signaler/photos");
}

export function Welcome() {
  const town = useObservable(territory);
  const begun = useObservable(draft);
  const reports = useObservable(known);
  const resumable = isWorthResuming(begun);
  const [asked, setErasing] = useState(false);
  const erasing = asked && resumable;
  return (
    <Screen
      title={t("welcome.title")}
      actions={
        erasing ? (
          <>
            <button type="button" class="main" onClick={() => setErasing(false)}>
              {t("welcome.erase_no")}
            </button>
            <button type="button" class="second danger" onClick={() => void abandonDraft().then(begin)}>
              <Icon name="trash-2" />
              {t("welcome.erase_yes")}
            </button>
          </>
        ) : resumable ? (
          <>
            <Link href={resumePath(begun, town)} class="main">
              <Icon name="pencil" />
              {t("welcome.resume")}
            </Link>
            <button type="button" class="second" onClick={() => setErasing(true)}>
              <Icon name="trash-2" />
              {t("welcome.restart")}
            </button>
          </>
        ) : (
          <button type="button" class="main" onClick={begin}>
            <Icon name="camera" />
            {t("welcome.begin")}
          </button>
        )
      }
    >
      <p class="lead">{t("welcome.lead")}</p>
      {resumable && !erasing && (
        <Notice tone="info" title={t("welcome.draft_title")} icon="pencil">
          <p>{t("welcome.draft")}</p>
        </Notice>
      )}
      {erasing && (
        <Notice tone="warn" title={t("welcome.erase_title")} live>
          <p>{t("welcome.erase")}</p>
        </Notice>
      )}
      <HowItGoes />
      <ShortPaths />
      {reports.length > 0 && (
        <Link href="/mes-signalements" class="row">
          <Icon name="list" />
          <span>
            {t("mine.title")}
            <small>{tn("mine.count", reports.length)}</small>
          </span>
          <Icon name="chevron-right" />
        </Link>
      )}
      <AroundTown />
      <TownHall town={town} />
    </Screen>
  );
}

/** The ways to what everybody sees. */
function AroundTown() {
  return (
    <nav class="rows" aria-label={t("welcome.around")}>
      <Link href="/carte" class="row">
        <Icon name="map" />
        <span>
          {t("welcome.around")}
          <small>{t("welcome.around_hint")}</small>
        </span>
        <Icon name="chevron-right" />
      </Link>
      <Link href="/quartiers" class="row">
        <Icon name="building-2" />
        <span>
          {t("welcome.districts")}
          <small>{t("welcome.districts_hint")}</small>
        </span>
        <Icon name="chevron-right" />
      </Link>
      <Link href="/actualites" class="row">
        <Icon name="calendar-days" />
        <span>
          {t("announcements.title")}
          <small>{t("announcements.lead")}</small>
        </span>
        <Icon name="chevron-right" />
      </Link>
    </nav>
  );
}

/** Ideas and praise have two or three screens of their own. */
function ShortPaths() {
  return (
    <ul class="rows">
      <li>
        <Link href="/signaler?nature=idee" class="row">
          <Icon name="lightbulb" />
          <span>{t("welcome.idea")}</span>
          <Icon name="chevron-right" />
        </Link>
      </li>
      <li>
        <Link href="/signaler?nature=felicitation" class="row">
          <Icon name="thumbs-up" />
          <span>{t("welcome.praise")}</span>
          <Icon name="chevron-right" />
        </Link>
      </li>
    </ul>
  );
}

function HowItGoes() {
  return (
    <ul class="steps">
      <li>
        <Icon name="camera" />
        {t("welcome.step_photo")}
      </li>
      <li>
        <Icon name="map-pin" />
        {t("welcome.step_place")}
      </li>
      <li>
        <Icon name="message-square" />
        {t("welcome.step_follow")}
      </li>
    </ul>
  );
}

function TownHall({ town }: { town: Territory | null }) {
  const unreachable = useObservable(territoryUnreachable);
  const slow = useSlow(!town && !unreachable);
  if (unreachable && !town) {
    return (
      <Notice tone="warn" title={t("territory.unreachable_title")} icon="wifi-off">
        <p>{t("territory.unreachable")}</p>
      </Notice>
    );
  }
  if (!town) return slow ? <Skeleton label={t("app.loading")} /> : null;
  const { service, phone, hours } = town.contact;
  const onCall = onCallNumber(town);
  return (
    <section class="plain">
      <h2>{t("welcome.other_ways")}</h2>
      {phone && (
        <p>
          {service && <span class="line" {...languageOf(town, "contact.service")}>{service}</span>}
          <PhoneLink number={phone} class="phone" />
          {hours && <small {...languageOf(town, "contact.hours")}>{hours}</small>}
        </p>
      )}
      <p>{t("welcome.danger")}</p>
      {onCall && (
        <p>
          {t("welcome.on_call")}
          <PhoneLink number={onCall} class="phone" />
        </p>
      )}
      {town.texts?.legal && (
        <p class="hint" {...languageOf(town, "texts.legal")}>
          {town.texts.legal}
        </p>
      )}
    </section>
  );
}
