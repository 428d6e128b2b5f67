"""The desk looks at a photo, corrects what is blurred, and decides whether anybody may see it."""

from __future__ import annotations

import html
import re
import uuid

import pytest

from server.commons.photos import services as photos
from server.core.db import unit_of_work
from tests.features.dashboard.conftest import send_one
from tests.features.reporting.town import Town, jpeg
from tests.servers.draining import drain

pytestmark = pytest.mark.any_database

PHOTO = "0b6f6c1e-6a0a-4d3e-9f70-8b6a4c2d1e0f"
BOX = {"kind": "plate", "x": "10", "y": "20", "w": "30", "h": "12,5"}
NEARBY = "/api/v1/signalements/nearby?latitude=44.4475&longitude=1.4403"


def show(app):
    """The pothole's photo has come, and its public copy is made."""
    sent = send_one(app)
    assert Town(app.test_client()).put_photo(sent, PHOTO, jpeg(size=(320, 240))).status_code in (200, 201)
    drain()
    return sent


@pytest.fixture(scope="session")
def states(states):
    """The folder's, and the pothole with its photo."""
    return states.and_also(shown=show)


@pytest.fixture
def shown(happened):
    """The pothole's photo has come, and its public copy is made."""
    return happened("shown")


@pytest.fixture
def public(client, shown):
    """The addresses by which anybody is shown the photo: on its page, around it, in the list."""

    def look():
        page = client.get(f"/api/v1/signalements/{shown.number}").json
        around = client.get(NEARBY).json["items"]
        listed = client.get("/api/v1/signalements").json["items"]
        found = [photo["urls"]["small"] for photo in page["photos"]]
        found += [item["thumbnail"] for item in (*around, *listed) if item["number"] == shown.number]
        return [address for address in found if address]

    return look


def page_of(desk, sent):
    answer = desk.get(f"/pilotage/dossiers/{sent.number}/photos/{PHOTO}")
    assert answer.status_code == 200, answer.text
    return answer.text


def decide(desk, sent, kind, **more):
    """Press a button of the photo's page, as its form draws it."""
    form = next(
        part for part in page_of(desk, sent).split("<form")[1:] if f'name="kind" value="{kind}"' in part
    )
    fields = dict(
        re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form.partition("</form>")[0])
    )
    return desk.send(sent.number, {**{name: html.unescape(value) for name, value in fields.items()}, **more})


def save(desk, sent, *boxes, **more):
    """Save a set of boxes, as the page's form does."""
    text = page_of(desk, sent).partition("data-boxes")[2].partition("</form>")[0]
    fields = dict(re.findall(r'<input type="hidden" name="(?!box_)([^"]+)" value="([^"]*)"', text))
    rows = {f"box_{side}": [box[side] for box in boxes] for side in ("kind", "x", "y", "w", "h")}
    rows["box_source"] = ["staff" for _ in boxes]
    return desk.client.post(
        f"/pilotage/dossiers/{sent.number}/photos/{PHOTO}/zones", data={**fields, **rows, **more}
    )


def test_nothing_is_public_before_the_desk_publishes_it(desk, shown, public, client):
    assert public() == []
    assert "Visages et plaques floutés" in desk.get(f"/pilotage/dossiers/{shown.number}").text
    assert "Ce que tout le monde verrait" in page_of(desk, shown)
    answer = decide(desk, shown, "publish")
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(PHOTO)
    assert len(public()) == 3
    assert {client.get(address).status_code for address in public()} == {200}


def test_taking_it_back_hides_it_at_once_everywhere(desk, shown, public, client):
    decide(desk, shown, "publish")
    addresses = public()
    decide(desk, shown, "mask")
    assert public() == []
    assert {client.get(address).status_code for address in addresses} == {404}
    assert "Masqué" in page_of(desk, shown)


def test_it_may_be_refused_with_a_reason_that_the_history_tells(desk, shown, public):
    assert decide(desk, shown, "mask", reason="shocking").status_code == 303
    page = desk.get(f"/pilotage/dossiers/{shown.number}").text
    assert "Photo non publiée (contenu choquant)" in page
    assert public() == []


def test_other_reasons_are_refused(desk, shown, town):
    answer = decide(desk, shown, "mask", reason="not_found")
    assert answer.status_code == 422
    assert [step["kind"] for step in town.ticket(shown.ticket_id)["history"]].count("mask") == 0


