"""The built files of the app, in the smallest form that the browser reads."""

import gzip

import pytest

from server.core import web_files

CODE = b"export const words = 'Faire un signalement';\n" * 50


@pytest.fixture(autouse=True)
def built(tmp_path, monkeypatch):
    """An app that was built: one script with its compressed copy, one picture without."""
    folder = tmp_path / "dist" / "assets"
    folder.mkdir(parents=True)
    (folder / "app-1a2b.js").write_bytes(CODE)
    (folder / "app-1a2b.js.gz").write_bytes(gzip.compress(CODE))
    (folder / "icon-3c4d.png").write_bytes(b"\x89PNG")
    monkeypatch.setattr(web_files, "FOLDER", tmp_path / "dist")


def get(client, path, accepted):
    answer = client.get(path, headers={"Accept-Encoding": accepted} if accepted else {})
    body = answer.get_data()
    answer.close()
    return answer, body


@pytest.mark.parametrize("accepted", ["gzip", "br, gzip;q=0.8", "*"])
def test_a_browser_that_reads_gzip_gets_the_compressed_copy(client, accepted):
    answer, body = get(client, "/assets/app-1a2b.js", accepted)
    assert (answer.status_code, answer.headers["Content-Encoding"]) == (200, "gzip")
    assert gzip.decompress(body) == CODE
    assert answer.mimetype in ("text/javascript", "application/javascript")
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("accepted", [None, "identity", "gzip;q=0", "br"])
def test_any_other_gets_the_file_itself(client, accepted):
    answer, body = get(client, "/assets/app-1a2b.js", accepted)
    assert "Content-Encoding" not in answer.headers
    assert body == CODE
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_what_has_no_smaller_copy_is_sent_as_it_is(client):
    answer, body = get(client, "/assets/icon-3c4d.png", "gzip")
    assert ("Content-Encoding" in answer.headers, body) == (False, b"\x89PNG")
