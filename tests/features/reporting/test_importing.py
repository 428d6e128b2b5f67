"""What another tool recorded is brought in: each record once, told to nobody, with a history that holds."""

import csv
import gzip
import io
import json
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from server.core.db import db
from server.core.language import translate
from server.reporting.importing import services as importing
from server.reporting.importing.models import ImportedRecord
from server.reporting.importing.services import bringing
from server.reporting.signalements.models import Signalement
from server.reporting.tickets.models import Action, Ticket
from tests.features.reporting.replay import row_of, tell

MAPPING = """
source = "ancien"
[columns]
id = "Numéro"
date = "Date"
category = ["Thème", "Sujet"]
latitude = "Latitude"
longitude = "Longitude"
address = "Adresse"
description = "Texte"
team = "Service"
state = "État"
closed = "Clôture"
[categories]
"Routes" = "nid-de-poule"
"Routes > Trottoir" = "trottoir-abime"
[states]
"en cours" = "open"
"""
HEADS = (
    "Numéro",
    "Date",
    "Thème",
    "Sujet",
    "Latitude",
    "Longitude",
    "Adresse",
    "Texte",
    "Service",
    "État",
    "Clôture",
)
HERE = ("44,4475", "1,4403")


def row(number, **given):
    usual = dict(
        zip(
            HEADS,
            (
                number,
                "04/05/2025",
                "Routes",
                "Trou",
                *HERE,
                "12 rue Clemenceau, 46000 Cahors",
                "Un trou.",
                "",
                "clos",
                "",
            ),
            strict=True,
        )
    )
    return {**usual, **given}


def sheet(rows, separator=";"):
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADS, delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@pytest.fixture
def here(town):
    """The id of the town."""
    from server.commons.territories import queries

    return queries.all_ids()[0]


@pytest.fixture
def bring(here, tmp_path):
    """Bring in rows, or the bytes of a file; gives the report."""
    (tmp_path / "mapping.toml").write_text(MAPPING, encoding="utf-8")

    def bring_in(rows, name="ancien.csv", mapping=tmp_path / "mapping.toml", **given):
        file = tmp_path / name
        file.write_bytes(rows if isinstance(rows, bytes) else sheet(rows).encode())
        known = importing.mapping_for(file, mapping)
        return importing.bring_file(here, known, importing.read_rows(file), **given)

    return bring_in


def counts():
    db.session.rollback()
    return [
        db.session.scalar(select(func.count()).select_from(model))
        for model in (Ticket, Signalement, Action, ImportedRecord)
    ]


def only_ticket():
    db.session.rollback()
    return db.session.scalars(select(Ticket)).one()


