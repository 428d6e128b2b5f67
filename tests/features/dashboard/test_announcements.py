"""The desk announces: writes, looks, publishes, changes, withdraws; nothing typed is lost."""

from __future__ import annotations

import io
import re
import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from server.core.clock import at, now
from tests.features.dashboard.waiting import announce

pytestmark = pytest.mark.any_database

PARIS = ZoneInfo("Europe/Paris")
BASE = "/pilotage/annonces"


def day(days: int) -> str:
    return (datetime.now(PARIS) + timedelta(days=days)).date().isoformat()


def form(**typed):
    """A sound form, as a browser sends it."""
    return {
        "revision": "0",
        "kind": "works",
        "title": "Rue barrée <b>",
        "text": "La rue Foch est barrée.\r\nPassage à pied.",
        "title_en": "",
        "text_en": "",
        "starts_day": day(-1),
        "starts_time": "08:00",
        "ends_day": day(3),
        "ends_time": "18:30",
        "radius_m": "150",
        **typed,
    }


def read(town):
    return town.client.get("/api/v1/announcements").get_json()["items"]


def saved(desk, **typed):
    """The path of a draft."""
    path = f"{BASE}/{uuid.uuid4()}"
    answer = desk.post(path, form(**typed))
    assert answer.status_code == 303, re.findall(r'class="problem"[^>]*>.*?</svg>([^<]*)', answer.text)
    return path


def test_what_is_written_is_looked_at_then_published(desk, town):
    path = saved(
        desk,
        districts=["centre", "labarre"],
        categories=["eclairage", "nid-de-poule"],
        title_en="Street closed",
        text_en="On foot only.",
        link="https://demo.example/travaux",
    )
    page = desk.get(path).text
    assert "Rue barrée &lt;b&gt;" in page
    assert "Street closed" in page
    assert "Labarre et Regourd" in page
    assert read(town) == []
    assert desk.post(f"{path}/publier").status_code == 303
    assert desk.post(f"{path}/publier").status_code == 303
    (found,) = read(town)
    assert found["text"] == "La rue Foch est barrée.\nPassage à pied."
    assert [one["slug"] for one in found["districts"]] == ["centre", "labarre"]
    assert {one["code"] for one in found["categories"]} == {"eclairage", "nid-de-poule"}
    ends = datetime.fromisoformat(found["ends_at"]).astimezone(PARIS)
    assert (ends.date().isoformat(), ends.strftime("%H:%M")) == (day(3), "18:30")
    assert "Rue barrée" in desk.get(BASE).text


def test_each_shelf_holds_its_own(desk):
    draft, later = saved(desk, title="Au brouillon"), saved(desk, title="Plus tard", starts_day=day(1))
    desk.post(f"{later}/publier")
    current = saved(desk, title="En ce moment")
    desk.post(f"{current}/publier")
    gone = saved(desk, title="Finalement non")
    desk.post(f"{gone}/publier")
    desk.post(f"{gone}/retirer")
    shelves = {
        name: re.findall(r"<h2><a[^>]*>([^<]*)", desk.get(f"{BASE}?etagere={name}").text)
        for name in ("current", "coming", "drafts", "past", "withdrawn")
    }
    assert shelves == {
        "current": ["En ce moment"],
        "coming": ["Plus tard"],
        "drafts": ["Au brouillon"],
        "past": [],
        "withdrawn": ["Finalement non"],
    }
    with at(now() + timedelta(days=9)):
        assert "En ce moment" in desk.get(f"{BASE}?etagere=past").text
        assert desk.post(f"{draft}/publier").status_code == 409
        assert "Sa date de fin est passée" in desk.post(f"{draft}/publier").text


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"title": "  "}, "title", "Donnez un titre"),
        ({"text": ""}, "text", "Écrivez le texte"),
        ({"title_en": "Closed"}, "text_en", "les deux vides"),
        ({"kind": ""}, "kind", "Choisissez la nature"),
        ({"starts_day": ""}, "starts_day", "Donnez une date"),
        ({"ends_day": "hier"}, "ends_day", "Donnez une date"),
        ({"ends_time": "midi"}, "ends_time", "Donnez une heure"),
        ({"ends_day": day(-5)}, "ends_day", "La fin doit venir après"),
        ({"published_day": day(9)}, "published_day", "paraîtrait après"),
        ({"link": "javascript:alert(1)"}, "link", "commence par https"),
        ({"address": "Nulle part", "latitude": "48.85", "longitude": "2.35"}, "address", "en dehors"),
        ({"latitude": "44.4475", "longitude": "1.4403", "radius_m": "5"}, "radius_m", "20 à"),
        ({"radius_m": "loin"}, "radius_m", "20 à"),
    ],
)
def test_a_refusal_is_said_beside_its_field_and_nothing_typed_is_lost(desk, typed, field, words):
    path = f"{BASE}/{uuid.uuid4()}"
    answer = desk.post(path, form(**{"link": "https://demo.example/a", **typed}, districts=["centre"]))
    assert answer.status_code == 422
    (said,) = re.findall(rf'id="{field}-problem">(.*?)</p>', answer.text)
    assert words in said
    assert f'href="#{field}"' in answer.text
    assert "Passage à pied." in answer.text or field == "text"
    assert 'value="centre" checked' in answer.text
    assert desk.get(path).status_code == 404


