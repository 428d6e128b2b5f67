"""An announcement in the lengths of the networks."""

from server.commons.announcements.rules.posts import LENGTHS, posts

LINK = "https://signalement.exemple.fr/a/k7m2p"
SHORT = {"title": "Foire", "when": "Le 3 mars", "where": "Place", "text": "Venez.", "link": LINK}


def test_a_short_announcement_is_whole_everywhere():
    for post in posts(**SHORT):
        assert post.words == f"Foire\n\nLe 3 mars\nPlace\n\nVenez.\n\n{LINK}"
        assert post.signs == len(post.words)


def test_a_long_text_gives_way_to_the_facts_and_the_link():
    found = posts(**SHORT | {"text": "Des mots qui en disent long. " * 120})
    for post in found:
        assert post.signs <= LENGTHS[post.network]
        assert post.words.startswith("Foire\n\nLe 3 mars\nPlace\n\nDes mots")
        assert post.words.endswith(f"…\n\n{LINK}")
    assert [post.network for post in found] == list(LENGTHS)


def test_the_longest_title_still_leaves_the_whole_link():
    for post in posts(**SHORT | {"title": "T" * 140, "where": "P" * 300, "text": "x " * 2000}):
        assert post.signs <= LENGTHS[post.network]
        assert post.words.endswith(f"\n\n{LINK}")


def test_what_is_not_said_leaves_no_empty_line():
    (first, *_) = posts(**SHORT | {"where": "", "text": ""})
    assert first.words == f"Foire\n\nLe 3 mars\n\n{LINK}"
