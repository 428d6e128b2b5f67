"""Rules on the dashboard: read, drafted, refused, tried, put in force."""

from __future__ import annotations

import re
from io import BytesIO

import pytest

from server.commons.territories import queries
from server.commons.territories.queries import versions
from server.commons.territories.services import change_parts
from server.core import events
from server.reporting.rulemaking.services import trying

pytestmark = pytest.mark.any_database

TREES = {
    "name": "Arbres du centre",
    "categories": ["vegetation"],
    "districts": ["centre"],
    "team": "voirie",
    "rank": "1",
}


@pytest.fixture
def admin(browser, town):
    return browser("admin")


def names(page):
    return re.findall(r'<span class="num rank">\d+</span> ([^<]+)</h2>', page)


def in_force():
    return [rule.name for rule in queries.by_code("demo").rules]


def draft(person, **typed):
    return person.post("/pilotage/regles/regle", {**TREES, **typed})


def put_in_force(person):
    return person.post("/pilotage/regles/brouillon", {"step": "put_in_force"})


def test_each_rule_is_read_in_plain_words_and_the_desk_changes_none(desk):
    page = desk.get("/pilotage/regles").text
    assert names(page) == in_force()
    assert "catégorie\u00a0: Fil électrique" in page
    assert "quartier\u00a0: Vieille ville et Gambetta" in page
    assert "réponse «\u202fPlus grand\u202f»" in page
    assert 'name="up"' not in page
    assert "Sinon, l’équipe par défaut" in page


def test_a_draft_changes_nothing_until_it_is_put_in_force(admin, desk):
    before = in_force()
    assert draft(admin).headers["Location"].endswith("#rule-1")
    page = admin.get("/pilotage/regles").text
    assert names(page)[0] == "Arbres du centre"
    assert names(desk.get("/pilotage/regles").text) == before == in_force()
    done = put_in_force(admin)
    assert in_force() == ["Arbres du centre", *before]
    page = admin.get(done.headers["Location"]).text
    assert "Les règles sont en vigueur" in page
    assert "Votre brouillon" not in page
    assert versions.find(queries.by_code("demo").id, 2).way == "web"


def test_rules_are_moved_changed_and_removed_by_buttons(admin):
    first, second, third, *_ = in_force()
    admin.post("/pilotage/regles", {"down": first})
    admin.post("/pilotage/regles", {"remove": third})
    admin.post("/pilotage/regles", {"up": "Gros dépôt sauvage"})
    renamed = {"instead_of": second, "name": "Fil à terre", "categories": ["fil-denude"]}
    assert draft(admin, **renamed, districts=[], rank="3").status_code == 303
    found = names(admin.get("/pilotage/regles").text)
    assert found[0] == first
    assert found[2] == "Fil à terre"
    assert third not in found
    admin.post("/pilotage/regles/brouillon", {"step": "let_go"})
    assert names(admin.get("/pilotage/regles").text) == in_force()


