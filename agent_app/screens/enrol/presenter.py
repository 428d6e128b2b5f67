"""Enrolment, step by step, with errors in words beside their field."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from agent_app.domain.photo_files import UnreadablePhoto
from agent_app.domain.qr_codes import Enrolling, read_code
from agent_app.i18n import Tongue
from agent_app.storage.settings import Enrolment
from agent_app.sync.client import NO_ADDRESS, enrol, read_server_address
from agent_app.sync.errors import Declined, Offline, SyncError, TooOld

Aside = Callable[[Callable[[], object], Callable[[object], None]], None]


@dataclass(frozen=True, slots=True)
class EnrolView:
    """Errors by field (`server`, `code`, `name`), a general problem, whether the server is being asked.

    `scanned` is what was read on a photo of the dashboard.
    """

    errors: dict[str, str] = field(default_factory=dict)
    problem: str = ""
    busy: bool = False
    scanned: Enrolling | None = None


class EnrolPresenter:
    """Exchange the code for a token.

    Args:
        aside: runs a work in another thread, then hands its result back in the screen's.
        show: draws a view.
        enrolled: keeps the token, and begins to exchange with it.
        discard: deletes what the camera left.
    """

    def __init__(
        self,
        say: Tongue,
        *,
        aside: Aside,
        show: Callable[[EnrolView], None],
        enrolled: Callable[[Enrolment], None],
        discard: Callable[[Path], None],
        call: Callable[..., Enrolment] = enrol,
    ) -> None:
        self._say = say
        self._aside = aside
        self._show = show
        self._enrolled = enrolled
        self._discard = discard
        self._call = call
        self._busy = False

    def send(self, server: str, code: str, name: str) -> None:
        """Ask the server; a second tap while it is being asked does nothing."""
        if self._busy:
            return
        address = read_server_address(server)
        errors = {
            key: self._say(f"enrol.error.{key}")
            for key, right in (("server", address), ("code", code.strip()), ("name", name.strip()))
            if not right
        }
        if errors or address is None:
            self._show(EnrolView(errors))
            return
        self._busy = True
        self._show(EnrolView(busy=True))
        self._aside(lambda: self._ask(address, code.strip(), name.strip()), self._answered)

    def scan(self, photo: Path | None) -> None:
        """Read the QR code of the dashboard on a photo; None when the agent took none."""
        if photo is not None:
            self._aside(lambda: self._read(photo), self._scanned)

    def _read(self, photo: Path) -> Enrolling | None:
        try:
            return read_code(photo)
        except UnreadablePhoto:
            return None
        finally:
            self._discard(photo)

    def _scanned(self, found: object) -> None:
        if isinstance(found, Enrolling):
            self._show(EnrolView(scanned=found))
        else:
            self._show(EnrolView({"code": self._say("enrol.error.no_qr")}))

    def _ask(self, address: str, code: str, name: str) -> Enrolment | SyncError:
        try:
            return self._call(address, code, name, language=self._say.language)
        except SyncError as error:
            return error

    def _answered(self, answer: object) -> None:
        self._busy = False
        if isinstance(answer, Enrolment):
            self._show(EnrolView())  # ready for another enrolment, months later
            self._enrolled(answer)
        elif isinstance(answer, Declined):
            self._show(self._declined(answer))
        elif isinstance(answer, Offline):
            self._show(EnrolView({"server": self._say("enrol.error.offline")}))
        elif isinstance(answer, TooOld):
            self._show(EnrolView(problem=self._say("enrol.error.too_old")))
        else:
            words = answer.words if isinstance(answer, SyncError) else ""
            self._show(EnrolView(problem=self._say("enrol.error.trouble", words=words)))

    def _declined(self, answer: Declined) -> EnrolView:
        if answer.status in (NO_ADDRESS, 404, 405):  # nobody, or a web server that is not ours
            return EnrolView({"server": self._say("enrol.error.server")})
        if answer.errors.get("name"):
            return EnrolView({"name": str(answer.errors["name"][0])})
        codes = answer.errors.get("enrolment_code")
        return EnrolView({"code": str(codes[0]) if codes else answer.words})
