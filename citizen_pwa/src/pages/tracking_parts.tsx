import type { HistoryStep, Photo, PrivateSignalement } from "../api/types";
import { Icon } from "../components/icon";
import { formatMoment, t } from "../i18n";

/** Before and after, side by side where there are both. */
export function PhotosBeforeAfter({ photos }: { photos: readonly Photo[] }) {
  if (photos.length === 0) return null;
  const columns = (["before", "after"] as const)
    .map((moment) => ({ moment, shown: photos.filter((photo) => photo.moment === moment) }))
    .filter(({ shown }) => shown.length > 0);
  return (
    <section>
      <h2>{t("tracking.photos")}</h2>
      <div class="before-after">
        {columns.map(({ moment, shown }) => (
          <div key={moment}>
            <h3>{moment === "before" ? t("tracking.before") : t("tracking.after")}</h3>
            {shown.map((photo, index) => (
              <RemotePhoto key={photo.id} photo={photo} rank={index + 1} />
            ))}
          </div>
        ))}
      </div>
    </section>
  );
}

function RemotePhoto({ photo, rank }: { photo: Photo; rank: number }) {
  if (!photo.urls?.small) {
    const refused = photo.state === "refused" || photo.state === "failed";
    return (
      <div class="tile-blank">
        <Icon name={refused ? "circle-alert" : "clock"} />
        <span>{photo.reason ?? (refused ? t("tracking.photo_refused") : t("tracking.photo_pending"))}</span>
      </div>
    );
  }
  const alt = photo.moment === "before" ? t("tracking.before_alt", { rank }) : t("tracking.after_alt", { rank });
  return (
    <a href={photo.urls.large} class="remote" target="_blank" rel="noopener">
      <img src={photo.urls.small} alt={alt} loading="lazy" />
    </a>
  );
}

export function ServiceInCharge({ service }: { service: NonNullable<PrivateSignalement["service"]> }) {
  const { name, language, email, phone, address } = service;
  return (
    <section class="card">
      <h2>
        <Icon name="building-2" />
        {t("tracking.service")}
      </h2>
      <address>
        <strong lang={language}>{name}</strong>
        {address && <span lang="fr">{address}</span>}
        {phone && <a href={`tel:${phone.replace(/[^\d+]/g, "")}`}>{phone}</a>}
        {email && <a href={`mailto:${email}`}>{email}</a>}
      </address>
    </section>
  );
}

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

/** The words of somebody, once the town published them. */
export function PublishedWords({ words }: { words: string }) {
  return (
    <section>
      <h2>{t("tracking.said_public")}</h2>
      <p class="typed">{words}</p>
    </section>
  );
}

/** The person's own words and answers. */
export function WhatWasSaid({ signalement }: { signalement: PrivateSignalement }) {
  const { description, answers } = signalement;
  if (!description && answers.length === 0) return null;
  return (
    <section>
      <h2>{t("tracking.said")}</h2>
      {description && <p class="typed">{description}</p>}
      {answers.length > 0 && (
        <dl class="answers">
          {answers.map((answer) => (
            <div key={answer.code}>
              <dt>{answer.label}</dt>
              <dd>{answer.value_label}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
