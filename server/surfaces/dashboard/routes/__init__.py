"""The addresses under `/pilotage/`, and `/decouvrir`: one blueprint, a file for each page."""

from flask import Blueprint

from server.surfaces.dashboard import access, pages

blueprint = Blueprint("dashboard", __name__, template_folder="../templates")
blueprint.record_once(access.init_access)
access.protect_forms(blueprint)
pages.dress(blueprint)

from server.surfaces.dashboard.routes import (  # noqa: E402 - each adds its addresses to the blueprint above
    absences,
    actions,
    alarm,
    announcements,
    answers,
    bulk,
    contested,
    desk_list,
    devices,
    discover,
    entry,
    failures,
    frame,
    home,
    journal,
    kiosk,
    layers,
    live,
    mails,
    on_call,
    partners,
    photos,
    queue,
    recurring,
    reviews,
    rounds,
    rulemaking,
    senders,
    staff,
    territory,
    tickets,
    versions,
    views,
)

__all__ = [
    "absences",
    "actions",
    "alarm",
    "announcements",
    "answers",
    "blueprint",
    "bulk",
    "contested",
    "desk_list",
    "devices",
    "discover",
    "entry",
    "failures",
    "frame",
    "home",
    "journal",
    "kiosk",
    "layers",
    "live",
    "mails",
    "on_call",
    "partners",
    "photos",
    "queue",
    "recurring",
    "reviews",
    "rounds",
    "rulemaking",
    "senders",
    "staff",
    "territory",
    "tickets",
    "versions",
    "views",
]
