"""The database is away while people read and send: said in words, with when to try again; nothing is lost."""

from __future__ import annotations

import pytest

from server.core.db import db


@pytest.fixture
def database_goes(app, database, request):
    """`database_goes()` takes the database away; `database_goes(back=True)` brings it back."""
    url = app.config["PARVIS"].database_url

    def postgresql(back):
        db.engine.dispose()
        cluster = request.getfixturevalue("postgresql")
        name = cluster.name_in(url)
        cluster.run(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {"true" if back else "false"}')

    def sqlite(back):
        db.engine.dispose()
        file = app.config["PARVIS"].data_dir / "parvis.db"
        away = file.with_suffix(".away")
        if back:
            file.rmdir()
            away.rename(file)
        else:
            file.rename(away)
            file.mkdir()

    gone = [False]

    def go(back=False):
        db.session.remove()
        (postgresql if database == "postgresql" else sqlite)(back)
        gone[0] = not back

    yield go
    if gone[0]:
        go(back=True)


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", "Service momentanément indisponible"), ("en", "unavailable for the moment")],
)
def test_a_signalement_is_to_be_sent_again_and_arrives_once(town, database_goes, language, words):
    town.language, draft = language, town.draft()
    sent = town.send(**draft)
    database_goes()
    answer = town.send(secret=sent.secret, **draft).answer
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert answer.content_type == "application/problem+json"
    assert words in answer.get_json()["title"]
    database_goes(back=True)
    again = town.send(secret=sent.secret, **draft)
    assert (again.answer.status_code, again.number) == (200, sent.number)


def test_the_pages_of_the_staff_say_so_and_come_back_by_themselves(desk, database_goes):
    assert desk.get("/pilotage/dossiers").status_code == 200
    database_goes()
    answer = desk.get("/pilotage/dossiers")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "<h1>Service momentanément indisponible</h1>" in answer.text
    database_goes(back=True)
    assert desk.get("/pilotage/dossiers").status_code == 200