class TestARecord:
    def test_is_a_closed_ticket_that_nobody_is_told_of(self, town, bring, mailbox, publish_and_work):
        report = bring([row("A-1", Clôture="09/05/2025")])
        assert (report.read, report.brought, report.known, report.refused) == (1, 1, 0, [])
        publish_and_work()
        assert mailbox.messages == []
        ticket = only_ticket()
        assert (ticket.number, ticket.state, ticket.street) == ("25-00001", "closed", "rue Clemenceau")
        assert f"{ticket.received_at:%d/%m}" == "04/05"
        assert f"{ticket.done_at:%d/%m}" == f"{ticket.closed_at:%d/%m}" == "09/05"
        full = town.ticket(str(ticket.id))
        assert [step["kind"] for step in full["history"]] == ["receive", "assign", "done", "close"]
        assert (full["category"], full["team"], full["district"]) == ("nid-de-poule", "proximite", "centre")
        assert full["dispatch"]["because"] == translate("because.fallback")
        assert full["signalements"][0]["description"] == "Un trou."

    def test_shows_nothing_to_the_public_but_place_and_state(self, town, bring):
        bring([row("A-1", Texte="Chez M. Durand, 06 12 34 56 78.")])
        page = town.client.get("/api/v1/signalements/25-00001").get_json()
        assert (page["description"], page["photos"], page["street"]) == (None, [], "rue Clemenceau")

    def test_without_a_day_of_closing_makes_no_delay(self, bring):
        bring([row("A-1")])
        ticket = only_ticket()
        assert (ticket.state, ticket.done_at) == ("closed", None)

    def test_that_is_open_is_its_team_s_work(self, town, bring, publish_and_work):
        bring([row("A-1", État="en cours", Service="Ancienne régie")])
        publish_and_work()
        ticket = only_ticket()
        assert (ticket.state, town.ticket(str(ticket.id))["team"]) == ("assigned", "proximite")
        assert str(ticket.id) in [one["id"] for one in town.changes().get_json()["tickets"]]
        assert town.act("desk", str(ticket.id), "comment", words="Vu.").status_code == 200

    def test_of_a_team_of_the_same_name_went_there_and_says_so(self, town, bring):
        bring([row("A-1", Service="service proprete urbaine")])
        full = town.ticket(str(only_ticket().id))
        assert full["team"] == "proprete"
        assert full["dispatch"]["because"] == "l’outil précédent (ancien) l’avait confié à ce service"

    def test_counts_at_once_on_the_first_page(self, town, bring, here):
        from server.commons.territories import queries as territories
        from server.surfaces.dashboard.queries.fact_table import current

        def received():
            db.session.rollback()
            return sum(map(len, current(territories.by_id(here)).months.values()))

        before = received()
        bring([row("A-1", Date=f"{date.today() - timedelta(days=20):%d/%m/%Y}")])
        assert received() == before + 1

    def test_is_found_by_its_words(self, town, bring, publish_and_work):
        from server.reporting.tickets.services import index_missing

        bring([row("A-1", Texte="Un platane penché.")])
        index_missing()
        found = town.client.get(
            "/api/v1/tickets", query_string={"q": "platane"}, headers=town.as_staff("desk")
        )
        assert [one["number"] for one in found.get_json()["items"]] == ["25-00001"]

    def test_has_a_history_that_gives_its_row(self, bring, here):
        from server.commons.territories import queries

        bring([row("A-1"), row("A-2", Clôture="09/05/2025"), row("A-3", État="en cours")])
        territory = queries.by_id(here)
        for ticket in db.session.scalars(select(Ticket)):
            steps = db.session.scalars(
                select(Action).where(Action.ticket_id == ticket.id).order_by(Action.sequence)
            ).all()
            assert tell(territory, steps).row(territory, ticket) == row_of(ticket)


class TestTheSameFile:
    def test_read_again_doubles_nothing_and_brings_what_is_new(self, bring):
        assert bring([row("A-1"), row("A-2")]).brought == 2
        before = counts()
        again = bring([row("A-1"), row("A-2")])
        assert (again.brought, again.known) == (0, 2)
        assert counts() == before
        assert bring([row("A-2"), row("A-3")]).brought == 1

    def test_may_name_a_record_twice(self, bring):
        report = bring([row("A-1"), row("A-1", Texte="Encore.")])
        assert (report.brought, report.known) == (1, 1)

    def test_interrupted_goes_on_where_it_was(self, bring, monkeypatch):
        monkeypatch.setattr(bringing, "BATCH", 2)
        rows = [row(f"A-{number}") for number in range(5)]
        written, calls = bringing.bring_signalements, []

        def third_fails(work, territory, said):
            calls.append(said)
            written(work, territory, said)
            if len(calls) == 2:
                raise OSError("the cable was pulled")

        with monkeypatch.context() as once:
            once.setattr(bringing, "bring_signalements", third_fails)
            with pytest.raises(OSError, match="cable"):
                bring(rows)
        assert counts()[0] == 2, "the second batch left nothing behind"
        report = bring(rows)
        assert (report.brought, report.known) == (3, 2)

    def test_read_by_two_at_once_is_brought_in_once(self, app, bring):
        def work(_):
            with app.app_context():
                try:
                    return bring([row(f"A-{number}") for number in range(30)], name=f"{_}.csv").brought
                finally:
                    db.session.remove()

        with ThreadPoolExecutor(2) as pool:
            assert sum(pool.map(work, range(2))) == 30
        assert counts()[0] == counts()[3] == 30

    def test_rehearsed_writes_nothing(self, bring):
        report = bring([row("A-1"), row("A-2", Thème="Lune")], rehearse=True)
        assert (report.brought, len(report.refused)) == (1, 1)
        assert counts() == [0, 0, 0, 0]