def test_what_is_as_it_was_is_no_draft(admin):
    first = in_force()[0]
    admin.post("/pilotage/regles", {"down": first})
    assert "Votre brouillon" in admin.get("/pilotage/regles").text
    admin.post("/pilotage/regles", {"up": first})
    assert "Votre brouillon" not in admin.get("/pilotage/regles").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "Danger électrique"}, "une autre règle s’appelle déjà"),
        ({"name": ""}, "le texte est vide"),
        ({"team": ""}, "équipe"),
        ({"team": "voiries"}, "peut-être «\u202fvoirie\u202f»"),
        ({"hours": "25:00-26:00"}, "n’a pas la forme attendue"),
        ({"kinds": ["praise"]}, "Retirez la nature ou changez les catégories"),
        ({"answers": ["taille=grand"]}, "taille"),
    ],
)
def test_a_rule_that_cannot_work_is_refused_with_what_to_do_and_keeps_what_was_typed(admin, typed, said):
    answer = draft(admin, **typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="vegetation" checked' in answer.text
    assert "Votre brouillon" not in admin.get("/pilotage/regles").text


def test_hidden_and_contradicting_rules_are_named_and_not_put_in_force(admin):
    draft(admin, name="Tous les arbres", categories=["vegetation", "massif"], districts=[])
    page = admin.get("/pilotage/regles").text
    assert "contredit «\u202fTous les arbres\u202f»" in page
    refused = put_in_force(admin)
    assert refused.status_code == 422
    assert "contredit «\u202fTous les arbres\u202f»" in refused.text
    assert "territory." not in refused.text
    assert "Tous les arbres" not in in_force()


def test_the_second_of_two_is_told_and_keeps_the_draft(admin, browser):
    director = browser("director")
    draft(admin)
    director.post("/pilotage/regles", {"remove": "Éclairage public"})
    put_in_force(director)
    refused = put_in_force(admin)
    assert refused.status_code == 409
    assert "faite entre-temps par Director" in refused.text
    assert names(refused.text)[0] == "Arbres du centre"
    assert admin.post("/pilotage/regles/brouillon", {"step": "put_over", "base": "1"}).status_code == 409
    admin.post("/pilotage/regles/brouillon", {"step": "put_over", "base": "2"})
    put_in_force(admin)
    assert {"Arbres du centre", "Éclairage public"} <= set(in_force())


def test_what_others_changed_elsewhere_than_in_the_rules_stays(admin, town):
    draft(admin)
    here = queries.by_code("demo")
    change_parts(territory_id=here.id, base=1, account_id=town.people["director"], population=21_000)
    assert put_in_force(admin).status_code == 303
    after = queries.by_code("demo")
    assert (after.population, after.rules[0].name) == (21_000, "Arbres du centre")


def test_a_dry_run_says_what_would_move_and_what_is_never_used(admin, sent, publish_and_work):
    draft(admin, name="Trous", categories=["nid-de-poule"], districts=[], team="voirie")
    address = admin.post("/pilotage/regles/essais").headers["Location"]
    assert "en cours" in admin.get(address).text
    publish_and_work()
    page = admin.get(address).text
    assert "1 dossiers sur 1 changeraient d’équipe" in page
    assert f"/pilotage/dossiers/{sent.number}" in page
    assert "Règles qui ne serviraient jamais\u00a0: 18" in page
    assert "douze derniers mois" in admin.get("/pilotage/regles").text
    assert in_force()[0] != "Trous"


def test_a_dry_run_that_was_given_up_says_so_and_is_tried_again(
    admin, browser, sent, publish_and_work, monkeypatch
):
    address = admin.post("/pilotage/regles/essais").headers["Location"]
    with monkeypatch.context() as patch:
        patch.setattr(trying, "run", lambda _id: 1 / 0)
        patch.setattr(events, "MAX_ATTEMPTS", 1)
        publish_and_work(failing=True)
    page = admin.get(address).text
    assert "Cet essai n’a pas abouti" in page
    assert "hx-get" not in page.partition('id="dry-run"')[2].partition(">")[0], "nobody looks for it any more"
    assert "Relancer l’essai" not in browser("desk").get(address).text
    for _ in range(2):
        assert admin.post(f"{address}/relancer").status_code == 303
    publish_and_work(failing=True)  # the ledger still tells of the first fault
    assert "changeraient d’équipe" in admin.get(address).text
    assert admin.post(f"{address}/relancer").status_code == 303, "what has ended is left alone"


def heavy(megabytes):
    """A file of a portal, with one record of a category that nobody knows."""
    head, row = (
        "id,categorie,date,description,statut,latitude,longitude\n",
        "1,inconnue,2026-01-02,x,ouvert,44.4,1.4",
    )
    return BytesIO((head + row).encode().ljust(megabytes * 1024 * 1024, b" "))


def test_a_file_larger_than_other_pages_take_is_tried(admin, publish_and_work):
    answer = admin.post("/pilotage/regles/essais", {"file": (heavy(26), "tout.csv")})
    assert answer.status_code == 303
    assert "tout.csv" in admin.get(answer.headers["Location"]).text


@pytest.mark.parametrize(
    ("login", "megabytes", "words"), [("admin", 65, "Compressez-le"), ("desk", 26, "trop lourd")]
)
def test_one_that_is_too_large_is_refused_before_it_is_read(browser, login, megabytes, words):
    answer = browser(login).post(
        "/pilotage/regles/essais",
        {"file": (BytesIO(b"a;b"), "tout.csv")},
        environ_overrides={"CONTENT_LENGTH": str(megabytes * 1024 * 1024)},
    )
    assert answer.status_code == 413
    assert words in answer.text


def test_a_file_that_cannot_be_read_is_told(admin, publish_and_work):
    sent = {"file": (BytesIO(b"a;b\n1;2\n"), "../x.csv")}
    address = admin.post("/pilotage/regles/essais", sent).headers["Location"]
    publish_and_work()
    assert "Ce fichier ne peut pas être lu" in admin.get(address).text
