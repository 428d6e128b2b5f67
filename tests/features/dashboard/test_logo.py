"""The town's logo: uploaded in the form of its identity, on screens and papers; hostile files refused."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from server.commons.territories import queries
from server.commons.territories.services.logos import keep_logo

pytestmark = pytest.mark.any_database

FORM = "/pilotage/territoire/identite"


@pytest.fixture
def admin(browser, town):
    return browser("admin")


def picture(kind="PNG", size=(900, 300), **saved):
    body = io.BytesIO()
    mode, ink = ("RGBA", (10, 120, 80, 128)) if kind == "PNG" else ("RGB", (10, 120, 80))
    Image.new(mode, size, ink).save(body, kind, **saved)
    return body.getvalue()


def upload(person, body, **typed):
    here = queries.by_code("demo")
    form = {
        "base": str(here.revision),
        "name": here.name,
        "accent": here.accent,
        "banner": here.banner,
        **typed,
    }
    return person.post(FORM, {**form, "logo_file": (io.BytesIO(body), "logo.png")})


def test_an_uploaded_logo_is_on_screens_and_papers(admin, client, sent):
    bare = admin.get(f"/pilotage/dossiers/{sent.number}.pdf").data.count(b"/Subtype /Image")
    assert upload(admin, picture()).status_code == 303
    address = client.get("/api/v1/territory").get_json()["logo_url"]
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    page = admin.get(FORM).text
    assert page.count(f'src="{address}"') == 2, "in the form, and at the head as on every page"
    assert admin.get(f"/pilotage/dossiers/{sent.number}.pdf").data.count(b"/Subtype /Image") > bare


@pytest.mark.parametrize(("kind", "opacity"), [("PNG", 128), ("JPEG", 255)])
def test_it_is_no_larger_than_it_is_shown_and_as_transparent_as_it_was(app, client, kind, opacity):
    address = keep_logo(picture(kind))
    assert keep_logo(picture(kind)) == address
    shown = Image.open(io.BytesIO(client.get(address).data))
    assert shown.size == (600, 200)
    assert shown.convert("RGBA").getpixel((5, 5))[3] == opacity


def test_nothing_but_its_pixels_is_kept(app, client):
    said = PngInfo()
    said.add_text("Author", "Jeanne")
    kept = client.get(keep_logo(picture(pnginfo=said) + b"<script>alert(1)</script>")).data
    assert b"Jeanne" not in kept
    assert b"script" not in kept


def bomb():
    """A PNG of a few bytes that says to be of 30 000 by 30 000 pixels."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<html>",
        picture()[:200],
        b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
        bomb(),
        picture() + b"\0" * (2 * 1024 * 1024),
    ],
    ids=["nothing", "svg", "html", "cut", "gif", "bomb", "heavy"],
)
def test_what_is_no_logo_is_refused_and_what_was_typed_stays(admin, body):
    answer = upload(admin, body, banner="Cahors vous écoute")
    assert answer.status_code == 422
    assert "n’est pas un logo" in answer.text
    assert "Cahors vous écoute" in answer.text
    assert queries.by_code("demo").logo is None


def test_a_logo_is_taken_away_by_emptying_its_address(admin, client):
    upload(admin, picture())
    here = queries.by_code("demo")
    form = {"base": str(here.revision), "name": here.name, "accent": here.accent, "logo": ""}
    assert admin.post(FORM, form).status_code == 303
    assert client.get("/api/v1/territory").get_json()["logo_url"] is None


def test_it_is_among_the_files_of_its_versions_and_comes_back_with_them(admin, client):
    upload(admin, picture())
    with_logo = queries.by_code("demo")
    upload(admin, picture(size=(50, 50)))
    with zipfile.ZipFile(io.BytesIO(admin.get("/pilotage/versions/2/demo-2.zip").data)) as archive:
        assert 'logo = "46042.logo.png"' in archive.read("46042.toml").decode()
        assert archive.read("46042.logo.png") == client.get(with_logo.logo).data
    admin.post("/pilotage/versions/2/reprendre", {"base": "3"})
    assert client.get("/api/v1/territory").get_json()["logo_url"] == with_logo.logo


def test_the_name_of_a_picture_is_no_address(admin):
    here = queries.by_code("demo")
    form = {"base": str(here.revision), "name": here.name, "accent": here.accent, "logo": "blason.png"}
    answer = admin.post(FORM, form)
    assert answer.status_code == 422
    assert "n’est lu qu’à côté d’un fichier" in answer.text


@pytest.mark.parametrize("name", ["0" * 32, "..%2fx", "x"])
def test_a_logo_that_is_not_there_says_so(client, name):
    assert client.get(f"/api/v1/territory/logos/{name}.png").status_code == 404