class TestFiles:
    @pytest.mark.parametrize(
        "write",
        [
            lambda text: text.encode("utf-8-sig"),
            lambda text: text.encode("cp1252"),
            lambda text: text.encode("utf-16"),
            lambda text: text.replace(";", "\t").encode(),
            lambda text: text.replace("\r\n", "\n").encode(),
        ],
        ids=["with a mark", "Latin-1", "UTF-16", "tabs", "Unix lines"],
    )
    def test_of_any_spreadsheet_are_read(self, bring, write):
        bring(write(sheet([row("A-1", Texte="Éboulé\u00a0; voilà.".replace(";", ","))])))
        assert db.session.scalars(select(Signalement.description)).one() == "Éboulé\u00a0, voilà."

    @pytest.mark.soak
    def test_of_fifty_megabytes_are_read_row_by_row(self, tmp_path):
        file, words = tmp_path / "grand.csv", "Un trou. " * 5_000
        line = ";".join(row("A-1", Texte=words).values())
        file.write_text("\n".join([";".join(HEADS), *[line] * 1_200]), encoding="utf-8")
        assert file.stat().st_size > 50_000_000
        tracemalloc.start()
        read = sum(1 for _ in importing.read_rows(file))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert read == 1_200
        assert most < 10_000_000, "bytes held at once"

    def test_packed_ones_too(self, bring):
        assert bring(gzip.compress(sheet([row("A-1")]).encode()), name="ancien.csv.gz").brought == 1

    def test_of_a_georeport_server_are_known(self, bring):
        request = {
            "service_request_id": "638344", "status": "closed", "service_name": "Nid-de-poule",
            "requested_datetime": "2025-04-14T06:37:38-08:00",
            "updated_datetime": "2025-04-15T06:37:38-08:00",
            "address": "8 rue Clemenceau", "lat": 44.4475, "long": 1.4403, "description": None,
        }  # fmt: skip
        report = bring(json.dumps([request]).encode(), name="requests.json", mapping=None)
        assert (report.brought, report.refused) == (1, [])
        assert f"{only_ticket().done_at:%d/%m %H:%M}" == "15/04 14:37"

    @pytest.mark.parametrize(
        ("body", "says"),
        [
            (b"", "must name the columns"),
            (b"a;b\n1;2\n", "of no tool that is known"),
            (b'{"a": 1', "ancien.csv"),
            (b"[1, 2]", "a list of records is expected"),
        ],
    )
    def test_that_are_something_else_are_refused_whole(self, bring, body, says):
        with pytest.raises(importing.FileRefused, match=says):
            bring(body, mapping=None)
        assert counts() == [0, 0, 0, 0]

    def test_rows_that_cannot_be_are_told_with_line_and_reason(self, bring):
        report = bring(
            [
                row("A-1"),
                row("A-2", Date="31/02/2025"),
                row("A-3", Latitude="48,85", Longitude="2,35"),
                row("A-4", Thème="Lune", Sujet="Cratère"),
                row("A-5", Thème="Lune", Sujet="Cratère"),
                row("", Texte="=HYPERLINK(1)"),
                row("A-7", Latitude="", Adresse=""),
            ]
        )
        assert report.brought == 1
        told = [(one.line, one.source_id, one.reason) for one in report.refused]
        assert told == [
            (3, "A-2", "bad_date"), (4, "A-3", "outside"), (5, "A-4", "unknown_category"),
            (6, "A-5", "unknown_category"), (7, "", "no_id"), (8, "A-7", "no_place"),
        ]  # fmt: skip
        assert report.reasons()[0] == ("unknown_category", "Lune > Cratère", 2)

    def test_formulas_stay_words(self, bring, town):
        bring([row("A-1", Texte="=1+1", Adresse="+33 rue")])
        assert town.ticket(str(only_ticket().id))["signalements"][0]["description"] == "=1+1"
