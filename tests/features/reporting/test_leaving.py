"""Adding to one's words, saying that it is no longer needed, being forgotten."""

import uuid

import pytest

from tests.features.reporting.town import jpeg

pytestmark = pytest.mark.any_database

NO_PHOTO = {"no_photo_reason": "dark"}
SUBSCRIPTION = (
    '{"endpoint":"https://push.example.org/one","keys":{"p256dh":"'
    + "B"
    + "A" * 86
    + '","auth":"'
    + "A" * 22
    + '"}}'
)


def post(town, sent, what, token=None, who="witnesses", **given):
    """POST one of the calls of this file, with the secret."""
    body = {"id": str(uuid.uuid4()), **given}
    return town.client.post(
        f"/api/v1/{who}/{sent.id}/{what}", json=body, headers=town.headers(token or sent.secret)
    )


def kinds(town, sent):
    return [step["kind"] for step in town.ticket(sent.ticket_id)["history"]]


# -- corrections --


def test_a_correction_stands_beside_the_first_words_which_stay(town, sent):
    for words in ("C’est au n° 12.", "Le trou s’agrandit."):
        assert post(town, sent, "corrections", words=words, who="signalements").status_code == 201
    page = town.page(sent)
    assert page["description"] == "Un trou profond."
    assert [added["words"] for added in page["corrections"]] == ["C’est au n° 12.", "Le trou s’agrandit."]
    assert page["history"][-1]["label"] == "Vous avez ajouté une précision"
    said = town.ticket(sent.ticket_id)["signalements"][0]
    assert said["description"] == "Un trou profond."
    assert [added["words"] for added in said["corrections"]] == ["C’est au n° 12.", "Le trou s’agrandit."]


def test_a_correction_sent_twice_is_one(town, sent):
    known = str(uuid.uuid4())
    for _ in range(2):
        assert post(town, sent, "corrections", id=known, words="Plus précisément").status_code == 201
    assert len(town.page(sent)["corrections"]) == 1
    other = post(town, sent, "corrections", id=known, words="Autre chose")
    assert (other.status_code, other.get_json()["code"]) == (409, "action_id_taken")


def test_words_are_no_longer_corrected_once_the_work_is_taken_in_hand(town, sent):
    known = str(uuid.uuid4())
    assert town.page(sent)["may"]["correct"] is True
    assert post(town, sent, "corrections", id=known, words="Avant").status_code == 201
    town.act("agent", sent.ticket_id, "start")
    assert town.page(sent)["may"]["correct"] is False
    refused = post(town, sent, "corrections", words="Trop tard")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "taken_in_hand")
    assert "message" in refused.get_json()["detail"]
    assert post(town, sent, "corrections", id=known, words="Avant").status_code == 201  # a resend is harmless
    # taken in hand once is taken in hand, though the ticket is back with its team
    town.act("agent", sent.ticket_id, "wait", **{"for": "supplier"})
    town.act("agent", sent.ticket_id, "resume")
    assert post(town, sent, "corrections", words="Trop tard").get_json()["code"] == "taken_in_hand"


@pytest.mark.parametrize(("words", "status"), [("", 422), ("   ", 422), ("x" * 2001, 422), ("x" * 2000, 201)])
def test_a_correction_has_words_and_not_too_many(town, sent, words, status):
    assert post(town, sent, "corrections", words=words).status_code == status


def test_who_joined_does_not_correct_the_words_of_another(town, sent):
    joined = town.join(sent.ticket_id)
    refused = post(town, joined, "corrections", words="Non")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "words_of_another")
    assert town.page(sent)["corrections"] == []


def test_corrections_are_not_public(town, sent):
    post(town, sent, "corrections", words="Devant chez Mme Martin")
    shown = town.client.get(f"/api/v1/signalements/{sent.number}", headers=town.headers()).get_json()
    assert "Martin" not in str(shown)
    assert "correct" not in {step["kind"] for step in shown["history"]}


@pytest.mark.parametrize("what", ["corrections", "withdrawal", "anonymisation"])
def test_each_needs_the_secret_or_a_mailed_token(town, sent, what):
    assert post(town, sent, what, token="x" * 43, words="Non").status_code == 403
    answer = town.client.post(
        f"/api/v1/witnesses/{sent.id}/{what}", json={"id": str(uuid.uuid4()), "words": "Non"}
    )
    assert answer.status_code == 403
    assert kinds(town, sent) == ["receive", "assign"]


def test_a_mailed_token_serves_as_the_secret_does(town, sent, mailbox, publish_and_work):
    mailed = town.send(contact={"email": "awa@example.org"})
    publish_and_work()
    token = mailbox.messages[-1].get_content().partition(f"/s/{mailed.number}#")[2].split()[0]
    assert post(town, mailed, "corrections", token=token, words="Par le lien").status_code == 201
    assert post(town, mailed, "withdrawal", token=token).status_code == 200
    assert post(town, mailed, "anonymisation", token=token).status_code == 200


# -- withdrawal --


def test_what_nobody_else_needs_and_nobody_started_closes(town, sent):
    assert post(town, sent, "withdrawal").status_code == 200
    ticket = town.ticket(sent.ticket_id)
    assert (ticket["state"], ticket["reason"]) == ("closed", "withdrawn")
    assert kinds(town, sent)[-2:] == ["withdraw", "close"]
    assert ticket["signalements"][0]["withdrawn_at"]
    assert "Vous avez dit que ce n’est plus nécessaire" in [s["label"] for s in town.page(sent)["history"]]


