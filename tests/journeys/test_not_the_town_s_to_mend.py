"""Script 5: a pothole of the department, then one in a private courtyard: each leads to the right door."""

import re
from datetime import date, timedelta

from tests.journeys.calls import report
from tests.journeys.people import link_in, plain, see

ROADS = "routes@departement.example"


def test_the_department_is_written_to_and_a_private_courtyard_ends_courteously(
    town, desk, phone, mails, album
):
    road, awa_of_the_road = report(town.base_url, "nid-de-poule", "Un trou sur la route de Figeac.")
    yard, awa_of_the_yard = report(
        town.base_url, "nid-de-poule", "Un trou dans la cour.", latitude=44.4534, longitude=1.4352
    )
    chloe, awa = desk(), phone()

    # the road is the department's: it gets the file, and Awa reads whose it is now
    chloe.open_ticket(road)
    form = chloe.open_action("Transmettre à l’extérieur")
    album(chloe, "transmettre")
    form.locator("select[name=team]").select_option("departement")
    form.get_by_role("button", name="Transmettre le dossier").click()
    chloe.page.locator(".state-transferred").first.wait_for()
    letter = plain(mails.wait_for(ROADS, road))
    assert "route de Figeac" in letter
    assert awa_of_the_road not in letter
    told = mails.wait_for(awa_of_the_road, "Transmis", after=1)
    awa.page.goto(link_in(told))
    awa.sees("Département")
    album(awa, "awa-departement")

    # the department answers by the link of its letter, without any account
    roads = phone()
    roads.page.goto(re.search(r"http\S+/partenaire\?\S+", letter).group())
    see(roads.page, "Un trou sur la route de Figeac.")
    assert awa_of_the_road not in roads.text
    roads.page.get_by_text("Nous donnons une date").click()
    in_a_week = date.today() + timedelta(days=7)
    roads.page.fill("#planned_on", in_a_week.isoformat())
    roads.touch("Annoncer cette date")
    see(roads.page, "Votre réponse est enregistrée")
    album(roads, "departement-repond")
    chloe.open_ticket(road)
    assert "Département" in chloe.history()[-1]
    see(awa.page, "Intervention prévue le")
    assert f" {in_a_week.day} " in awa.text
    assert mails.wait_for(awa_of_the_road, "Intervention prévue")

    # the courtyard is nobody's of the town: without follow-up, and with the door to knock at
    chloe.open_ticket(yard)
    form = chloe.open_action("Classer sans suite")
    form.locator("select[name=reason]").select_option("private_property")
    door = (
        "Cette cour est privée : le syndic de l’immeuble est votre interlocuteur. Merci de votre vigilance."
    )
    form.get_by_label("Votre texte, lu par les personnes concernées").fill(door)
    form.get_by_role("button", name="Classer sans suite").click()
    chloe.page.locator(".state-rejected").first.wait_for()
    told = mails.wait_for(awa_of_the_yard, "Sans suite")
    assert "domaine privé" in plain(told)
    assert door in plain(told)
    awa.page.goto(link_in(told))
    awa.sees(door)
    album(awa, "awa-domaine-prive")
