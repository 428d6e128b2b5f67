"""What the strip says."""

from dataclasses import dataclass

from agent_app.domain.times import Clock
from agent_app.i18n import Tongue
from agent_app.storage.store import Store
from agent_app.sync.status import NOT_ENROLLED, OFFLINE, TOO_OLD, TROUBLE, StatusBoard

WRONG_CLOCK_S = 600
_REFUSED = {NOT_ENROLLED: "strip.not_enrolled", TOO_OLD: "strip.too_old"}


@dataclass(frozen=True, slots=True)
class StripView:
    """An icon, a colour token and words; no words, no strip."""

    icon: str = ""
    tone: str = "info"
    words: str = ""


class ClosedPresenter:
    """While the memory is closed there is nothing to say."""

    def strip(self) -> StripView:
        """No strip."""
        return StripView()


class TrainingPresenter:
    """All the time of a training it says that nothing is real."""

    def __init__(self, say: Tongue) -> None:
        self._say = say

    def strip(self) -> StripView:
        """The same strip always."""
        return StripView("graduation-cap", "warn", self._say("strip.training"))


class ShellPresenter:
    """Say in one line how the link stands and what waits; silent when all is well."""

    def __init__(self, store: Store, board: StatusBoard, say: Tongue, clock: Clock) -> None:
        self._store = store
        self._board = board
        self._say = say
        self._clock = clock

    def strip(self) -> StripView:
        """Choose the most pressing thing to say."""
        say, status, tally = self._say, self._board.status, self._store.journal.tally()
        if status.link in _REFUSED:
            return StripView("circle-alert", "bad", say(_REFUSED[status.link]))
        if (crash := self._store.crashes.last()) and not crash.agreed:
            return StripView("circle-alert", "warn", say("strip.crash"))
        to_review = tally.conflicts + tally.refusals
        if to_review:
            return StripView("circle-alert", "warn", say.count("strip.review", to_review))
        if status.link == OFFLINE:
            since = min(status.since, tally.oldest_at) if tally.oldest_at else status.since
            if tally.actions:
                words = say.count(
                    "strip.offline_pending", tally.actions, hour=say.recent(since, self._clock())
                )
            else:
                words = say("strip.offline", hour=say.recent(status.since, self._clock()))
            return StripView("cloud-off", "info", words)
        if status.link == TROUBLE:
            words = (
                say.count("strip.trouble_pending", tally.actions) if tally.actions else say("strip.trouble")
            )
            return StripView("cloud-off", "warn", words)
        if tally.actions:
            return StripView("cloud-upload", "info", say.count("strip.sending", tally.actions))
        if tally.photos:
            return StripView("cloud-upload", "info", say.count("strip.photos", tally.photos))
        if abs(self._store.copy.clock_ahead_s()) > WRONG_CLOCK_S:
            return StripView("clock", "warn", say("strip.clock"))
        return StripView()
