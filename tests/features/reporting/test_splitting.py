"""One signalement that asks for several jobs."""

import uuid

import pytest

TWO = [
    {"category": "lampadaire-eteint", "words": "Le lampadaire au-dessus du trou."},
    {"category": "tag", "words": ""},
]


@pytest.fixture
def parts(town, sent, publish_and_work):
    """The pothole, of which a street lamp and a tag were made tickets of their own."""
    answer = town.act("desk", sent.ticket_id, "split", parts=TWO)
    assert answer.status_code == 200, answer.text
    publish_and_work()
    return [town.ticket(part["id"]) for part in town.ticket(sent.ticket_id)["parts"]]


def test_each_part_has_its_number_its_team_and_its_place(town, sent, parts):
    lamp, tag = parts
    whole = town.ticket(sent.ticket_id)
    assert (whole["state"], whole["category"], whole["team"]) == ("assigned", "nid-de-poule", "proximite")
    assert [part["category"] for part in parts] == ["lampadaire-eteint", "tag"]
    assert lamp["team"] == "eclairage-public"
    assert len({whole["number"], lamp["number"], tag["number"]}) == 3
    for part in parts:
        assert (part["latitude"], part["longitude"]) == (whole["latitude"], whole["longitude"])
        assert part["part_of"]["number"] == whole["number"]
        assert part["dispatch"]["because"]
        assert part["deadline"]
    assert lamp["history"][0]["words"] == "Le lampadaire au-dessus du trou."
    assert [said["number"] for said in lamp["signalements"]] == [sent.number], "the words come with it"


def test_the_author_reads_all_and_is_told_of_each_step(town, sent, parts, mailbox, publish_and_work):
    lamp, tag = parts
    page = town.page(sent)
    assert [(part["number"], part["category"]["code"]) for part in page["parts"]] == [
        (lamp["number"], "lampadaire-eteint"),
        (tag["number"], "tag"),
    ]
    assert lamp["number"] in page["history"][-1]["label"]
    assert "Partagé" in page["history"][-1]["label"]
    mailbox.clear()
    town.act("lights", lamp["id"], "done", no_photo_reason="dark", words="Ampoule changée.")
    publish_and_work()
    (message,) = mailbox.messages
    assert lamp["number"] in message["Subject"]
    assert "Ampoule changée." in message.get_content()
    assert f"/s/{sent.number}#m1." in message.get_content(), "the link opens the author's own page"
    assert "Est-ce réglé" not in message.get_content(), "that is asked of the whole"
    assert town.page(sent)["public_status"] == "Transmis à l’équipe de proximité"
    town.act("agent", sent.ticket_id, "done", no_photo_reason="dark")
    publish_and_work()
    assert "Est-ce réglé" in mailbox.messages[-1].get_content()


def test_what_a_part_asks_is_answered_to_it(town, sent, parts, publish_and_work):
    lamp = parts[0]
    town.act("lights", lamp["id"], "wait", words="Quel numéro porte le mât ?", **{"for": "citizen"})
    assert town.page(sent)["question"] == "Quel numéro porte le mât ?"
    assert town.reply(sent, "Le 1204.").status_code == 201
    assert town.ticket(lamp["id"])["state"] == "assigned"
    assert [step["words"] for step in town.ticket(lamp["id"])["history"] if step["kind"] == "reply"] == [
        "Le 1204."
    ]


def test_anybody_finds_a_part_by_its_number_without_the_words(town, sent, parts):
    lamp = parts[0]
    page = town.client.get(f"/api/v1/signalements/{lamp['number']}", headers=town.headers()).get_json()
    assert (page["number"], page["category"]["code"]) == (lamp["number"], "lampadaire-eteint")
    assert (page["description"], page["photos"]) == (None, [])


def test_a_part_is_joined_to_another_ticket_with_its_people(town, sent, parts, mailbox, publish_and_work):
    lamp = parts[0]
    other = town.send(category="lampadaire-eteint", answers={"combien": "un"})
    publish_and_work()
    mailbox.clear()
    assert town.act("desk", lamp["id"], "merge", into=other.ticket_id).status_code == 200
    publish_and_work()
    town.act("lights", other.ticket_id, "start")
    publish_and_work()
    assert len([m for m in mailbox.messages if m["To"] == "awa@example.org"]) == 2
    assert town.page(sent)["parts"][0]["public_status"] == "En cours"


def test_the_same_split_sent_again_opens_nothing_more(town, sent, publish_and_work):
    key = str(uuid.uuid4())
    for result in ("applied", "already_applied"):
        answer = town.act("desk", sent.ticket_id, "split", id=key, parts=TWO)
        assert answer.get_json()["result"] == result
    assert len(town.ticket(sent.ticket_id)["parts"]) == 2


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        (None, "parts_missing"),
        ([], None),
        ([{"category": "licorne"}], "unknown_category"),
        ([{"category": "proprete"}], "unknown_category"),
        ([{"category": "tag"}] * 6, None),
        ([{"words": "Sans catégorie"}], None),
        ([{"category": "tag", "words": "x" * 2001}], None),
        ("tag", None),
    ],
)
def test_a_split_that_says_nothing_useful_is_refused(town, sent, parts, reason):
    answer = town.act("desk", sent.ticket_id, "split", parts=parts)
    assert answer.status_code == 422
    assert answer.get_json().get("reason") == reason
    assert town.ticket(sent.ticket_id)["parts"] == []


def test_agents_do_not_split(town, sent):
    assert town.act("agent", sent.ticket_id, "split", parts=TWO).status_code == 403
