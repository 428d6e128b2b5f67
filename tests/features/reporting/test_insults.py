"""Insults reach the desk as evidence and nobody who does the work."""


def test_the_tablet_reads_dots_and_the_desk_the_words_as_they_were_sent(town, publish_and_work):
    sent = town.send(category="nid-de-poule", description="Bande de connards, le trou est toujours là.")
    publish_and_work()
    (told,) = [one for one in town.changes().json["tickets"] if one["id"] == sent.ticket_id]
    assert told["signalements"][0]["description"] == "Bande de •••, le trou est toujours là."
    (read,) = town.ticket(sent.ticket_id, "desk")["signalements"]
    assert read["description"] == "Bande de connards, le trou est toujours là."


def test_the_agent_reads_dots_in_the_browser_too_in_later_messages_as_well(town, publish_and_work):
    sent = town.send(category="nid-de-poule")
    publish_and_work()
    assert town.reply(sent, "Vous êtes des abrutis.").status_code < 300
    words = [step["words"] for step in town.ticket(sent.ticket_id, "agent")["history"] if step["words"]]
    assert "Vous êtes des •••." in words
    assert "Vous êtes des abrutis." in [s["words"] for s in town.ticket(sent.ticket_id)["history"]]
