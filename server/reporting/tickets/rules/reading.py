"""What is taken out of people's words: how to reach somebody, and insults at those who do the work."""

import re

# ten digits from 0, or those of another country after + or 00, however they are spaced
_GAP = r"[\s.\-/\u00a0\u202f]{0,2}"
_PHONE = re.compile(
    rf"(?<![\w-])(?:0[1-9](?:{_GAP}\d{{2}}){{4}}|(?:\+|00){_GAP}[1-9]\d{{0,2}}(?:{_GAP}\(?\d\)?){{7,12}})(?!\w)"
)
_EMAIL = re.compile(r"[^\s@<>()\[\]]+\s?(?:@|\(at\)|\[at\])\s?[^\s@<>()\[\]]+\.[^\W\d_]{2,}")

# Whole words, so that neither "conduite" nor "pédiatre" is one. Oaths at nobody ("putain de trou") stay.
_INSULTS = re.compile(
    r"(?<![\w-])(?:"
    r"con(?:s|ne|nes)?|conn?ards?|connasses?|encul[ée]{1,2}s?|salope?s?|sal[ao]uds?|salopards?|putes?|fdp|ntm|"
    r"p[ée]d[ée]s?|b[âa]tards?|abruti(?:e|s|es)?|cr[ée]tin(?:e|s|es)?|d[ée]biles?|enfoir[ée](?:e|s|es)?|"
    r"sous[ -]merdes?|trous? du cul|ta gueule|vos gueules|grosses? merdes?|bougnoules?|n[èe]gres?|youpins?|"
    r"fuck(?:er|ers|ing)? (?:you|off)|motherfuckers?|assholes?|bastards?|bitch(?:es)?|cunts?|morons?|wankers?"
    r")(?![\w-])",
    re.IGNORECASE,
)
MASK = "•••"


def without_insults(words: str) -> str:
    """`words` with dots in place of insults; what was sent stays as it was sent, for the desk."""
    return _INSULTS.sub(MASK, words)


def without_contacts(words: str, hidden: str) -> str:
    """`words` with `hidden` in place of e-mail addresses and telephone numbers."""
    return _PHONE.sub(hidden, _EMAIL.sub(hidden, words))
