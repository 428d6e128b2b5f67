"""The memo, from the same file that is printed: paragraphs, each with its first words in bold."""

import re
from pathlib import Path
from typing import Any

from kivy.lang import Builder

from agent_app.i18n import say
from agent_app.screens.frame import Frame
from agent_app.widgets.pieces import Card, Heading, Words

Builder.load_file(str(Path(__file__).with_suffix(".kv")), rulesonly=True)
_FOLDER = Path(__file__).parents[2] / "i18n"
_LEAD = re.compile(r"\*\*(.+?)\*\*\s*")


class MemoScreen(Frame):
    """Its paragraphs are the children of `ids.paragraphs`."""

    def open(self, **_: Any) -> None:
        place = self.ids.paragraphs
        place.clear_widgets()
        for lead, words in paragraphs(say.language):
            card = Card()
            if lead:
                card.add_widget(Heading(words=lead))
            card.add_widget(Words(words=words))
            place.add_widget(card)
        self.ids.page.scroll_y = 1


def paragraphs(language: str) -> list[tuple[str, str]]:
    """Read the memo as (first words, the others), without its title and its marks."""
    text = (_FOLDER / f"memo.{language}.md").read_text("utf-8")
    found = []
    for block in text.split("\n\n")[1:]:
        lead = _LEAD.match(block)
        rest = block[lead.end() :] if lead else block
        found.append((lead.group(1) if lead else "", " ".join(rest.replace("*", "").split())))
    return found
