"""What is taken out of people's words for readers who must not learn how to reach anybody."""

import re

# ten digits from 0, or those of another country after + or 00, however they are spaced
_GAP = r"[\s.\-/\u00a0\u202f]{0,2}"
_PHONE = re.compile(
    rf"(?<![\w-])(?:0[1-9](?:{_GAP}\d{{2}}){{4}}|(?:\+|00){_GAP}[1-9]\d{{0,2}}(?:{_GAP}\(?\d\)?){{7,12}})(?!\w)"
)
_EMAIL = re.compile(r"[^\s@<>()\[\]]+\s?(?:@|\(at\)|\[at\])\s?[^\s@<>()\[\]]+\.[^\W\d_]{2,}")


def without_contacts(words: str, hidden: str) -> str:
    """`words` with `hidden` in place of e-mail addresses and telephone numbers."""
    return _PHONE.sub(hidden, _EMAIL.sub(hidden, words))
