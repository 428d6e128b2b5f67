"""Why somebody cannot sign in, enrol a tablet or be added."""

from server.core.errors import Conflict, DomainError, Invalid, NotFound, Unauthorized


class SignInRefused(Unauthorized):
    """Unknown login, wrong password or closed account: the answer never says which."""


class TabletTakenBack(Unauthorized):
    """The tablet was revoked; its `code` tells it so, apart from a token that is merely unknown."""


class TooManyAttempts(DomainError):
    """Too many failures from the same place; `wait_s` seconds are left to wait."""

    status = 429

    def __init__(self, code: str, *, wait_s: int) -> None:
        super().__init__(code, wait_s=wait_s)
        self.wait_s = wait_s


class CodeRefused(Invalid):
    """The enrolment code is unknown, used or too old."""


class PasswordRefused(Invalid):
    """The password is too short, too long or too obvious."""


class LoginTaken(Conflict):
    """Somebody else has this login in this territory."""


class AccountRefused(Invalid):
    """An account's login, name, role, e-mail or team cannot be."""


class AccountUnknown(NotFound):
    """No such account in this territory."""


class LastAdministrator(Conflict):
    """Nobody would be left to administer the town."""


class DeviceUnknown(NotFound):
    """No such tablet in this territory."""


class TeamUnknown(NotFound):
    """No such team in this territory, or a team without tablets of ours."""
