"""What anybody may read of the town: the list, the districts and the feeds; and what nobody may."""

import re
import uuid
from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import fromstring

import pytest
from sqlalchemy import event, select, text, update

from server.commons.photos.models import Photo
from server.commons.territories import queries as territories
from server.core.clock import at, now
from server.core.db import db, unit_of_work
from server.reporting.signalements import queries
from server.reporting.tickets.models import Ticket
from tests.features.reporting.town import Town, jpeg
from tests.servers.draining import drain

WORDS = "Devant chez Mme Roux, au 3."
ATOM_LINK = "{http://www.w3.org/2005/Atom}link"


def send_around(app):
    """Potholes in two districts, a bollard at work, a wreck that nobody may see."""
    town = Town(app.test_client())
    places = [{}, {"latitude": 44.4600, "longitude": 1.4300}, {"category": "borne"}]
    sent = [town.send(description=WORDS, contact={"email": "roux@example.org"}, **place) for place in places]
    town.send(category="vehicule-epave", description="Une épave.")
    drain()
    town.act("roads", sent[2].ticket_id, "start")
    return [one.without_answer() for one in sent]


@pytest.fixture(scope="session")
def states(states):
    """The folder's, and what is around."""
    return states.and_also(around=send_around)


@pytest.fixture
def around(happened):
    """Three tickets that anybody may see, and one that nobody may."""
    return happened("around")


def asked(town, path="signalements", status=200, **query):
    answer = town.client.get(f"/api/v1/{path}", query_string=query, headers=town.headers())
    assert answer.status_code == status, answer.text
    return answer.get_json()


def numbers(town, **query):
    return [item["number"] for item in asked(town, **query)["items"]]


def test_the_list_says_what_anybody_may_know_and_nothing_more(town, around):
    item = asked(town, category="borne")["items"][0]
    thumbnail, received_at = item.pop("thumbnail"), item.pop("received_at")
    assert thumbnail is None
    assert received_at.endswith("Z")
    assert item == {
        "number": around[2].number,
        "category": {
            "code": "borne",
            "label": "Borne ou barrière automatique en panne",
            "icon": item["category"]["icon"],
        },
        "street": None,
        "district": {"slug": "centre", "name": "Vieille ville et Gambetta"},
        "public_state": "in_progress",
        "public_status": "En cours",
        "done_at": None,
        "witnesses": 1,
        "latitude": 44.4475,
        "longitude": 1.4403,
    }


def test_no_word_contact_nor_hidden_category_reaches_list_district_or_feed(town, around):
    told = [
        town.client.get(f"/api/v1/{path}").text
        for path in (
            "signalements",
            "districts",
            "districts/centre",
            "signalements.rss",
            "signalements.geojson",
        )
    ]
    for hidden in ("Roux", "example.org", "epave", "épave"):
        assert hidden not in "".join(told)
    assert numbers(town, category="vehicule-epave") == []


def test_filters_are_those_of_the_map(town, around):
    first, second, third = (one.number for one in around)
    cases = [
        ({}, [third, second, first]),
        ({"state": "open"}, [third, second, first]),
        ({"state": "in_progress"}, [third]),
        ({"state": "treated"}, []),
        ({"category": "borne"}, [third]),
        ({"category": "voirie"}, [second, first]),
        ({"district": "centre"}, [third, first]),
        ({"district": "centre", "category": "nid-de-poule"}, [first]),
        ({"bbox": "1.42,44.455,1.435,44.465"}, [second]),
        ({"bbox": "1.3,44.3,1.6,44.6"}, [third, second, first]),
        ({"since": "2099-01-01T00:00:00Z"}, []),
    ]
    for query, expected in cases:
        assert numbers(town, **query) == expected, query
        features = asked(town, "signalements.geojson", **query)["features"]
        assert [one["properties"]["number"] for one in features] == expected, query


