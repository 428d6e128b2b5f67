"""Each change of the definition is a version: who, what, and the way back."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from server.commons.territories import queries
from server.commons.territories.errors import ChangedMeanwhile, FileRefused, VersionUnknown
from server.commons.territories.models import TerritoryVersionRow
from server.commons.territories.queries import versions
from server.commons.territories.rules.writing import files_of
from server.commons.territories.services import apply_file, change_parts, keep_present_versions, return_to
from server.core.db import db, unit_of_work

pytestmark = pytest.mark.any_database


@pytest.fixture
def town(happened):
    happened("town")
    return queries.by_code("demo")


@pytest.fixture
def someone(town):
    from tests.features.commons.territories.people import administrator

    return administrator(town.id)


def without(town, name):
    return [rule for rule in rules_of(town) if rule["name"] != name]


def rules_of(town, number=1):
    return list(versions.definition(town.id, number).several("rules"))


def listed(town):
    db.session.rollback()
    rows, _ = versions.page(town.id)
    return [(row.number, row.way, row.account_id, row.changes.get("removed")) for row in rows]


def test_the_first_application_is_a_version_by_an_operator(town):
    (number, way, account_id, _), *others = listed(town)
    assert (number, way, account_id, others) == (1, "file", None, [])


def test_a_change_on_the_web_has_its_author_and_says_what_it_changed(town, someone):
    report = change_parts(
        territory_id=town.id, base=1, account_id=someone, rules=without(town, "Danger électrique")
    )
    assert report.removed == ["rule Danger électrique"]
    assert listed(town)[0] == (2, "web", someone, [["rule", "Danger électrique"]])
    [one] = versions.difference(town.id, 1, 2)
    assert (one.label, one.how) == ("Danger électrique", "removed")


def test_the_same_change_sent_again_is_no_version(town, someone):
    wanted = without(town, "Danger électrique")
    for _ in range(2):
        change_parts(territory_id=town.id, base=1, account_id=someone, rules=wanted)
    assert [number for number, *_ in listed(town)] == [2, 1]


def test_the_second_of_two_is_told_and_nothing_of_the_first_is_lost(town, someone):
    change_parts(territory_id=town.id, base=1, account_id=someone, rules=without(town, "Danger électrique"))
    with pytest.raises(ChangedMeanwhile) as told:
        change_parts(
            territory_id=town.id, base=1, account_id=someone, rules=without(town, "Éclairage public")
        )
    assert (told.value.number, told.value.account_id) == (2, someone)
    db.session.rollback()
    names = {rule.name for rule in queries.by_code("demo").rules}
    assert "Éclairage public" in names
    assert "Danger électrique" not in names


def test_what_was_exported_is_refused_when_it_is_no_longer_the_present(town, someone, tmp_path):
    exported(town, 1, tmp_path)
    assert not apply_file(tmp_path / "ville.toml").moved
    change_parts(territory_id=town.id, base=1, account_id=someone, rules=without(town, "Danger électrique"))
    with pytest.raises(ChangedMeanwhile, match="la version en vigueur est la 2"):
        apply_file(tmp_path / "ville.toml")
    exported(town, 2, tmp_path)
    assert not apply_file(tmp_path / "ville.toml").moved
    assert len(listed(town)) == 2


def exported(town, number, folder):
    for ending, text in files_of(versions.definition(town.id, number), number).items():
        (folder / f"ville{ending}").write_text(text, encoding="utf-8")


def test_an_earlier_version_is_taken_up_again_as_a_new_one(town, someone):
    change_parts(territory_id=town.id, base=1, account_id=someone, rules=without(town, "Danger électrique"))
    return_to(territory_id=town.id, number=1, base=2, account_id=someone)
    assert [(number, way) for number, way, *_ in listed(town)] == [(3, "undo"), (2, "web"), (1, "file")]
    assert versions.definition(town.id, 3) == versions.definition(town.id, 1)
    assert [rule.name for rule in queries.by_code("demo").rules] == [rule["name"] for rule in rules_of(town)]


def test_what_cannot_work_any_more_is_refused_with_the_reason(town, someone, files):
    files.edit(files.toml, "hosts = []", 'hosts = ["ville.example"]')
    apply_file(files.toml)
    files.edit(files.toml, 'hosts = ["ville.example"]', "hosts = []")
    apply_file(files.toml)
    files.edit(files.toml, "hosts = []", 'hosts = ["ville.example"]')
    files.edit(files.toml, 'code = "demo"', 'code = "autre"')
    apply_file(files.toml)
    with pytest.raises(FileRefused, match=r"ville\.example est déjà celle de"):
        return_to(territory_id=town.id, number=2, base=3, account_id=someone)
    assert [number for number, *_ in listed(town)] == [3, 2, 1]


def test_a_town_of_before_versions_gets_its_first_from_its_tables(town, someone):
    with unit_of_work() as work:
        work.session.execute(delete(TerritoryVersionRow))
    with pytest.raises(VersionUnknown):
        change_parts(territory_id=town.id, base=1, account_id=someone, rules=[])
    assert keep_present_versions() == ["demo"]
    assert keep_present_versions() == []
    assert not change_parts(territory_id=town.id, base=1, account_id=someone).moved
    assert len(listed(town)) == 1


def test_a_version_that_never_was_cannot_be_taken_up(town, someone):
    with pytest.raises(VersionUnknown):
        return_to(territory_id=town.id, number=7, base=1, account_id=someone)


def test_rules_that_cannot_work_leave_everything_as_it_was(town, someone):
    broken = [{**rules_of(town)[0], "team": "personne"}]
    with pytest.raises(FileRefused, match="personne"):
        change_parts(territory_id=town.id, base=1, account_id=someone, rules=broken)
    assert len(listed(town)) == 1