def test_boxes_are_saved_logged_and_drawn(desk, shown, town, public, publish_and_work):
    decide(desk, shown, "publish")
    assert save(desk, shown, BOX).status_code == 303
    assert public() == [], "hidden until the copy with these boxes is there"
    assert "Floutage en cours" in page_of(desk, shown)
    wait = f"/pilotage/dossiers/{shown.number}/photos/{PHOTO}/attente"
    assert "HX-Refresh" not in desk.get(wait).headers
    publish_and_work()
    assert desk.get(wait).headers["HX-Refresh"] == "true"
    assert len(public()) == 3
    page = page_of(desk, shown)
    assert 'name="box_x" type="number" inputmode="decimal" min="0" max="100" step="any" value="10.00"' in page
    assert 'value="12.50"' in page
    step = town.ticket(shown.ticket_id)["history"][-1]
    assert (step["kind"], step["about"], step["actor"]["kind"]) == ("mask", "boxes", "staff")
    assert "Zones floutées d’une photo revues" in desk.get(f"/pilotage/dossiers/{shown.number}").text


def test_a_row_without_measures_or_ticked_is_no_box(desk, shown, publish_and_work):
    empty = {"kind": "face", "x": "", "y": "", "w": "", "h": ""}
    assert save(desk, shown, BOX, BOX, empty, box_remove="0").status_code == 303
    publish_and_work()
    assert page_of(desk, shown).count("<rect") == 1


WRONG = (
    {"x": "90"},
    {"w": "0"},
    {"h": ""},
    {"y": "-1"},
    {"x": "nan"},
    {"w": "inf"},
    {"x": "un"},
    {"kind": "cat"},
)


def test_boxes_that_cannot_be_are_refused_in_words(desk, shown):
    for wrong in WRONG:
        answer = save(desk, shown, {**BOX, **wrong})
        assert answer.status_code == 422, wrong
        assert "Une zone à flouter sort de la photo" in answer.text


def test_too_many_boxes_are_refused(desk, shown):
    assert save(desk, shown, *[BOX] * 61).status_code == 422


def test_a_set_changed_meanwhile_is_not_written_over(desk, browser, shown, publish_and_work):
    director = browser("director")
    stale = page_of(desk, shown).partition("data-boxes")[2]
    revision = re.search(r'name="revision" value="(\d+)"', stale)[1]
    assert save(director, shown, BOX).status_code == 303
    publish_and_work()
    answer = save(desk, shown, revision=revision)
    assert answer.status_code == 409
    assert "Une autre personne a changé les zones" in answer.text
    assert page_of(desk, shown).count("<rect") == 1


def test_the_same_form_twice_changes_once(desk, shown, town, publish_and_work):
    action_id = str(uuid.uuid4())
    for _ in range(2):
        assert save(desk, shown, BOX, action_id=action_id, revision="0").status_code == 303
        publish_and_work()
    kinds = [step["kind"] for step in town.ticket(shown.ticket_id)["history"]]
    assert kinds.count("mask") == 1


def test_a_photo_not_blurred_yet_is_not_published(desk, shown, town):
    assert save(desk, shown, BOX).status_code == 303  # its copy is still to be made
    answer = town.act("desk", shown.ticket_id, "publish", items=[{"kind": "photo", "id": PHOTO}])
    assert (answer.status_code, answer.json["reason"]) == (422, "photo_not_blurred")


def test_the_api_takes_boxes_too(shown, town, publish_and_work):
    box = {"kind": "face", "x": 0.1, "y": 0.1, "w": 0.2, "h": 0.2}
    items = [{"kind": "photo", "id": PHOTO}]
    assert town.act("desk", shown.ticket_id, "mask", items=items, boxes=[box]).status_code == 200
    assert town.ticket(shown.ticket_id)["photos"][0]["blur"] == "waiting"
    publish_and_work()
    assert town.ticket(shown.ticket_id)["photos"][0]["blur"] == "done"
    two = town.act("desk", shown.ticket_id, "mask", items=[*items, *items], boxes=[box])
    assert two.json["reason"] == "boxes_wrong"


def test_only_who_moderates_opens_it(browser, shown):
    for login in ("agent", "elected", "relay"):
        one = browser(login)
        assert one.get(f"/pilotage/dossiers/{shown.number}/photos/{PHOTO}").status_code == 403, login
        assert one.post(f"/pilotage/dossiers/{shown.number}/photos/{PHOTO}/zones").status_code == 403, login


def test_a_photo_of_another_ticket_is_not_found(desk, shown, town, publish_and_work):
    other = town.send()
    publish_and_work()
    for address in (f"{other.number}/photos/{PHOTO}", f"{shown.number}/photos/{uuid.uuid4()}"):
        assert desk.get(f"/pilotage/dossiers/{address}").status_code == 404


def test_erasing_a_person_s_photos_takes_them_from_everybody(desk, shown, public, publish_and_work):
    decide(desk, shown, "publish")
    assert len(public()) == 3
    with unit_of_work() as work:
        photos.erase_photos(work, owner_kind="signalement", owner_ids=[uuid.UUID(shown.id)])
    assert public() == []
    assert desk.get(f"/pilotage/dossiers/{shown.number}/photos/{PHOTO}").status_code == 404