@pytest.mark.parametrize("path", ["signalements", "signalements.geojson", "signalements.rss"])
@pytest.mark.parametrize("name", ["district", "category", "state"])
def test_a_filter_that_names_nothing_is_refused_with_its_name(town, around, path, name):
    if (path, name) == ("signalements.rss", "state"):
        return
    for town.language in ("fr", "en"):
        problem = asked(town, path, 422, **{name: "lune"})
        (words,) = problem["errors"][name]
        assert "lune" in words


def test_pages_follow_each_other_without_gap_nor_repeat_even_at_one_instant(town, around):
    with unit_of_work() as work:
        work.session.execute(update(Ticket).values(received_at=datetime(2026, 3, 1, tzinfo=UTC)))
    seen, cursor = [], None
    while True:
        page = asked(town, limit=1, **({"cursor": cursor} if cursor else {}))
        seen += [item["number"] for item in page["items"]]
        if (cursor := page["next"]) is None:
            break
        town.send()
    assert sorted(seen) == sorted(one.number for one in around)


@pytest.mark.parametrize(
    "query", [{"cursor": "abc"}, {"limit": 0}, {"limit": 101}, {"bbox": "1,2"}, {"since": "hier"}]
)
def test_a_question_that_cannot_be_is_refused(town, around, query):
    asked(town, status=422, **query)


def test_a_published_photo_is_the_thumbnail_and_no_other(town, around):
    sent = around[2]
    assert town.put_photo(sent, str(uuid.uuid4()), jpeg()).status_code == 200
    drain()
    assert asked(town, category="borne")["items"][0]["thumbnail"] is None
    with unit_of_work() as work:
        work.session.execute(update(Photo).values(published_at=now(), blurred_at=now(), state="ready"))
    thumbnail = asked(town, category="borne")["items"][0]["thumbnail"]
    assert re.fullmatch(r"/photos/[0-9a-f-]{36}/small(\?revision=\d+)?", thumbnail)
    assert "signature" not in thumbnail


def test_answers_may_be_shared_and_are_not_sent_twice(town, around):
    for path in ("signalements", "signalements.geojson", "districts", "districts/centre", "signalements.rss"):
        answer = town.client.get(f"/api/v1/{path}")
        assert answer.cache_control.public, path
        assert answer.cache_control.max_age, path
        again = town.client.get(f"/api/v1/{path}", headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b""), path


def close(town, count, *, days):
    """As many tickets of the centre, done in so many days."""
    with unit_of_work() as work:
        model = work.session.scalars(select(Ticket).where(Ticket.state == "in_progress")).one()
        columns = {column.name: getattr(model, column.name) for column in Ticket.__table__.columns}
        for number in range(count):
            received_at = now() - timedelta(days=30 + number)
            work.session.add(
                Ticket(
                    **{
                        **columns,
                        "id": uuid.uuid4(),
                        "number": f"90-{number:05d}",
                        "state": "closed",
                        "received_at": received_at,
                        "done_at": received_at + timedelta(days=days),
                    }
                )
            )


def test_districts_are_counted(town, around):
    lines = {line["slug"]: line for line in asked(town, "districts")["items"]}
    assert lines["centre"] == {"slug": "centre", "name": "Vieille ville et Gambetta", "open": 2}
    assert sum(line["open"] for line in lines.values()) == 3
    assert len(lines) == 6


@pytest.mark.parametrize(("cases", "median"), [(19, None), (20, 4)])
def test_a_district_has_a_median_from_twenty_cases_on(town, around, cases, median):
    close(town, cases, days=4)
    page = asked(town, "districts/centre")
    assert (page["open"], page["treated"], page["median_days"]) == (2, cases, median)
    assert len(page["latest"]) == 10
    assert page["latest"][0]["number"] == around[2].number
    west, south, east, north = page["bounds"]
    assert (west < 1.4403 < east, south < 44.4475 < north) == (True, True)


