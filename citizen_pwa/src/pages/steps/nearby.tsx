import { useEffect } from "preact/hooks";

import { changeDraft, draft, startDraft } from "../../actions/draft";
import { around, knownAround, lookAround } from "../../actions/nearby";
import { languageOfCategories, territory } from "../../actions/territory";
import type { NearbyTicket } from "../../api/types";
import { useObservable } from "../../components/hooks/observable";
import { Icon } from "../../components/icon";
import { Link } from "../../components/router";
import { StateWord } from "../../components/state_word";
import { formatAge, formatDay, t, tn } from "../../i18n";
import { goOn, joinPath } from "./path";
import { Step } from "./step";

const STEP = "deja-signale";

/** What the town already knows near the place: join it, say that it is back, or go on. */
export function NearbyStep() {
  const town = useObservable(territory);
  const current = useObservable(draft);
  useObservable(around);
  const tickets = knownAround(current);
  const next = (recurrenceOf: string | null) => goOn(STEP, changeDraft({ recurrenceOf }), town);

  // Opened again, by a reload or a way back: nothing is shown that is not true now.
  useEffect(() => {
    if (!town || tickets.length > 0) return;
    const present = startDraft();
    void lookAround(present, town).then((found) => {
      if (found.length === 0) goOn(STEP, present, town, true);
    });
  }, [town, tickets.length]);

  if (tickets.length === 0) return null;
  return (
    <Step
      step={STEP}
      draft={current}
      town={town}
      title={t("nearby.title")}
      actions={
        <button type="button" class="main" onClick={() => next(null)}>
          {t("nearby.another")}
        </button>
      }
    >
      <p>{tn("nearby.lead", tickets.length)}</p>
      <ul class="nearby">
        {tickets.map((ticket) => (
          <li key={ticket.ticket_id} class="card">
            <Known ticket={ticket} timeZone={town?.time_zone ?? "Europe/Paris"} onBack={() => next(ticket.ticket_id)} />
          </li>
        ))}
      </ul>
    </Step>
  );
}

interface KnownProps {
  ticket: NearbyTicket;
  timeZone: string;
  /** The problem, which was done, is there again. */
  onBack: () => void;
}

function Known({ ticket, timeZone, onBack }: KnownProps) {
  const { category, done_at: doneAt } = ticket;
  const number = <span class="unseen"> {t("nearby.number", { number: ticket.number })}</span>;
  return (
    <>
      <div class="nearby-what">
        {ticket.thumbnail ? <img src={ticket.thumbnail} alt="" loading="lazy" /> : <Icon name={category.icon ?? ""} />}
        <p class="facts">
          <strong {...languageOfCategories()}>{category.label}</strong>
          <span>
            {t("nearby.away", { metres: ticket.distance_m })} · {formatAge(ticket.received_at)}
          </span>
          <small>{tn("nearby.people", ticket.witnesses)}</small>
        </p>
      </div>
      {doneAt ? (
        <>
          <p>{t("nearby.done", { day: formatDay(doneAt, timeZone) })}</p>
          <button type="button" class="second" onClick={onBack}>
            <Icon name="refresh-cw" />
            <span>
              {t("nearby.back")}
              {number}
            </span>
          </button>
        </>
      ) : (
        <>
          <StateWord state={ticket.public_state} words={ticket.public_status} />
          <Link class="second" href={joinPath(ticket.ticket_id)}>
            <Icon name="users" />
            <span>
              {t("nearby.join")}
              {number}
            </span>
          </Link>
        </>
      )}
    </>
  );
}
