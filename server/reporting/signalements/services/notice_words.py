"""The words of a notice in every form in which it reaches a person: screen, telephone, paper."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit, urlunsplit

from server.commons.territories.queries import Territory
from server.core.language import translate
from server.reporting.signalements import queries


@dataclass(frozen=True)
class Matter:
    """What is told of one ticket to one person.

    `kind` is the action's, or `first_assign`, or `night`; `other` names the other tickets that it is about;
    `said` the words that a person wrote with it.
    """

    kind: str
    number: str
    what: str
    status: str
    planned_on: date | None = None
    other: str = ""
    said: str = ""
    asks: bool = False


@dataclass(frozen=True)
class NoticeWords:
    """One notice: `body` holds the link with its token, `call_words` and `letter` never do."""

    subject: str
    body: str
    push_text: str
    call_words: str
    letter: str
    push_answers: tuple[dict[str, str], ...]


def compose(territory: Territory, matter: Matter, url: str, stop_page: str = "") -> NoticeWords:
    """Write `matter` in the language of the moment.

    Args:
        url: the person's page, its token after `#`.
        stop_page: where he or she stops these mails, its token after `#`.
    """
    stop = translate("notice.stop", url=stop_page) if stop_page else ""
    return NoticeWords(
        subject=translate("notice.subject", number=matter.number, status=matter.status),
        body=_page(territory, matter, "notice.question", translate("notice.link", url=url), stop),
        push_text=translate("notice.push", number=matter.number, status=matter.status),
        call_words=_call(territory, matter),
        letter=_page(territory, matter, "letter.question", _how_to_answer(territory, matter, url)),
        push_answers=_push_answers() if matter.asks else (),
    )


def _push_answers() -> tuple[dict[str, str], ...]:
    """The two buttons of the push that asks "is it fixed?", and what is said once one was touched."""
    return tuple(
        {"answer": name, "title": translate(f"push.{name}"), "thanks": translate(f"push.{name}.thanks")}
        for name in ("solved", "not_solved")
    )


def outline(territory: Territory, kind: str, status: str) -> list[str]:
    """The paragraphs of a notice of `kind` before anything is known of its ticket, for who is to write one.

    `{number}`, `{what}`, `{date}`, `{words}` and `{question}` are left to be filled in, and `{status}` where
    `status` holds it; a paragraph that stays empty is not written. The link is not among them.
    """
    body = translate(f"notice.{kind}.body", number="{number}", what="{what}", status=status, date="{date}")
    return _paragraphs(territory, body, "{words}", "{question}", "")


def _page(territory: Territory, matter: Matter, question: str, link: str, stop: str = "") -> str:
    body = _filled(f"notice.{matter.kind}.body", matter)
    asked = translate(question) if matter.asks else ""
    written = _paragraphs(territory, body, matter.said, asked, link)
    return "\n\n".join([*written, *filter(None, [stop])]) + "\n"


def _paragraphs(territory: Territory, body: str, said: str, question: str, link: str) -> list[str]:
    signature = territory.text("signature") or _service(territory)
    closing = translate("notice.closing", signature=signature)
    written = [translate("notice.greeting"), body, said, question, link, closing]
    return [paragraph for paragraph in written if paragraph.strip()]


def _call(territory: Territory, matter: Matter) -> str:
    """What one says on the telephone: who calls, about what, what was done, whom to call back."""
    phone = territory.contact.get("phone")
    sentences = [
        translate("call.opening", service=_service(territory), number=matter.number, what=matter.what),
        _filled(f"call.{matter.kind}.body", matter),
        matter.said,
        translate("call.question") if matter.asks else "",
        translate("call.closing", phone=phone) if phone else "",
        translate("call.thanks"),
    ]
    return " ".join(sentence.strip() for sentence in sentences if sentence.strip())


def _how_to_answer(territory: Territory, matter: Matter, url: str) -> str:
    """The short address of the page, which a person can copy from paper, and the number to call."""
    parts = urlsplit(url)
    address = urlunsplit(("", parts.netloc, parts.path, "", "")).removeprefix("//")
    phone = territory.contact.get("phone")
    key = "letter.answer" if phone else "letter.answer_no_phone"
    return translate(key, number=matter.number, address=address, phone=phone)


def _service(territory: Territory) -> str:
    return str(territory.contact.get("service") or territory.name)


def _filled(key: str, matter: Matter) -> str:
    return translate(
        key,
        number=matter.number,
        status=matter.status,
        what=matter.what,
        other=matter.other,
        date=queries.date_in_words(matter.planned_on),
    )