def test_what_was_treated_more_than_a_year_ago_is_not_counted(town, around):
    close(town, 25, days=4)
    with at(now() + timedelta(days=400)):
        page = asked(town, "districts/centre")
    assert (page["treated"], page["median_days"]) == (0, None)


def test_a_district_that_is_none_is_said_so(town, around):
    assert asked(town, "districts/lune", 404)["code"] == "unknown_district"


def feed(town, **query):
    answer = town.client.get("/api/v1/signalements.rss", query_string=query, headers=town.headers())
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "application/rss+xml; charset=utf-8"
    return fromstring(answer.data).find("channel")


def test_the_feed_is_what_readers_of_feeds_expect(town, around):
    channel = feed(town)
    assert channel.findtext("title") == "Signalements\u202f: Ville de démonstration"
    assert channel.findtext("link").endswith("/carte")
    assert channel.findtext("language") == "fr"
    own = channel.find(ATOM_LINK)
    assert (own.get("rel"), own.get("href").endswith("/api/v1/signalements.rss")) == ("self", True)
    items = channel.findall("item")
    assert [item.findtext("guid") for item in items] == [item.findtext("link") for item in items]
    assert all(item.find("guid").get("isPermaLink") == "true" for item in items)
    assert items[0].findtext("link").endswith(f"/s/{around[2].number}")
    assert "Vieille ville et Gambetta" in items[0].findtext("title")
    assert items[0].findtext("pubDate").endswith("+0000")
    assert len(items) == 3


def test_a_feed_is_of_a_district_or_of_a_category(town, around):
    district, category = feed(town, district="centre"), feed(town, category="borne")
    assert len(district.findall("item")) == 2
    assert district.findtext("link").endswith("/quartiers/centre")
    assert district.find(ATOM_LINK).get("href").endswith("signalements.rss?district=centre")
    assert "Borne ou barrière" in category.findtext("title")
    assert len(category.findall("item")) == 1
    town.language = "en"
    assert feed(town).findtext("title").startswith("Reports: ")


def test_a_hostile_street_is_escaped_and_what_xml_cannot_write_is_left_out(town, around):
    hostile = 'rue <script>alert("1")</script> & Cie ]]>\x01\x0b\ufffe'
    with unit_of_work() as work:
        work.session.execute(update(Ticket).values(street=hostile))
    title = feed(town).find("item").findtext("title")
    assert 'rue <script>alert("1")</script> & Cie ]]>,' in title


def statements(call):
    """What was asked of the database."""
    seen = []

    def note(_connection, _cursor, statement, parameters, _context, _many):
        seen.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        call()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return [one for one in seen if one[0].lstrip().upper().startswith("SELECT")]


def test_a_page_costs_the_same_number_of_questions_whatever_its_length(town, around):
    close(town, 30, days=2)
    asked(town)
    counts = {
        len(statements(lambda limit=limit, path=path: asked(town, path, **limit)))
        for path, limit in (
            ("signalements", {"limit": 2}),
            ("signalements", {"limit": 30}),
            ("signalements.rss", {}),
        )
    }
    assert counts == {4}, "what is held, lines, their signalements, published photos of both kinds"


def test_lists_are_read_from_an_index(town, around):
    """Never by a walk through the table; in the order of the index where one has it."""
    town_ = territories.by_id(territories.all_ids()[0])
    sqlite = db.engine.dialect.name == "sqlite"
    if not sqlite:
        db.session.execute(text("SET enable_seqscan = off"))  # a small table is read whole otherwise
    for query in (
        {},
        {"district": "centre"},
        {"category": "borne"},
        {"category": "voirie"},
        {"state": "open"},
    ):
        said = statements(lambda query=query: queries.public_list(town_, **query))[0]
        word = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN"
        plan = str(db.session.connection().exec_driver_sql(f"{word} {said[0]}", said[1]).all())
        assert "ix_ticket_" in plan, (query, plan)
        if sqlite:
            assert "TEMP B-TREE" not in plan, (query, plan)