def test_who_saves_over_anothers_change_is_asked_to_compare(desk, browser):
    path = saved(desk)
    assert browser("director").post(path, form(title="Par la directrice", revision="1")).status_code == 303
    stale = desk.post(path, form(title="Par le secrétariat", revision="1"))
    assert stale.status_code == 409
    assert "Par le secrétariat" in stale.text
    assert 'name="revision" value="2"' in stale.text
    assert "Par la directrice" in desk.get(path).text
    assert desk.post(path, form(title="Par le secrétariat", revision="2")).status_code == 303
    assert "Par le secrétariat" in desk.get(path).text


def test_what_is_published_is_changed_and_its_followers_told(desk, town, publish_and_work, mailbox):
    path = saved(desk)
    desk.post(f"{path}/publier")
    announcement_id = path.rpartition("/")[2]
    follower = {"id": str(uuid.uuid4()), "contact": {"email": "awa@example.org"}}
    followed = town.client.post(
        f"/api/v1/announcements/{announcement_id}/followers", json=follower, headers=town.headers("s" * 43)
    )
    assert followed.status_code == 201
    page = desk.get(f"{path}/modifier").text
    assert 'name="tells"' in page
    assert "awa@example.org" not in page
    values = dict(re.findall(r'name="(\w+_(?:day|time))" type="(?:date|time)" value="([^"]*)"', page))
    assert values == {"starts_day": day(-1), "starts_time": "08:00", "ends_day": day(3), "ends_time": "18:30"}
    change = form(text="Rouverte demain.", revision="2", tells="true")
    assert desk.post(path, change).status_code == 303
    assert desk.post(path, change).status_code == 303
    publish_and_work()
    assert read(town)[0]["text"] == "Rouverte demain."
    desk.post(f"{path}/retirer")
    assert read(town) == []
    assert desk.post(f"{saved(desk)}/retirer").status_code == 409


@pytest.mark.parametrize("login", ["agent", "elected", "relay", "roads"])
def test_others_announce_nothing(browser, desk, login):
    path, other = saved(desk), browser(login)
    for address in (BASE, path, f"{path}/modifier"):
        assert other.get(address).status_code == 403
    for address in (path, f"{path}/publier", f"{path}/retirer"):
        assert other.post(address, form()).status_code == 403
    assert "Brouillon" in desk.get(path).text


def test_an_announcement_that_is_not_there_says_so(desk):
    path = f"{BASE}/{uuid.uuid4()}"
    for address in (path, f"{path}/modifier"):
        assert desk.get(address).status_code == 404
    for address in (f"{path}/publier", f"{path}/retirer"):
        assert desk.post(address).status_code == 404


def test_what_is_shared_has_a_counted_link_words_in_their_lengths_and_a_picture(desk, town, client):
    shown = announce(town)
    before = desk.get(f"/pilotage/annonces/{shown}").text
    assert "Préparer le lien et les textes" in before
    for _ in range(2):
        assert desk.post(f"/pilotage/annonces/{shown}/partage").status_code == 303
    page = desk.get(f"/pilotage/annonces/{shown}").text
    code = re.search(r"/a/([a-z2-9]+)", page)[1]
    assert len(set(re.findall(r"/a/([a-z2-9]+)", page))) == 1
    for written in re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.S):
        assert written.endswith(f"/a/{code}")
        assert "Rue de la Barre" in written
    assert client.get(f"/a/{code}").location == f"/actualites/{shown}?origine={code}"
    client.post(f"/api/v1/links/{code}/visits")
    assert "ouvertures 1, signalements 0" in desk.get(f"/pilotage/annonces/{shown}").text
    for path in (f"/pilotage/annonces/{shown}/image.png", f"/actualites/{shown}/image.png?langue=en"):
        answer = desk.get(path)
        assert (answer.mimetype, Image.open(io.BytesIO(answer.data)).size) == ("image/png", (1200, 630))


def test_what_was_withdrawn_or_is_not_published_is_shared_by_nobody(desk, town, client):
    shown = announce(town)
    desk.post(f"/pilotage/annonces/{shown}/retirer")
    assert desk.post(f"/pilotage/annonces/{shown}/partage").status_code == 404
    assert client.get(f"/actualites/{shown}/image.png").status_code == 404
    assert "partage" not in desk.get(f"/pilotage/annonces/{shown}").text
