import type { NearbyTicket } from "../api/types";
import { reports } from "../storage/database";
import { newId, newSecret } from "../storage/identity";
import type { Draft, Report } from "../storage/records";
import { closeDraft, replaceDraft } from "./draft";
import { sendSoon } from "./keep_sending";
import { keepReport, readKnown } from "./sending";

/** Queues "me too" for that ticket, in the draft's stead, and sends it at once if it can. Gives its id. */
export async function join(draft: Draft, ticket: NearbyTicket, language: string): Promise<string> {
  const id = newId();
  await keepReport({
    id,
    number: null,
    secret: newSecret(),
    tokens: [],
    state: "waiting",
    body: null,
    joining: {
      ticketId: ticket.ticket_id,
      number: ticket.number,
      body: { id, contact: { email: draft.email.trim() || null, phone: draft.phone.trim() || null }, language },
      draft,
    },
    photoIds: [],
    attempts: 0,
    nextAttemptAt: 0,
    problem: null,
    categoryLabel: ticket.category.label,
    categoryIcon: ticket.category.icon ?? null,
    createdAt: new Date().toISOString(),
    publicStatus: null,
    publicState: null,
  });
  await closeDraft();
  void sendSoon(true);
  return id;
}

/** Whether the work was done meanwhile: who still sees the problem says that it is back. */
export function isDoneMeanwhile({ problem }: Report): boolean {
  return problem?.code === "ticket_done";
}

/** The ticket would not have this person: what was written becomes a signalement of its own. */
export async function reportInstead(report: Report): Promise<void> {
  if (!report.joining) return;
  const { draft, ticketId } = report.joining;
  await replaceDraft(isDoneMeanwhile(report) ? { ...draft, recurrenceOf: ticketId } : draft);
  await reports.delete(report.id);
  await readKnown();
}
