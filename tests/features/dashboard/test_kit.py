"""The communication kit: printed in its size, its codes read back, what it brings counted."""

from __future__ import annotations

import io
import re
import uuid
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import update

from server.core.db import unit_of_work
from tests.features.reporting.printed import codes_in, modules_in, page_sizes, pages_of, pictures_in

pytestmark = pytest.mark.any_database

BASE = "http://127.0.0.1:8000"


@pytest.fixture
def director(browser):
    return browser("director")


def order(person, **typed):
    """An order of the kit; gives its PDF."""
    batch = uuid.uuid4()
    form = {"support": "poster_a4", "languages": "fr", **typed}
    answer = person.post(f"/pilotage/kit/{batch}", form)
    assert answer.status_code == 303, answer.text
    printed = person.get(f"/pilotage/kit/{batch}.pdf")
    assert (printed.status_code, printed.mimetype) == (200, "application/pdf")
    return printed.get_data()


def asked_of(link):
    parts = urlsplit(link)
    return parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()}


@pytest.mark.parametrize(
    ("support", "size"), [("poster_a4", (210, 297)), ("poster_a3", (297, 420)), ("flyer", (148, 210))]
)
def test_each_page_is_as_large_as_its_paper_and_its_code_is_read_back(director, support, size):
    pdf = order(director, support=support, category="nid-de-poule", places="44.44751, 1.44032")
    assert page_sizes(pdf) == [pytest.approx(size, abs=0.1)]
    (link,) = codes_in(pdf)
    path, asked = asked_of(link)
    assert (path, asked["categorie"], asked["lieu"]) == ("/signaler", "nid-de-poule", "44.44751,1.44032")
    assert min(modules_in(pdf)) >= 1


def test_stickers_fill_a_sheet_with_codes_that_a_phone_reads(director):
    pdf = order(director, support="sticker", category="lampadaire-eteint", places="01-001\n01-002")
    assert page_sizes(pdf) == [pytest.approx((210, 297), abs=0.1)]
    links = codes_in(pdf)
    assert [asked_of(link)[1]["lieu"] for link in links] == ["44.44400,1.44050", "44.44455,1.44053"]
    assert min(modules_in(pdf)) >= 0.4
    assert len(modules_in(order(director, support="sticker"))) == 8, "one alone fills its sheet"


def test_a_poster_is_made_for_each_district(director, app):
    pdf = order(director, districts=["centre", "terre-rouge"], languages="fr-en")
    first, second = pages_of(pdf)
    assert "Un problème dans la rue ? Signalez-le." in first
    assert "A problem in the street? Report it." in first
    assert first.partition("Report it.")[2].split()[0] != second.partition("Report it.")[2].split()[0]
    assert {asked_of(link)[0] for link in codes_in(pdf)} == {"/"}


def test_a_poster_in_english_says_nothing_in_french(director):
    pdf = order(director, languages="en", category="nid-de-poule")
    assert "Scan with your phone’s camera" in pages_of(pdf)[0]
    assert "Scannez" not in pages_of(pdf)[0]


def test_the_logo_of_the_territory_is_printed(director, app):
    from server.commons.territories.models import TerritoryRow
    from server.commons.territories.services.logos import keep_logo

    body = io.BytesIO()
    Image.new("RGBA", (400, 200), (11, 107, 85, 128)).save(body, "PNG")
    address = keep_logo(body.getvalue())
    with unit_of_work() as work:
        work.session.execute(update(TerritoryRow).values(logo=address, revision=TerritoryRow.revision + 1))
    assert pictures_in(order(director)) == 1


def test_an_order_that_means_nothing_here_is_refused_with_what_was_typed(director):
    for field, value in (
        ("support", "banner"),
        ("languages", "de"),
        ("category", "nowhere"),
        ("districts", "nowhere"),
        ("places", "48.8566, 2.3522"),
        ("places", "\n".join(["44.4475, 1.4403"] * 49)),
        ("campaign", "nonsense"),
    ):
        batch = uuid.uuid4()
        form = {"support": "flyer", "languages": "fr", "places": "44.4475, 1.4403", field: value}
        answer = director.post(f"/pilotage/kit/{batch}", form)
        assert (answer.status_code, f'href="#{field}"' in answer.text) == (422, True), field
        assert "44.4475, 1.4403" in answer.text or field == "places"
        assert director.get(f"/pilotage/kit/{batch}.pdf").status_code == 404


def test_the_same_form_sent_twice_is_one_order(director):
    batch = uuid.uuid4()
    for _ in range(2):
        director.post(f"/pilotage/kit/{batch}", {"support": "flyer", "languages": "fr"})
    assert len(re.findall(rf"/pilotage/kit/{batch}\.pdf", director.get("/pilotage/kit").text)) == 1


def test_what_a_poster_brings_is_counted_and_nobody_is_known(director, town, client):
    (link,) = codes_in(order(director, category="nid-de-poule"))
    code = asked_of(link)[1]["origine"]
    for _ in range(3):
        assert client.post(f"/api/v1/links/{code}/visits").status_code == 204
    sent = town.send(origin=code)
    assert sent.answer.status_code == 201
    page = " ".join(re.sub(r"<[^>]+>", " ", director.get("/pilotage/kit").text).split())
    today = datetime.now(UTC).year
    assert re.search(rf"Affiche A4 – Nid-de-poule [^A]* {today} 3 1 ", page), page[-900:]
    assert client.get(f"/a/{code.upper()}").location == link.removeprefix(BASE)


def test_a_code_that_means_nothing_costs_nobody_the_report(town, client):
    assert town.send(origin="zzzzz").answer.status_code == 201
    assert town.send(origin="x" * 300).answer.status_code == 201
    assert client.post("/api/v1/links/zzzzz/visits").status_code == 404
    assert client.get("/a/zzzzz").location == "/"


def test_the_title_of_the_file_is_in_its_language(director):
    title = PdfReader(io.BytesIO(order(director, support="flyer", languages="en"))).metadata.title
    assert title == "A5 flyer – Demonstration town"
