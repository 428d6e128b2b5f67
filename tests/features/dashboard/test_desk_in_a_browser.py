"""The desk and the services at work in a real Chromium: joining, many at once, one's own queue, a preview."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.features.dashboard.real_browser import PHONE, SETTINGS, as_photo, faults_of
from tests.features.reporting.town import jpeg

pytestmark = pytest.mark.any_database


@pytest.fixture
def given_settings():
    return dict(SETTINGS)


@pytest.fixture(scope="session")
def states(states):
    """The folder's, with the settings of a page in a browser."""
    return replace(states, given=SETTINGS)


def test_what_is_alike_is_joined_and_many_are_treated_by_keyboard(page_of, town, full, publish_and_work):
    others = [town.send(description=f"Encore ce trou, {i}.") for i in range(3)]
    publish_and_work()
    page = page_of(f"dossiers/{others[0].number}?state=open")
    page.keyboard.press("m")
    assert page.evaluate("document.activeElement.innerText").strip() == "Rattacher les 3 autres"
    page.locator("[data-alike] input[type=checkbox]").first.uncheck()
    assert page.locator("[data-merge]").inner_text().strip() == "Rattacher les 2 autres"
    found = faults_of(page)
    page.keyboard.press("Shift+M")  # one key for all of them
    page.wait_for_url("**/pilotage/lots/*")
    assert "fait pour 2 sur 2" in page.locator("[role=status]").inner_text()
    found += faults_of(page)
    page.goto("/pilotage/dossiers?state=open")
    for _ in range(2):
        page.keyboard.press("j")
        page.keyboard.press("x")
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    page.wait_for_url("**/pilotage/lots/nouveau?*")
    assert "Agir sur 2 dossiers" in page.locator("h1").inner_text()
    found += faults_of(page)
    page.locator("summary", has_text="Priorité").first.click()
    page.get_by_label("Prioritaire").check()
    page.locator("details[open] .submit").click()
    page.get_by_role("heading", name="Compte rendu").wait_for()
    assert "fait pour 2 sur 2" in page.locator("[role=status]").inner_text()
    page.set_viewport_size({"width": 360, "height": 800})
    for path in (f"dossiers/{others[0].number}", f"lots/nouveau?t={others[0].number}", "dossiers?state=open"):
        page.goto(f"/pilotage/{path}")
        found += faults_of(page)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{path} scrolls sideways")
    assert found == []


def test_what_will_be_received_is_shown_before_it_is_sent(page_of, full):
    page = page_of(f"dossiers/{full.number}")
    form = page.locator("details.act", has=page.locator("summary", has_text="Écrire aux personnes")).last
    form.locator("summary").click()
    form.locator("textarea").fill("Nous repassons demain.")
    form.get_by_role("button", name="Voir ce qui sera reçu").click()
    form.get_by_text("Bonjour,").first.wait_for()
    assert "Nous repassons demain." in form.locator(".preview").inner_text()
    assert faults_of(page) == []


def test_a_service_treats_its_queue_on_an_old_phone(page_of, town, full, publish_and_work):
    from server.commons.accounts.models import Account, AccountTeam
    from server.commons.territories import queries as territories
    from server.core.db import db, unit_of_work

    hole = town.send(description="Un trou devant le 12.", address="12 rue Clemenceau, 46000 Cahors")
    publish_and_work()
    town.put_photo(hole, "1c6f6c1e-6a0a-4d3e-9f70-8b6a4c2d1e0f", jpeg(size=(480, 360)))
    publish_and_work()
    team = territories.by_id(territories.all_ids()[0]).team("proximite")
    with unit_of_work() as work:
        admin = work.session.scalars(db.select(Account).where(Account.login == "admin")).one()
        admin.teams.append(AccountTeam(team_id=team.id))
    page = page_of("ma-file", size=PHONE)
    found = faults_of(page)
    task = page.locator(f"#t-{hole.number}")
    task.locator("summary", has_text="Intervention réalisée").first.click()
    page.set_input_files(f"#t-{hole.number} details[open] input[type=file]", [as_photo("apres.jpg")])
    task.get_by_label("Votre texte, lu par les personnes concernées").first.fill("Rebouché.")
    found += faults_of(page)
    task.locator("details[open] .submit").first.click()
    task.wait_for(state="detached")
    assert page.url.endswith("/pilotage/ma-file")
    assert town.ticket(hole.ticket_id)["state"] == "done"
    for path in ("ma-file", "raccourcis", "dossiers?state=open&team=proximite"):
        page.goto(f"/pilotage/{path}")
        found += faults_of(page)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{path} scrolls sideways")
    assert found == []


def test_an_open_list_follows_what_happens_without_moving_what_one_reads(
    page_of, town, full, publish_and_work
):
    ours = town.send()
    publish_and_work()
    page = page_of(apart=True)
    page.clock.install()
    page.goto("/pilotage/dossiers?state=open")
    page.locator(f"li[data-number='{ours.number}'] a[data-line]").click()
    page.locator(f"article[data-ticket='{ours.number}']").wait_for()
    page.locator("article details").evaluate_all("folds => folds.forEach(fold => { fold.open = true })")
    words = page.locator("details.act textarea").last
    words.fill("Vu ce matin")
    town.act("agent", ours.ticket_id, "start")
    other = town.send()
    publish_and_work()
    page.clock.fast_forward(10_000)
    offer = page.locator(".live button")
    offer.wait_for()
    assert offer.inner_text().strip() == "1 dossier nouveau ou revenu\u00a0: l’afficher"
    assert "En cours" in page.locator(f"li[data-number='{ours.number}'] .line-state").inner_text()
    assert page.locator("[data-changed]").is_visible()
    assert words.input_value() == "Vu ce matin", "nothing typed is lost"
    assert page.locator(f"li[data-number='{other.number}']").count() == 0, "no line moves by itself"
    found = faults_of(page)
    offer.click()
    page.wait_for_selector(f"li[data-number='{other.number}'] a:focus")
    assert not offer.is_visible()
    page.keyboard.press("Enter")
    page.locator(f"article[data-ticket='{other.number}']").wait_for()
    town.act("desk", ours.ticket_id, "reject", reason="not_found")
    publish_and_work()
    page.clock.fast_forward(10_000)
    page.locator(f"li.is-gone[data-number='{ours.number}']").wait_for()
    assert found + faults_of(page) == []
