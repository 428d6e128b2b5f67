"""What follows from each fact, and what runs by the clock: every asynchronous path on one page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from server.commons.accounts import events as accounts
from server.commons.accounts import jobs as account_jobs
from server.commons.announcements import events as announcements
from server.commons.announcements import jobs as announcement_jobs
from server.commons.audit import jobs as audit_jobs
from server.commons.notifications import events as notifications
from server.commons.notifications import jobs as notification_jobs
from server.commons.photos import events as photos
from server.commons.photos import jobs as photo_jobs
from server.commons.territories import events as territories
from server.core import maintenance
from server.core.events import Subscription, Table
from server.core.queue import BLUR, INTAKE, MAINTENANCE, NOTIFY, PHOTOS
from server.reporting.absences import events as absences
from server.reporting.absences import jobs as absence_jobs
from server.reporting.alerts import jobs as alert_jobs
from server.reporting.correspondence import jobs as correspondence_jobs
from server.reporting.dispatch import events as dispatch
from server.reporting.dispatch import jobs as dispatch_jobs
from server.reporting.field import events as field
from server.reporting.on_call import jobs as on_call_jobs
from server.reporting.partners import events as partners
from server.reporting.partners import jobs as partner_jobs
from server.reporting.recurring import jobs as recurring_jobs
from server.reporting.rulemaking import events as rulemaking
from server.reporting.rulemaking import jobs as rulemaking_jobs
from server.reporting.signalements import events as signalements
from server.reporting.signalements import jobs as signalement_jobs
from server.reporting.tickets import events as tickets
from server.reporting.tickets import jobs as ticket_jobs
from server.reporting.wording import jobs as wording_jobs
from server.surfaces.dashboard import jobs as dashboard_jobs


def own_queue(payload: Mapping[str, Any]) -> str:
    """The queue that the fact itself names: a team's."""
    return str(payload["queue"])


def of_kind(kind: str) -> Callable[[Mapping[str, Any]], str | None]:
    """The team's own queue, for a fact about a team of this kind alone: a job costs a process."""
    return lambda payload: own_queue(payload) if payload.get("team_kind", kind) == kind else None


SUBSCRIPTIONS: Table = {
    signalements.SignalementReceived: [Subscription(signalement_jobs.locate_signalement, INTAKE)],
    signalements.SignalementLocated: [
        Subscription(dispatch_jobs.dispatch_ticket, INTAKE),
        Subscription(ticket_jobs.index_ticket, INTAKE),
    ],
    tickets.TicketRequalified: [
        Subscription(dispatch_jobs.dispatch_ticket, INTAKE),
        Subscription(ticket_jobs.index_ticket, INTAKE),
    ],
    tickets.TicketAssigned: [
        Subscription(dispatch_jobs.deliver_to_team, of_kind("service")),
        Subscription(partner_jobs.give_to_body, of_kind("external")),
    ],
    tickets.TicketActed: [Subscription(signalement_jobs.tell_witnesses, NOTIFY)],
    dispatch.UrgentDispatched: [Subscription(on_call_jobs.raise_alert, NOTIFY)],
    dispatch.ReminderAsked: [
        Subscription(dispatch_jobs.send_reminder, NOTIFY),
        Subscription(partner_jobs.remind_body, NOTIFY),
    ],
    partners.ReplyWritten: [Subscription(partner_jobs.tell_reply, own_queue)],
    partners.TransferAskedAgain: [Subscription(partner_jobs.bring_again, own_queue)],
    dispatch.AlarmsRaised: [Subscription(dispatch_jobs.send_alarms, NOTIFY)],
    dispatch.DeadlinesWarned: [Subscription(dispatch_jobs.send_warnings, NOTIFY)],
    absences.AbsenceNoted: [Subscription(absence_jobs.hand_over, MAINTENANCE)],
    tickets.BulkAsked: [Subscription(ticket_jobs.act_in_bulk, MAINTENANCE)],
    rulemaking.DryRunAsked: [Subscription(rulemaking_jobs.try_rules, MAINTENANCE)],
    announcements.AnnouncementPublished: [Subscription(announcement_jobs.tell_subscribers, NOTIFY)],
    announcements.AnnouncementChanged: [Subscription(announcement_jobs.tell_followers, NOTIFY)],
    notifications.NotificationRequested: [Subscription(notification_jobs.send_notification, NOTIFY)],
    photos.PhotoReceived: [Subscription(photo_jobs.process_photo, PHOTOS)],
    photos.PhotoReady: [
        Subscription(signalement_jobs.use_photo_position, INTAKE),
        Subscription(signalement_jobs.tell_when_photo_is_there, NOTIFY),
        Subscription(photo_jobs.blur_photo, BLUR),
    ],
    photos.PhotoBoxesDrawn: [Subscription(photo_jobs.blur_photo, BLUR)],
    photos.PhotoRefused: [Subscription(signalement_jobs.tell_when_photo_is_there, NOTIFY)],
    photos.PhotoErased: [Subscription(photo_jobs.delete_files, PHOTOS)],
    # silent: nothing follows but the change feed
    tickets.TicketChanged: [],
    signalements.WitnessJoined: [],
    field.FieldPhotoKept: [],
    notifications.NotificationFailed: [],
    accounts.StaffChanged: [],
    accounts.DeviceEnrolled: [],
    accounts.DeviceRevoked: [],
    territories.TerritoryChanged: [],
    territories.TeamAdded: [],  # the worker of the teams' queues looks by itself
}


