"""The form of a signalement made in the field, from the photo to the journal."""

import sqlite3
from dataclasses import dataclass, fields, replace
from uuid import uuid4

from agent_app.domain.actions import NEW, REPORT, Action, Wish, missing_of_report, payload_of
from agent_app.domain.reference import Reference
from agent_app.domain.rounds import Place
from agent_app.screens.act.choices import Choices, Shown, category_choices
from agent_app.screens.act.presenter import ActPresenter, ActView


@dataclass(frozen=True, slots=True)
class ReportView(ActView):
    """The form as it stands; `place` says where it is from, `address` is what was typed."""

    place: str = ""
    has_place: bool = False
    address: str = ""


class ReportPresenter(ActPresenter):
    """Fill in a report as the form of an action is: kept at every change, in the journal when it is whole."""

    _place: Place | None = None
    _looking = False

    def begin(self) -> None:
        """Begin, or go on with, the report; where one is is asked for each time."""
        self.open(NEW, REPORT)
        self._place, self._looking = None, True

    def stand(self, place: Place | None) -> None:
        """Take where the agent stands: it is the place of what is reported."""
        self._place, self._looking = place, False
        self._errors.pop("place", None)
        self._changed()

    def type_address(self, address: str) -> None:
        """Keep the address as it is typed."""
        if address != self._wish.address:
            self._keep(replace(self._wish, address=address), mended="place")

    def send(self) -> list[str]:
        """Write the report in the journal and give its id; none, with errors, when something is missing."""
        if self._preparing:
            return []
        missing = missing_of_report(self._wish, has_place=self._place is not None)
        if missing:
            places = {"category": "choice", "seen": "proof", "place": "place"}
            return self._fail({places[part]: self._say(f"act.error.{part}") for part in missing})
        payload = payload_of(self._wish)
        if self._place is not None:
            payload["latitude"], payload["longitude"] = self._place
        action = Action(
            id=str(uuid4()),
            ticket_id=NEW,
            ticket_number="",
            kind=REPORT,
            at=self._clock(),
            base_version=0,
            agent=self._store.settings.agent_id(),
            payload=payload,
        )
        try:
            self._store.journal.write(action)
        except sqlite3.Error:  # a full memory: the form stays open with all that is in it
            return self._fail({"all": self._say("act.error.storage")})
        self._wish = Wish(REPORT)
        self._wake()
        return [action.id]

    def view(self) -> ReportView:
        """Give the form as it stands."""
        if self._looking:
            place = self._say("report.looking")
        else:
            place = self._say("report.here" if self._place else "report.no_position")
        form = super().view()
        same = {part.name: getattr(form, part.name) for part in fields(form)}
        same["photo_title"] = self._say("report.photo")
        return ReportView(**same, place=place, has_place=self._place is not None, address=self._wish.address)

    def _choices(self, reference: Reference) -> Choices:
        shown = self._shown
        if shown.heading is None and self._wish.choice:
            shown = Shown(heading=reference.parent_of(self._wish.choice))
        return category_choices("", reference, shown, self._say)
