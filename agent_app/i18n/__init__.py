"""The words of the tablet, French first and English complete, with dates as each language writes them.

Screens and presenters ask here by key; it is always true that both files hold the same keys. It imports no
Kivy.
"""

import json
from datetime import date, datetime, tzinfo
from pathlib import Path

LANGUAGES = {"fr": "Français", "en": "English"}
_MONTHS = {
    "fr": ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
}
_DAYS = {
    "fr": ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}
_WHOLE_MONTHS = {
    "fr": [
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
        "novembre", "décembre",
    ],
    "en": [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    ],
}  # fmt: skip
_NARROW = "\u202f"


class Tongue:
    """One language at a time; `use` changes it for everyone who holds this object."""

    def __init__(self, language: str = "fr", zone: tzinfo | None = None) -> None:
        self.zone = zone
        self.language = ""
        self.use(language)

    def use(self, language: str) -> None:
        """Speak `fr` or `en` from now on; anything else is French."""
        language = language if language in LANGUAGES else "fr"
        if language == self.language:
            return
        self.language = language
        file = Path(__file__).with_name(f"{self.language}.json")
        self._words: dict[str, str] = json.loads(file.read_text("utf-8"))

    def __call__(self, key: str, **values: object) -> str:
        """Say a sentence; its blanks are filled with `values`."""
        return self._words[key].format(**values).strip()

    def knows(self, key: str) -> bool:
        """Say whether there is a sentence for a key that comes from outside."""
        return key in self._words

    def count(self, key: str, n: int, **values: object) -> str:
        """Say a sentence about n things: French takes the singular for 0 and 1, English for 1 only."""
        one = n < 2 if self.language == "fr" else n == 1
        return self(f"{key}.one" if one else f"{key}.other", n=n, **values)

    def hour(self, moment: datetime) -> str:
        """Say 14 h 30, or 14:30, in the tablet's zone."""
        local = moment.astimezone(self.zone)
        if self.language == "fr":
            return f"{local.hour}{_NARROW}h{_NARROW}{local.minute:02}"
        return f"{local.hour}:{local.minute:02}"

    def day(self, moment: datetime) -> str:
        """Say 27 nov., or 27 Nov, in the tablet's zone; French says 1er."""
        local = moment.astimezone(self.zone)
        number = "1er" if self.language == "fr" and local.day == 1 else str(local.day)
        return f"{number}\u00a0{_MONTHS[self.language][local.month - 1]}"

    def whole_day(self, day: date) -> str:
        """Say vendredi 4 décembre 2026, or Friday 4 December 2026, as the service says it to citizens."""
        number = "1er" if self.language == "fr" and day.day == 1 else str(day.day)
        month = _WHOLE_MONTHS[self.language][day.month - 1]
        return f"{_DAYS[self.language][day.weekday()]} {number} {month} {day.year}"

    def today(self, now: datetime) -> date:
        """Give the day it is in the tablet's zone."""
        return now.astimezone(self.zone).date()

    def distance(self, metres: float) -> str:
        """Say 350 m, or 1,2 km (1.2 km in English)."""
        if metres < 995:
            return f"{round(metres, -1):.0f}\u00a0m"
        whole = f"{metres / 1000:.1f}"
        return (whole.replace(".", ",") if self.language == "fr" else whole) + "\u00a0km"

    def room(self, size: int) -> str:
        """Say 34 Mo or 1,2 Go (MB, GB in English) for a number of bytes."""
        small, large = ("Mo", "Go") if self.language == "fr" else ("MB", "GB")
        if size < 950_000_000:
            return f"{max(1, round(size / 1_000_000))}\u00a0{small}"
        whole = f"{size / 1_000_000_000:.1f}"
        return (whole.replace(".", ",") if self.language == "fr" else whole) + f"\u00a0{large}"

    def recent(self, moment: datetime, now: datetime) -> str:
        """Say the hour alone for today, the day as well for another day."""
        if moment.astimezone(self.zone).date() == now.astimezone(self.zone).date():
            return self.hour(moment)
        return ("le " if self.language == "fr" else "") + self.moment(moment)

    def moment(self, moment: datetime) -> str:
        """Say the day and the hour."""
        joint = " à " if self.language == "fr" else ", "
        return f"{self.day(moment)}{joint}{self.hour(moment)}"


say = Tongue()
