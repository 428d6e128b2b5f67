"""Which channels tell whom, and what counts as told."""

import re
import unicodedata
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit, urlunsplit

PUSH_KINDS = ("fcm", "webpush")
CHANNELS = ("email", "fcm", "webpush", "sms", "desk", "page")
PENDING, SENT, FAILED, FORGOTTEN = "pending", "sent", "failed", "forgotten"
TO_CALL, TO_WRITE, TOLD = "to_call", "to_write", "told"
STATES = (PENDING, SENT, FAILED, FORGOTTEN, TO_CALL, TO_WRITE, TOLD)
DESK_STATES = (TO_CALL, TO_WRITE)
LOST_STATES = (FAILED, FORGOTTEN)

#: Longer than a job may run: a lease never ends under the worker that holds it.
LEASE = timedelta(seconds=200)
TRY_AGAIN_AFTER = timedelta(hours=4)
GIVE_UP_AFTER = timedelta(hours=48)
MAX_PUSH_ADDRESSES = 10
SMS_LENGTH = 320
#: Local hours between which nobody of the staff is sent anything that rings, the person on call apart.
QUIET_FROM, QUIET_UNTIL = 20, 7

_NAMESPACE = uuid.UUID("5b0c3d2e-6f0a-5d0e-9a53-0f4c6f1b7d21")
_EMAIL = re.compile(r"[^\s@<>(),;:\"\\]+@[^\s@<>(),;:\"\\]+\.[^\s@<>(),;:\"\\.]{2,}")
#: French mobile numbers begin with 06 or 07; those of the overseas departments have their own country code.
_OVERSEAS_MOBILE = {
    "0690": "590",
    "0691": "590",
    "0694": "594",
    "0696": "596",
    "0697": "596",
    "0692": "262",
    "0693": "262",
    "0639": "262",
}


@dataclass(frozen=True)
class Reach:
    """What is known of how to reach somebody."""

    push_kinds: frozenset[str] = frozenset()
    email: bool = False
    phone: str | None = None
    postal: bool = False


@dataclass(frozen=True)
class Step:
    """One message to make: its channel and its first state."""

    channel: str
    state: str


def channels_for(reach: Reach, available: Iterable[str]) -> list[Step]:
    """How to tell somebody: every push address and the e-mail; else `last_resort`.

    Args:
        reach: what is known of the person.
        available: the machine channels that this installation can use.
    """
    usable = set(available)
    steps = [Step(kind, PENDING) for kind in PUSH_KINDS if kind in reach.push_kinds and kind in usable]
    if reach.email and "email" in usable:
        steps.append(Step("email", PENDING))
    return steps or [last_resort(reach, usable)]


def alarm_steps(reach: Reach, available: Iterable[str]) -> list[Step]:
    """How to wake somebody: every push address and SMS; with none of these, the desk calls.

    An e-mail wakes nobody: it goes beside the desk's call, for whoever reads it first.
    """
    usable = set(available)
    steps = [Step(kind, PENDING) for kind in PUSH_KINDS if kind in reach.push_kinds and kind in usable]
    if "sms" in usable and mobile_number(reach.phone or ""):
        steps.append(Step("sms", PENDING))
    if steps:
        return steps
    return [Step("desk", TO_CALL), *([Step("email", PENDING)] if reach.email and "email" in usable else [])]


def last_resort(reach: Reach, available: Iterable[str], tried: Iterable[str] = ()) -> Step:
    """How to tell somebody whom push and e-mail cannot reach.

    By SMS where there is a gateway and a mobile number; else the desk calls, or writes. With none of
    these, the page behind the secret link, which the person holds, is the answer.
    """
    if reach.phone and "sms" in set(available) - set(tried) and mobile_number(reach.phone):
        return Step("sms", PENDING)
    if reach.phone:
        return Step("desk", TO_CALL)
    if reach.postal:
        return Step("desk", TO_WRITE)
    return Step("page", TOLD)


def needs_last_resort(states: Iterable[str]) -> bool:
    """Whether none of the messages of one reference has reached the person, or still may."""
    return all(state in LOST_STATES for state in states)


def is_quiet(local: datetime) -> bool:
    """Whether it is night for the staff, at an instant of the town's own clocks."""
    return local.hour >= QUIET_FROM or local.hour < QUIET_UNTIL


def plausible_email(address: str) -> bool:
    """Whether `address` looks like one: something, an at sign, a domain with a dot."""
    return len(address) <= 254 and _EMAIL.fullmatch(address) is not None


def mobile_number(phone: str) -> str | None:
    """A mobile number as a gateway wants it (E.164), or None when it can receive no SMS.

    A number that begins with another country's code is taken as mobile; a French one begins with 06 or 07.
    """
    digits = re.sub(r"[\s.\-/()\u00a0\u202f]", "", unicodedata.normalize("NFKC", phone))
    digits = re.sub(r"^00", "+", digits)
    digits = re.sub(r"^\+330?", "0", digits)
    if re.fullmatch(r"0[67]\d{8}", digits):
        return f"+{_OVERSEAS_MOBILE.get(digits[:4], '33')}{digits[1:]}"
    return digits if re.fullmatch(r"\+[1-9]\d{7,14}", digits) else None


def ways_to_write(phone: str) -> list[str]:
    """The usual ways to write a telephone number, so that it is found as somebody else typed it.

    None for what is no number: less than nine digits, or letters.
    """
    bare = re.sub(r"[\s.\-/()]", "", unicodedata.normalize("NFKC", phone))
    if not re.fullmatch(r"\+?\d{9,15}", bare):
        return []
    national = re.sub(r"^(\+|00)330?", "0", bare)
    found = [phone.strip(), bare, national]
    if re.fullmatch(r"0[1-9]\d{8}", national):
        pairs = [national[at : at + 2] for at in range(0, 10, 2)]
        abroad = " ".join([national[1], *pairs[1:]])
        found += [sign.join(pairs) for sign in " .-\u00a0\u202f/"]
        found += [f"+33{national[1:]}", f"+33 {abroad}", f"0033{national[1:]}", f"+33 (0){abroad}"]
    return list(dict.fromkeys(found))


def without_token(url: str) -> str:
    """`url` without what follows `#`: the token never goes through a push service, nor stays once sent."""
    return urlunsplit(urlsplit(url)._replace(fragment=""))


def page_to_stop(stop_url: str) -> str:
    """The page where a person stops what a mail program stops by posting to `stop_url`.

    It has the same address; the token stands after `#` there, which no server's log holds.
    """
    address, _, token = stop_url.partition("?signature=")
    return f"{address}#{token}" if token else ""


def sms_text(title: str, text: str, url: str, how_to_stop: str = "") -> str:
    """The words of an SMS: who writes, what, the page's address and how to stop, which are never cut."""
    after = " ".join(part for part in (url, how_to_stop) if part)
    return f"{f'{title} : {text}'[: SMS_LENGTH - len(after) - 1]} {after}".strip()


def recipient_of(kind: str, number: int) -> uuid.UUID:
    """The recipient id of something that has a number here, such as a tablet (`device`) or a `team`."""
    return uuid.uuid5(_NAMESPACE, f"{kind}:{number}")
