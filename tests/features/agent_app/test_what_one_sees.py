"""Nothing covers what one needs, nothing is cut, on a tablet held either way and on a phone."""

from uuid import uuid4

import pytest

from agent_app.i18n import say

NUMBER = "26-00431"
SIZES = [(1280, 800), (800, 1280), (360, 800)]


@pytest.fixture(params=SIZES, ids=["wide", "upright", "phone"])
def size(request):
    return request.param


def open_ticket(hand, number=NUMBER):
    hand.touch_row(number)
    hand.wait_for(lambda: hand.screen.name == "ticket", what="the ticket")


def frame(widget):
    """Left, bottom, right, top on the window."""
    x, y = widget.to_window(widget.x, widget.y)
    return x, y, x + widget.width, y + widget.height


def overlap(one, other):
    left, bottom, right, top = (pair for pair in zip(frame(one), frame(other), strict=True))
    return max(left) < min(right) and max(bottom) < min(top)


def cut(widget):
    """Words that end in an ellipsis, or that break in the middle of a word."""
    from kivy.core.text import Label

    longest = max(widget.text.split(), key=len, default="")
    ruler = Label(font_size=widget.font_size, bold=widget.bold)
    room = widget.text_size[0] or widget.width
    whole = widget.text if getattr(widget, "shorten", False) else longest
    return ruler.get_extents(whole)[0] > room + 1


def words_of(widget):
    from agent_app.widgets.pieces import Words

    return [child for child in widget.walk(restrict=True) if isinstance(child, Words) and child.text]


def test_nothing_is_covered_and_nothing_is_cut_from_the_list_to_the_form(enrolled, server, size):
    server.add_ticket(reopened=1, urgent=True, category_label="Fil électrique à nu")
    late = "2026-11-02T22:59:59Z"
    server.add_ticket(id=str(uuid4()), number="26-00500", category_label="Plaque manquante", deadline=late)
    hand = enrolled(size=size, undo_s=60)
    sees_the_lines_whole(hand)
    hand.touch(hand.screen.ids.several)
    sees_the_lines_whole(hand)
    hand.touch(hand.screen.ids.several)
    try:
        for language in ("en", "fr"):
            hand.app.speak(language)
            sees_the_actions_whole(hand, language)
    finally:
        say.use("fr")
    sees_the_notice_beside_the_rest(hand)


def sees_the_lines_whole(hand):
    """The list marks a ticket opened again and cuts no category."""
    marked, plain = hand.row(NUMBER), hand.row("26-00500")
    assert "Rouvert" in [word.text for word in words_of(marked)]
    assert "Urgent" in [word.text for word in words_of(marked)], "both are said"
    assert "Rouvert" not in [word.text for word in words_of(plain)]
    assert any("26-00500" in word.text for word in words_of(plain))
    assert any("12 rue Clemenceau" in word.text for word in words_of(plain))
    seen = [word for row in (marked, plain) for word in words_of(row)]
    assert [word.text for word in seen if cut(word) and word.width > 0] == []


def sees_the_actions_whole(hand, language):
    """No action of a ticket breaks its word, nor the one that takes back."""
    hand.app.tell_done("comment", ["an-id"])
    assert hand.app.root.ids.notice.ids.undo.words == {"fr": "Annuler", "en": "Undo"}[language]
    hand.app.go("tickets")
    open_ticket(hand)
    assert hand.sees({"fr": "Rouvert", "en": "Reopened"}[language])
    captions = [button.ids.caption for button in hand.screen.buttons.values()]
    assert [caption.text for caption in captions if cut(caption)] == []
    assert [kind for kind, button in hand.screen.buttons.items() if not is_easy_to_touch(button)] == []
    hand.touch(hand.screen.buttons["more"])
    captions = [button.ids.caption for button in hand.screen.buttons.values()]
    assert len(captions) == 6
    assert [caption.text for caption in captions if cut(caption)] == []
    hand.touch(hand.screen.ids.bar.ids.back)


def is_easy_to_touch(button):
    """High enough for a glove, and inside the window."""
    from kivy.core.window import Window

    left, bottom, right, top = frame(button)
    return (
        button.height >= 56 and left >= 0 and bottom >= 0 and right <= Window.width and top <= Window.height
    )


def sees_the_notice_beside_the_rest(hand):
    """The word on what was done covers neither the title nor any action."""
    hand.touch(hand.screen.buttons["start"])
    notice = hand.app.root.ids.notice
    assert "Intervention commencée" in notice.words
    kept = [hand.screen.ids.bar, hand.screen.ids.category, *hand.screen.buttons.values()]
    assert [str(widget) for widget in kept if overlap(notice, widget)] == []
    hand.touch(hand.screen.buttons["comment"])
    hand.app.tell_done("comment")
    hand.frames(3)
    assert notice.words
    assert not overlap(notice, hand.screen.ids.send)
