"""What of a text counts: the beginnings of its words, without accents, capitals or what every text holds."""

import re
import unicodedata

STEM = 7  # letters: "lampadaire" and "lampadaires", "débordant" and "débordante" are one
SHORTEST = 2
_WORD = re.compile(r"\w+")
# what says nothing of a category: articles, pronouns, auxiliaries, greetings; French, then English
_EMPTY = frozenset(
    _WORD.findall("""
    le la les un une de du des au aux et en ou il on ce se sa ne je me te tu si ni ma ta ci ca sur
    sous dans par pour avec sans chez vers entre depuis pendant avant apres devant derriere est sont
    ete etait etaient etre sera avoir ont avait avez nous vous ils elles lui leur leurs mon mes ton
    ses son notre nos votre vos cet cette ces cela ceci que qui quoi dont donc mais car comme plus
    moins tres trop bien tout tous toute toutes autre autres meme pas non oui aussi encore toujours
    deja alors quand fait faire faut peut bonjour bonsoir madame monsieur merci cordialement svp rue
    avenue boulevard place chemin allee impasse quai
    is of in on at to my it an be by we he or if the and has have had was were are been for from
    with near this that there here its our your their they them not very please hello thanks thank
    street road since
    """)
)


def folded(words: str) -> str:
    """The words in small letters without accents."""
    plain = unicodedata.normalize("NFD", words.lower().replace("œ", "oe").replace("æ", "ae"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def stem(word: str) -> str | None:
    """What counts of a word; None where it says nothing, or holds a digit as numbers and plates do."""
    plain = folded(word)
    if len(plain) < SHORTEST or plain in _EMPTY or not plain.isalpha():
        return None
    return plain.rstrip("sx") if SHORTEST + 1 < len(plain) <= STEM else plain[:STEM]


def stems(words: str) -> list[str]:
    """What counts of a text, each once, in the order said."""
    found = (stem(word) for word in _WORD.findall(words))
    return list(dict.fromkeys(one for one in found if one))


def common_stems(words: str) -> list[str]:
    """`stems` of the words written without a capital: a name has one, and names are not kept."""
    found = (stem(word) for word in _WORD.findall(words) if word == word.lower())
    return list(dict.fromkeys(one for one in found if one))
