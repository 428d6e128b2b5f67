"""Finding one's signalements again by e-mail; the QR code of a page."""

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from server.core import clock

pytestmark = pytest.mark.any_database


def ask(town, email, **headers):
    return town.client.post("/api/v1/recoveries", json={"email": email}, headers=town.headers() | headers)


def opened(town, token):
    return town.client.get("/api/v1/followed", headers=town.headers(token))


def link(mailbox):
    """The token of the last mail's link."""
    found = re.search(r"/retrouver#(\S+)", mailbox.messages[-1].get_content())
    assert found
    return found[1]


@pytest.fixture
def known(town, sent, publish_and_work, mailbox):
    """Awa has two signalements and joined a third."""
    second = town.send(
        contact={"email": "Awa@Example.org"}, category="lampadaire-eteint", answers={"combien": "un"}
    )
    other = town.send(contact={"email": "benoit@example.org"})
    joined = town.join(other.ticket_id, contact={"email": "awa@example.org"})
    assert second.answer.status_code == other.answer.status_code == joined.answer.status_code == 201
    publish_and_work()
    mailbox.clear()
    return sent, second, other, joined


def test_the_answer_is_the_same_for_an_unknown_address(town, known, mailbox, publish_and_work):
    told, untold = ask(town, "AWA@example.org "), ask(town, "nobody@example.org")
    assert (told.status_code, told.get_json()) == (untold.status_code, untold.get_json())
    assert told.status_code == 202
    publish_and_work()
    assert [message["To"] for message in mailbox.messages] == ["awa@example.org"]


def test_the_mailed_link_opens_all_that_the_address_follows(town, known, mailbox, publish_and_work):
    sent, second, other, joined = known
    ask(town, "awa@example.org")
    publish_and_work()
    token = link(mailbox)
    for _ in range(2):  # reading changes nothing
        items = opened(town, token).get_json()["items"]
        assert [item["id"] for item in items] == [sent.id, second.id, joined.id]
    assert [item["number"] for item in items] == [sent.number, second.number, other.number]
    for item in items:
        page = town.client.get(f"/api/v1/signalements/{item['number']}", headers=town.headers(item["token"]))
        assert page.status_code == 200
        assert page.get_json()["id"] == item["id"]


def test_one_mail_a_quarter_of_an_hour(town, known, mailbox, publish_and_work):
    start = datetime(2027, 3, 1, 12, tzinfo=UTC)
    for minutes, mails in ((0, 1), (5, 1), (16, 2)):
        with clock.at(start + timedelta(minutes=minutes)):
            assert ask(town, "awa@example.org").status_code == 202
            publish_and_work()
        assert len(mailbox.messages) == mails


def test_the_link_lasts_a_day_and_opens_nothing_else(town, known, mailbox, publish_and_work):
    sent, *_ = known
    ask(town, "awa@example.org")
    publish_and_work()
    token = link(mailbox)
    page = town.client.get(f"/api/v1/signalements/{sent.number}", headers=town.headers(token))
    assert page.status_code == 403
    with clock.at(datetime.now(UTC) + timedelta(hours=25)):
        over = opened(town, token)
        assert (over.status_code, over.get_json()["code"]) == (403, "list_link_over")


def test_neither_a_secret_nor_the_link_of_one_signalement_opens_the_list(town, known, mailbox):
    sent, *_ = known
    from server.reporting.signalements.services.notices import follow_token

    for token in (sent.secret, follow_token(uuid.UUID(sent.id), 1), "m1.x.y.z", "x" * 43):
        assert opened(town, token).status_code == 403
    assert town.client.get("/api/v1/followed", headers=town.headers()).status_code == 403


def test_who_was_forgotten_is_found_no_more(town, known, mailbox, publish_and_work):
    sent, second, _, joined = known
    for one in (sent, joined):
        forget = {"id": str(uuid.uuid4())}
        town.client.post(
            f"/api/v1/witnesses/{one.id}/anonymisation", json=forget, headers=town.headers(one.secret)
        )
    ask(town, "awa@example.org")
    publish_and_work()
    assert [item["id"] for item in opened(town, link(mailbox)).get_json()["items"]] == [second.id]


@pytest.mark.parametrize("email", ["", "awa", "awa@", None, 3])
def test_what_is_no_address_is_refused(town, email):
    assert ask(town, email).status_code == 422


class TestLimited:
    @pytest.fixture
    def given_settings(self):
        return {}

    def test_a_client_asks_ten_times_an_hour(self, town):
        answers = [ask(town, f"nobody{number}@example.org").status_code for number in range(11)]
        assert answers == [202] * 10 + [429]


# -- the code to print --


def test_the_printed_code_leads_to_the_public_page_and_holds_no_secret(town, sent):
    from server.core.drawings import qr_code

    base = town.client.application.config["PARVIS"].base_url
    shown = town.client.get(f"/api/v1/signalements/{sent.number}/qr.svg", headers=town.headers())
    assert shown.mimetype == "image/svg+xml"
    assert shown.text == str(qr_code(f"{base}/s/{sent.number}"))
    address = f"/api/v1/signalements/{sent.number}/qr.svg"
    asked = town.client.get(address, headers=town.headers(sent.secret))
    assert asked.text == str(qr_code(f"{base}/s/{sent.number}#{sent.secret}"))
    assert town.client.get(address, headers=town.headers("x" * 43)).status_code == 403
