"""Script 4: the same bin, 15 reports. One ticket, all told at each step; one gets its own thread again."""

import pytest

from tests.journeys.calls import call, report
from tests.journeys.people import link_in, plain, see

pytestmark = pytest.mark.soak

BIN = {"latitude": 44.45213, "longitude": 1.43627}


def say(base_url, number, **given):
    """One more person says that the bin is full; gives the number and the address."""
    words = f"La corbeille déborde, {number}e fois que je le vois."
    return report(base_url, "corbeille-pleine", words, **BIN, **given)


def test_one_ticket_and_fifteen_people_told(town, desk, phone, mails, album):
    people = [say(town.base_url, number) for number in range(1, 16)]
    (first, _), *others = people
    for _, address in people:
        mails.wait_for(address, "Transmis")

    # one button joins the fourteen others
    chloe = desk()
    chloe.open_ticket(first)
    album(chloe, "dossier")
    ours = {number for number, _ in others}
    for line in chloe.page.locator("[data-alike] label").all():  # the demonstration has bins too
        if line.inner_text().split()[0] not in ours:
            line.locator("input").uncheck()
    chloe.page.get_by_role("button", name="Rattacher les 14 autres").click()
    see(chloe.page, "fait pour 14 sur 14")
    album(chloe, "compte-rendu")
    for _, address in others:
        words = mails.wait_for(address, f"Rattaché au n° {first}")
        assert "Vous gardez votre numéro" in words

    # one of them was about another bin: it gets its own thread again
    stranger, strangers_address = others[-1]
    chloe.open_ticket(first)
    chloe.page.get_by_role("button", name=f"Suivre de nouveau à part {stranger}").click()
    see(chloe.page, "fait pour 1 sur 1")
    assert f"à part du n° {first}" in plain(mails.wait_for(strangers_address, "Transmis", after=1))

    # the work is done once, and told to the fourteen that it concerns
    chloe.open_ticket(first)
    form = chloe.open_action("Intervention réalisée")
    form.get_by_label("Pourquoi il n’y a pas de photo").select_option("nothing_to_see")
    form.get_by_label("Votre texte, lu par les personnes concernées").fill("Corbeille vidée.")
    form.get_by_role("button", name="Enregistrer l’intervention").click()
    chloe.page.locator(".state-done").get_by_text("Intervention réalisée").wait_for()
    album(chloe, "fait")
    for _, address in people[:-1]:
        assert "Corbeille vidée." in mails.wait_for(address, "Intervention réalisée")
    assert not [one for one in mails.to(strangers_address) if "réalisée" in one["Subject"]]

    # a joined person reads it under the own number, and says whether it is fixed
    awa = phone()
    second, address = others[0]
    awa.page.goto(link_in(mails.wait_for(address, "Intervention réalisée")))
    awa.sees(f"Dossier n° {second}")
    awa.sees(f"Suivi avec le dossier n° {first}")
    awa.sees("Intervention réalisée")
    album(awa, "suivi")

    # a sixteenth within thirty days is a recurrence
    where = f"/api/v1/signalements/nearby?latitude={BIN['latitude']}&longitude={BIN['longitude']}&radius_m=30"
    near = call(town.base_url, "GET", where)["items"]
    done = next(one for one in near if one["number"] == first)
    assert done["done_at"]
    assert done["witnesses"] == 14
    again, _ = say(town.base_url, 16, recurrence_of=done["ticket_id"])
    chloe.open_ticket(again)
    assert f"n° {first}" in chloe.text
    album(chloe, "recurrence")
