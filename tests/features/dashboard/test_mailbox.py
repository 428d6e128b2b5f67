"""The town's mailbox, read from a real IMAP server into drafts, which the desk enters or sets aside."""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from server.commons.photos.models import Photo
from server.core import clock
from server.core.db import db
from server.core.http import new_secret
from server.reporting.correspondence import queries, services
from server.reporting.correspondence.channels.imap import MailboxAway
from tests.features.dashboard.limited import limit
from tests.features.reporting.town import jpeg
from tests.servers.imap import ImapBox, running_imap
from tests.unit.reporting.test_reading_mails import mail

pytestmark = pytest.mark.any_database

PLACE = {"address": "12 rue Clemenceau", "latitude": "44.4475", "longitude": "1.4403", "category": "tag"}


@pytest.fixture(scope="session")
def dovecot() -> Iterator[ImapBox]:
    """Dovecot, for all tests of this worker."""
    with running_imap() as box:
        yield box


@pytest.fixture
def box(dovecot, given_settings) -> ImapBox:
    """An empty mailbox that the service reads."""
    dovecot.clear()
    given_settings["IMAP_URL"] = dovecot.url
    return dovecot


@pytest.fixture
def town(box, town):
    """The town, which knows its mailbox."""
    return town


def arrive(box, *messages):
    box.put(*(one if isinstance(one, bytes) else one.as_bytes() for one in messages))
    return services.read_mailbox()


def with_picture():
    message = mail("Un tag sur le mur.")
    message.add_attachment(jpeg(size=(640, 480)), maintype="image", subtype="jpeg", filename="mur.jpg")
    message.add_attachment(b"not a picture", maintype="image", subtype="png", filename="faux.png")
    return message


def draft_of(desk):
    return re.search(r"courriel=([0-9a-f-]{36})", desk.get("/pilotage/courriels").text)[1]


def test_a_mail_becomes_an_entry_with_its_picture_and_its_author(box, town, desk, publish_and_work):
    assert arrive(box, with_picture()) == 1
    assert box.unread() == 0
    publish_and_work()
    page = desk.get("/pilotage/courriels").text
    assert "Un tag sur le mur." in page
    assert "awa@example.org" in page
    assert "faux.png" in page, "what is no picture is named"
    form = desk.get(f"/pilotage/saisie?courriel={draft_of(desk)}").text
    assert "Un tag sur le mur." in form
    assert 'value="awa@example.org"' in form
    ids = {
        name: re.search(rf'name="{name}" value="([^"]+)"', form)[1] for name in ("id", "secret", "courriel")
    }
    typed = {
        **ids,
        **PLACE,
        "description": "Un tag sur le mur.",
        "email": "awa@example.org",
        "source": "mail",
    }
    assert [desk.post("/pilotage/saisie", typed).status_code for _ in range(2)] == [200, 200]
    publish_and_work()
    assert "Un tag sur le mur." not in desk.get("/pilotage/courriels").text
    listed = desk.get("/pilotage/dossiers?source=mail").text
    number = re.search(r"(\d\d-\d{5})", listed)[1]
    ticket = desk.get(f"/pilotage/dossiers/{number}").text
    assert "awa@example.org" in ticket
    assert "/small?" in ticket


def test_the_same_mail_twice_is_one_draft_and_machines_are_passed_over(box, town):
    assert arrive(box, mail(), mail(), mail(Auto_Submitted="auto-replied"), mail(Precedence="list")) == 4
    assert len(queries.waiting(1)) == 1
    assert box.unread() == 0
    assert services.read_mailbox() == 0


def test_a_giant_is_not_fetched_but_named(box, town, monkeypatch):
    monkeypatch.setattr("server.reporting.correspondence.rules.MOST_BYTES", 20_000)
    message = mail("Voir la pièce.")
    message.add_attachment(b"\xff\xd8" + b"0" * 60_000, maintype="image", subtype="jpeg", filename="a.jpg")
    arrive(box, message)
    (one,) = queries.waiting(1)
    assert (one.subject, one.is_cut, one.photos) == ("Un trou – rue Clemenceau", True, [])


def test_one_mail_that_cannot_be_kept_holds_back_no_other(box, town):
    arrive(box, b"\x00\xff", b"Content-Type: multipart/mixed\r\n\r\n", mail())
    assert "Un trou." in [one.words for one in queries.waiting(1)]


def test_a_mailbox_that_is_away_or_refuses_us_is_said_and_asked_again(box, town, app):
    known = app.config["PARVIS"]
    for url in (box.url.replace("secret", "faux"), "imap://a:b@127.0.0.1:1/INBOX", box.url + "absent"):
        app.config["PARVIS"] = replace(known, imap_url=url)
        with pytest.raises(MailboxAway):
            services.read_mailbox()


