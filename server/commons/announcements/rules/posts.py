"""An announcement in the lengths of the usual networks, ready to be copied."""

from dataclasses import dataclass

#: Signs that a network takes; each counts a link as it is written, so that none is ever too long.
LENGTHS = {"x": 280, "bluesky": 300, "mastodon": 500, "facebook": 2200}
CUT = "…"


@dataclass(frozen=True)
class Post:
    """Words for a network, with the link at their end."""

    network: str
    words: str

    @property
    def signs(self) -> int:
        """How many signs they have."""
        return len(self.words)


def posts(*, title: str, when: str, where: str, text: str, link: str) -> list[Post]:
    """The same announcement for each network, the shortest first: never the link, title or period cut."""
    return [Post(name, _written(title, when, where, text, link, limit)) for name, limit in LENGTHS.items()]


def _written(title: str, when: str, where: str, text: str, link: str, limit: int) -> str:
    facts = "\n".join(part for part in (when, where) if part)
    frame = [part for part in (title, facts) if part]
    end = f"\n\n{link}"
    room = limit - len("\n\n".join(frame)) - len(end) - 2
    said = _shortened(" ".join(text.split()) if limit < max(LENGTHS.values()) else text.strip(), room)
    if room < 0:  # the title is the longest part: its words give way to the link
        return _shortened(title, limit - len(end)) + end
    return "\n\n".join([*frame, *([said] if said else [])]) + end


def _shortened(words: str, room: int) -> str:
    """The words, cut between two of them; nothing where too few would be left to mean something."""
    if len(words) <= room:
        return words
    if room < 30:
        return ""
    kept = words[: room - len(CUT)]
    return kept.rsplit(None, 1)[0].rstrip(" ,;:.–-") + CUT