@dataclass(frozen=True)
class Scheduled:
    """`job` runs on `queue` once in every period of `every`, counted from midnight UTC."""

    job: Callable[[], object]
    queue: str
    every: timedelta


SCHEDULE = (
    Scheduled(signalement_jobs.ask_verdicts, MAINTENANCE, timedelta(minutes=10)),
    Scheduled(signalement_jobs.tell_late_closures, MAINTENANCE, timedelta(hours=1)),
    Scheduled(signalement_jobs.forget_marks, MAINTENANCE, timedelta(days=1)),
    Scheduled(ticket_jobs.close_settled_tickets, MAINTENANCE, timedelta(hours=1)),
    Scheduled(dispatch_jobs.remind_on_monday, MAINTENANCE, timedelta(hours=1)),
    Scheduled(dispatch_jobs.raise_alarms, MAINTENANCE, timedelta(minutes=15)),
    Scheduled(dispatch_jobs.warn_of_deadlines, MAINTENANCE, timedelta(hours=1)),
    Scheduled(partner_jobs.bring_waiting, MAINTENANCE, timedelta(minutes=1)),
    Scheduled(partner_jobs.look_everywhere, MAINTENANCE, timedelta(minutes=15)),
    Scheduled(on_call_jobs.tell_again, NOTIFY, timedelta(minutes=1)),
    Scheduled(on_call_jobs.remember_contacts, MAINTENANCE, timedelta(days=1)),
    Scheduled(absence_jobs.hand_over, MAINTENANCE, timedelta(minutes=10)),
    Scheduled(absence_jobs.forget_absences, MAINTENANCE, timedelta(days=1)),
    Scheduled(ticket_jobs.index_missing_tickets, MAINTENANCE, timedelta(minutes=10)),
    Scheduled(ticket_jobs.report_unkept_promises, MAINTENANCE, timedelta(hours=1)),
    Scheduled(notification_jobs.send_waiting_notifications, MAINTENANCE, timedelta(hours=1)),
    Scheduled(announcement_jobs.announce_due, MAINTENANCE, timedelta(minutes=5)),
    Scheduled(announcement_jobs.forget_followers, MAINTENANCE, timedelta(days=1)),
    Scheduled(correspondence_jobs.read_mailbox, MAINTENANCE, timedelta(minutes=5)),
    Scheduled(correspondence_jobs.forget_done_mails, MAINTENANCE, timedelta(days=1)),
    Scheduled(alert_jobs.write_digests, MAINTENANCE, timedelta(hours=1)),
    Scheduled(alert_jobs.forget_unconfirmed, MAINTENANCE, timedelta(hours=1)),
    Scheduled(notification_jobs.forget_contacts, MAINTENANCE, timedelta(days=1)),
    Scheduled(audit_jobs.forget_old, MAINTENANCE, timedelta(days=1)),
    Scheduled(account_jobs.forget_expired_access, MAINTENANCE, timedelta(days=1)),
    Scheduled(rulemaking_jobs.forget_dry_runs, MAINTENANCE, timedelta(days=1)),
    Scheduled(wording_jobs.learn_words, MAINTENANCE, timedelta(days=1)),
    Scheduled(recurring_jobs.find_places, MAINTENANCE, timedelta(days=1)),
    Scheduled(photo_jobs.delete_old_originals, MAINTENANCE, timedelta(days=1)),
    Scheduled(dashboard_jobs.keep_facts, MAINTENANCE, timedelta(minutes=10)),
    Scheduled(dashboard_jobs.read_facts_anew, MAINTENANCE, timedelta(days=1)),
    Scheduled(dashboard_jobs.count_usage, MAINTENANCE, timedelta(days=1)),
    Scheduled(dashboard_jobs.write_briefs, MAINTENANCE, timedelta(hours=1)),
    Scheduled(maintenance.forget_ended_jobs, MAINTENANCE, timedelta(days=1)),
    Scheduled(maintenance.forget_old_facts, MAINTENANCE, timedelta(days=1)),
)