def test_a_mail_is_set_aside_with_a_reason(box, town, desk, browser):
    arrive(box, mail())
    address = f"/pilotage/courriels/{draft_of(desk)}"
    assert desk.post(address, {"reason": "humeur"}).status_code == 422
    assert browser("agent").post(address, {"reason": "spam"}).status_code == 403
    assert browser("elected").get("/pilotage/courriels").status_code == 403
    assert desk.post(address, {"reason": "spam"}).status_code == 303
    assert "Aucun courriel" in desk.get("/pilotage/courriels").text
    assert desk.get(f"/pilotage/saisie?courriel={address[-36:]}").status_code == 404
    assert desk.get("/pilotage/saisie?courriel=x").status_code == 404


def test_who_is_limited_reads_enters_and_sets_aside_no_mail(box, town, desk):
    arrive(box, mail())
    draft = draft_of(desk)
    limit("desk", ["proximite"])
    for address in ("/pilotage/courriels", f"/pilotage/saisie?courriel={draft}"):
        refused = desk.get(address)
        assert refused.status_code == 403, address
        assert "toute la ville" in refused.text
        assert 'href="/pilotage/courriels"' not in refused.text, "no menu leads there"
    assert desk.post(f"/pilotage/courriels/{draft}", {"reason": "spam"}).status_code == 403
    entry = {"id": str(uuid.uuid4()), "secret": new_secret(), "courriel": draft, **PLACE}
    assert desk.post("/pilotage/saisie", entry).status_code == 403
    limit("desk", [])
    assert draft_of(desk) == draft, "it still waits"


def test_what_is_done_is_forgotten_after_thirty_days(box, town, desk):
    arrive(box, with_picture())
    desk.post(f"/pilotage/courriels/{draft_of(desk)}", {"reason": "known"})
    assert services.forget_done() == 0
    with clock.at(clock.now() + timedelta(days=31)):
        assert services.forget_done() == 1
    assert db.session.query(Photo).filter(Photo.owner_kind == "mail", Photo.erased_at.is_(None)).count() == 0


class TestScannedLetters:
    def enter(self, desk, scan):
        page = desk.get("/pilotage/saisie").text
        ids = {name: re.search(rf'name="{name}" value="([^"]+)"', page)[1] for name in ("id", "secret")}
        typed = {**ids, **PLACE, "source": "letter", "scans": (io.BytesIO(scan), "lettre.jpg")}
        return desk.post("/pilotage/saisie", typed, content_type="multipart/form-data")

    def test_the_desk_sees_the_letter_and_nobody_without_contacts(
        self, desk, browser, town, publish_and_work
    ):
        receipt = self.enter(desk, jpeg(size=(640, 900)))
        number = re.search(r"(\d\d-\d{5})", receipt.text)[1]
        publish_and_work()
        assert "Courrier, page 1" in desk.get(f"/pilotage/dossiers/{number}").text
        for login in ("elected", "agent"):
            page = browser(login).get(f"/pilotage/dossiers/{number}")
            assert "Courrier, page 1" not in page.text

    def test_what_is_no_picture_is_refused_and_the_entry_is_not_doubled(self, desk, town):
        assert self.enter(desk, b"%PDF-1.4").status_code == 415
        assert desk.get("/pilotage/dossiers?source=letter").text.count("data-line") <= 2


class TestKiosk:
    def typed(self, person, **given):
        page = person.get("/pilotage/borne").text
        ids = {name: re.search(rf'name="{name}" value="([^"]+)"', page)[1] for name in ("id", "secret")}
        return {**ids, **PLACE, **given}

    def test_somebody_at_the_counter_reports_and_reads_the_number(
        self, browser, desk, town, publish_and_work
    ):
        relay = browser("relay")
        typed = self.typed(relay, description="Un tag.", phone="05 65 35 00 12")
        done = relay.post("/pilotage/borne", typed)
        number = re.search(r"(\d\d-\d{5})", done.text)[1]
        assert "url=/pilotage/borne" in done.headers["Refresh"]
        assert "05 65 35 00 12" not in done.text
        assert relay.post("/pilotage/borne", typed).status_code == 200
        publish_and_work()
        assert number in desk.get("/pilotage/dossiers?source=kiosk").text

    def test_what_is_missing_is_said_and_nothing_typed_is_lost(self, browser, town):
        relay = browser("relay")
        answer = relay.post("/pilotage/borne", self.typed(relay, category="", description="Là-bas."))
        assert answer.status_code == 422
        assert "Là-bas." in answer.text

    @pytest.mark.parametrize("login", ["desk", "agent", "elected", "admin"])
    def test_an_account_that_opens_more_opens_no_kiosk(self, browser, town, login):
        assert browser(login).get("/pilotage/borne").status_code == 403
        assert browser(login).post("/pilotage/borne", {}).status_code == 403