def test_what_was_started_goes_on_and_the_desk_reads_it(town, sent):
    town.act("agent", sent.ticket_id, "start")
    assert post(town, sent, "withdrawal").status_code == 200
    assert town.ticket(sent.ticket_id)["state"] == "in_progress"
    assert kinds(town, sent)[-1] == "withdraw"


def test_what_another_person_needs_goes_on_until_nobody_does(town, sent):
    joined = town.join(sent.ticket_id)
    assert post(town, sent, "withdrawal").status_code == 200
    assert town.ticket(sent.ticket_id)["state"] == "assigned"
    assert post(town, joined, "withdrawal").status_code == 200
    assert town.ticket(sent.ticket_id)["state"] == "closed"


def test_a_withdrawal_sent_twice_is_one(town, sent):
    for _ in range(2):
        assert post(town, sent, "withdrawal").status_code == 200
    assert kinds(town, sent).count("withdraw") == 1
    assert town.page(sent)["may"]["withdraw"] is False


def test_what_is_over_is_not_withdrawn(town, sent):
    town.act("agent", sent.ticket_id, "done", **NO_PHOTO)
    refused = post(town, sent, "withdrawal")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "matter_over")


# -- being forgotten --


def test_how_to_reach_a_person_is_forgotten_at_once(town, sent, mailbox, publish_and_work):
    from server.commons.notifications import queries

    push = {"kind": "webpush", "value": SUBSCRIPTION}
    told = town.client.post(
        f"/api/v1/witnesses/{sent.id}/push-addresses", json=push, headers=town.headers(sent.secret)
    )
    assert told.status_code == 201
    town.act("agent", sent.ticket_id, "message", words="Nous venons demain.")
    publish_and_work()
    mailbox.clear()
    assert post(town, sent, "anonymisation").status_code == 200
    assert queries.contacts_of([uuid.UUID(sent.id)]) == {}
    assert queries.push_kinds_of(uuid.UUID(sent.id)) == frozenset()
    town.act("agent", sent.ticket_id, "done", **NO_PHOTO)
    publish_and_work()
    assert mailbox.messages == []
    page = town.page(sent)
    assert page["anonymised_at"]
    assert page["messages"] == []
    assert page["contact"] == {"email": False, "phone": False}
    assert page["public_state"] == "done"
    assert page["verdict"]["asked"] is False
    assert not any(page["may"].values())


def test_the_anonymous_read_and_write_no_more(town, sent):
    assert post(town, sent, "anonymisation").status_code == 200
    town.act("agent", sent.ticket_id, "done", **NO_PHOTO)
    push = {"kind": "webpush", "value": SUBSCRIPTION}
    for what, body in (
        ("messages", {"body": "Encore moi"}),
        ("corrections", {"words": "Encore moi"}),
        ("withdrawal", {}),
        ("verdict", {"solved": True}),
        ("satisfaction", {"work": "good"}),
        ("push-addresses", push),
    ):
        refused = post(town, sent, what, **body)
        assert (refused.status_code, refused.get_json()["code"]) == (409, "anonymised"), what
    assert town.put_photo(sent, str(uuid.uuid4()), jpeg()).status_code == 409


def test_being_forgotten_twice_is_once(town, sent):
    for _ in range(2):
        assert post(town, sent, "anonymisation").status_code == 200
    assert kinds(town, sent).count("anonymise") == 1


@pytest.mark.parametrize("with_photos", [False, True])
def test_photos_are_erased_when_asked_for(town, sent, publish_and_work, with_photos):
    town.put_photo(sent, str(uuid.uuid4()), jpeg())
    publish_and_work()
    post(town, sent, "anonymisation", photos=with_photos)
    publish_and_work()
    assert len(town.page(sent)["photos"]) == (0 if with_photos else 1)


def test_photos_may_be_erased_after_the_rest(town, sent, publish_and_work):
    town.put_photo(sent, str(uuid.uuid4()), jpeg())
    publish_and_work()
    post(town, sent, "anonymisation")
    post(town, sent, "anonymisation", photos=True)
    publish_and_work()
    assert town.page(sent)["photos"] == []


# -- push addresses --


def test_a_push_address_is_stopped_in_one_call_and_twice_is_once(town, sent):
    from server.commons.notifications import queries

    push, headers = {"kind": "webpush", "value": SUBSCRIPTION}, town.headers(sent.secret)
    address = f"/api/v1/signalements/{sent.id}/push-addresses"
    assert town.client.post(address, json=push, headers=headers).status_code == 201
    assert town.client.delete(address, json=push, headers=town.headers("x" * 43)).status_code == 403
    assert queries.push_kinds_of(uuid.UUID(sent.id)) == {"webpush"}
    for _ in range(2):
        assert town.client.delete(address, json=push, headers=headers).status_code == 204
    assert queries.push_kinds_of(uuid.UUID(sent.id)) == frozenset()
    bad = town.client.delete(address, json={"kind": "webpush", "value": "{}"}, headers=headers)
    assert bad.status_code == 422
