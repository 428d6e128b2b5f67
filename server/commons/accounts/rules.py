"""What each role may do, what a password must be, how long a refused sign-in waits."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta

SEE_TICKETS = "see_tickets"
SEE_CONTACTS = "see_contacts"
READ_AS_SAID = "read_as_said"  # words and photos as they came, with what may be in them of people
ACT_ON_TICKETS = "act_on_tickets"
ENTER_SIGNALEMENT = "enter_signalement"
MODERATE = "moderate"
WORK_DESK_LIST = "work_desk_list"
SEE_DASHBOARD = "see_dashboard"
ENROL_DEVICES = "enrol_devices"
PUBLISH_ANNOUNCEMENTS = "publish_announcements"
RUN_OUTREACH = "run_outreach"  # posters, campaigns and what they cost
EDIT_TERRITORY = "edit_territory"
ADMINISTER = "administer"

_DESK = frozenset(
    {
        SEE_TICKETS,
        SEE_CONTACTS,
        READ_AS_SAID,
        ACT_ON_TICKETS,
        ENTER_SIGNALEMENT,
        MODERATE,
        WORK_DESK_LIST,
        SEE_DASHBOARD,
        ENROL_DEVICES,
        PUBLISH_ANNOUNCEMENTS,
    }
)
_FIELD = frozenset({SEE_TICKETS, READ_AS_SAID, ACT_ON_TICKETS, ENTER_SIGNALEMENT})

#: Role to permissions. An elected member reads and never sees contact data; a relay only enters for others.
PERMISSIONS: dict[str, frozenset[str]] = {
    "agent": _FIELD,
    "desk": _DESK,
    "service": _FIELD,
    "director": _DESK | {RUN_OUTREACH, EDIT_TERRITORY},
    "elected": frozenset({SEE_TICKETS, SEE_DASHBOARD}),
    "relay": frozenset({ENTER_SIGNALEMENT}),
    "admin": _DESK | {RUN_OUTREACH, EDIT_TERRITORY, ADMINISTER},
}
ROLES = tuple(PERMISSIONS)
#: In the order in which the page of rights shows them.
ALL_PERMISSIONS = (
    *(SEE_TICKETS, READ_AS_SAID, SEE_CONTACTS, ACT_ON_TICKETS, ENTER_SIGNALEMENT, MODERATE, WORK_DESK_LIST),
    *(SEE_DASHBOARD, PUBLISH_ANNOUNCEMENTS, RUN_OUTREACH, ENROL_DEVICES, EDIT_TERRITORY, ADMINISTER),
)
#: These see and do what their own teams have, and nothing without a team.
OF_OWN_TEAMS = frozenset({"agent", "service", "partner"})
#: Whoever administers the town is never limited: somebody must see all of it.
NEVER_LIMITED = frozenset({"admin"})

SESSION_LIFETIME = timedelta(days=7)
CODE_LIFETIME = timedelta(minutes=10)
SEEN_EVERY = timedelta(hours=1)
FORGET_ATTEMPTS_AFTER = timedelta(hours=24)

#: No 0 O 1 I L: nobody confuses them on a screen or on the phone.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256
_LEAST_DISTINCT = 5
_LEAST_OWN_CHARACTERS = 6
_OBVIOUS = (
    "motdepasse",
    "password",
    "passe",
    "azertyuiop",
    "qwertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "azerty",
    "qwerty",
    "administrateur",
    "administrator",
    "admin",
    "mairie",
    "commune",
    "ville",
    "metropole",
    "parvis",
    "bonjour",
    "bienvenue",
    "welcome",
    "soleil",
    "printemps",
    "automne",
    "changeme",
    "changezmoi",
    "letmein",
    "secret",
    "signalement",
    "direction",
    "proximite",
    "abcdefghij",
    "abcdef",
    "iloveyou",
    "jetaime",
)


def may(role: str, permission: str) -> bool:
    """Whether `role` holds `permission`; an unknown role holds none."""
    return permission in PERMISSIONS.get(role, frozenset())


@dataclass(frozen=True)
class Limits:
    """The teams and districts, by id, outside of which somebody sees and does nothing; None: no limit."""

    teams: frozenset[int] | None = None
    districts: frozenset[int] | None = None

    def hold(self, team_id: int | None, district_id: int | None) -> bool:
        """Whether what this team has in this district is within them."""
        in_teams = self.teams is None or team_id in self.teams
        return in_teams and (self.districts is None or district_id in self.districts)


def limits(role: str, teams: frozenset[int], districts: frozenset[int]) -> Limits:
    """What `role` is limited to: agents and services to their teams, others to what is given."""
    if role in NEVER_LIMITED:
        return Limits()
    return Limits(
        teams=teams if teams or role in OF_OWN_TEAMS else None,
        districts=districts or None,
    )


def normal_login(login: str) -> str:
    """The form in which a login is kept and compared: trimmed, composed, lower case."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


def password_refusal(password: str, *, login: str, name: str) -> str | None:
    """Why `password` cannot be accepted: `too_short`, `too_long`, `too_obvious`; None when it can.

    Obvious is what keeps fewer than six characters of its own once the login, the person's name, words
    that everybody tries and long numbers are taken away, or what uses fewer than five different characters.
    """
    if len(password) < SHORTEST_PASSWORD:
        return "too_short"
    if len(password) > LONGEST_PASSWORD:
        return "too_long"
    left = _plain_letters(password)
    for word in sorted({*_words_of(login), *_words_of(name), *_OBVIOUS}, key=len, reverse=True):
        left = left.replace(word, " ")
    own = re.sub(r"\d{3,}|[\W_]", "", left)
    if len(own) < _LEAST_OWN_CHARACTERS or len(set(own)) < _LEAST_DISTINCT:
        return "too_obvious"
    return None


def _plain_letters(words: str) -> str:
    """`words` without accents or capitals."""
    decomposed = unicodedata.normalize("NFKD", words).casefold()
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _words_of(words: str) -> list[str]:
    found = re.findall(r"[^\W\d_]{3,}", _plain_letters(words))
    return [*found, "".join(found)] if found else []


def normal_code(written: str) -> str:
    """An enrolment code as it is kept: without the spaces, hyphens or small letters of a hurried hand."""
    return re.sub(r"[\s\-–_.]", "", unicodedata.normalize("NFKC", written)).upper()


def shown_code(code: str) -> str:
    """An enrolment code as people read it out: `K7PD-4M2X`."""
    return f"{code[:4]}-{code[4:]}"


def wait_after(failures: int, *, free: int, longest: timedelta) -> timedelta:
    """How long to wait after so many failures in a row: nothing for the `free` first, then doubling.

    5 s, 10 s, 20 s … never more than `longest`, so that nobody is shut out for good.
    """
    if failures <= free:
        return timedelta(0)
    doublings = min(failures - free - 1, 30)
    return min(timedelta(seconds=5 << doublings), longest)
