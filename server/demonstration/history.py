"""Two years of a town of 20,000 people, as a list of cases; pure, and the same for the same seed and day.

Volumes and shares are those that the Caisse des Dépôts' guide gives for Cahors: 524 signalements in the first
year and 430 in the second, 60 % treated by the proximity team and 40 % sent on.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from server.demonstration.places import STREETS
from server.reporting.signalements.rules import QUALITIES

SEED = 46042
YEARS = (524, 430)
IDEA = "idee"  # the leaf of ideas and praise
PROXIMITY_SHARE = 0.60
STORY = Path(__file__).with_name("story.toml")
DISTRICT_WEIGHTS = {
    "centre": 38,
    "terre-rouge": 20,
    "labarre": 12,
    "begoux": 11,
    "saint-georges": 11,
    "sainte-valerie": 8,
}
SOURCE_WEIGHTS = {"phone": 41, "pwa": 31, "counter": 11, "mail": 10, "letter": 4, "relay": 3}
KIND_WEIGHTS = {"anomaly": 90, "suggestion": 6, "praise": 4}
HOUR_WEIGHTS = (0, 0, 0, 0, 0, 0, 1, 4, 9, 12, 12, 10, 5, 6, 10, 10, 9, 8, 6, 4, 3, 2, 1, 0)
MONTH_WEIGHTS = (9, 8, 9, 8, 9, 10, 8, 5, 9, 10, 12, 11)  # lamps in winter, grass in June, few in August
MEDIAN_DAYS = {"proximity": 3.0, "service": 6.0, "external": 13.0}
OPINION_SHARE = 0.45  # of those who say whether it is fixed
OPINIONS = {True: (70, 23, 7), False: (10, 35, 55)}  # weights of QUALITIES, by "is it fixed?"


@dataclass
class Step:
    """What somebody does at `at`; `who` is "agent", "desk", "system" or "citizen"."""

    at: datetime
    who: str
    kind: str
    payload: dict[str, Any] = field(default_factory=dict)


@dataclass
class Case:
    """One signalement and what became of it."""

    received_at: datetime
    kind: str
    category: str
    description: str
    district: str
    address: str
    longitude: float
    latitude: float
    source: str
    answers: dict[str, str]
    steps: list[Step] = field(default_factory=list)
    origin: str | None = None  # the code of the link that it began with


# which kind of team the rules send a draft to: "proximity", "service" or "external"
TeamKindOf = Callable[[Case], str]


def tell(today: datetime, team_kind_of: TeamKindOf) -> list[Case]:
    """The cases of the two years that end at `today`, in the order they were received."""
    return _Teller(today, team_kind_of).tell()


class _Teller:
    def __init__(self, today: datetime, team_kind_of: TeamKindOf) -> None:
        self._random = Random(SEED)
        self._opinions = Random(SEED)  # its own: what people think changes nothing of what happened
        self._today = today
        self._team_kind_of = team_kind_of
        self._story: dict[str, Any] = tomllib.loads(STORY.read_text(encoding="utf-8"))

    def tell(self) -> list[Case]:
        cases = []
        for back, count in zip((2, 1), YEARS, strict=True):
            start = self._today - timedelta(days=365 * back)
            # exactly the share, in an order that follows nothing
            quota = ["proximity"] * round(count * PROXIMITY_SHARE)
            quota += ["elsewhere"] * (count - len(quota))
            self._random.shuffle(quota)
            instants = sorted(self._instant(start) for _ in range(count))
            cases += [self._case(instant, wanted) for instant, wanted in zip(instants, quota, strict=True)]
        for position, case in enumerate(cases):
            self._add_steps(case, newest=position >= len(cases) - 60)
        return cases

    def _pick(self, weights: Mapping[str, float]) -> str:
        return self._random.choices(list(weights), list(weights.values()))[0]

    def _instant(self, start: datetime) -> datetime:
        while True:
            day = start + timedelta(days=self._random.randrange(365))
            heavy = MONTH_WEIGHTS[day.month - 1] * (0.35 if day.weekday() >= 5 else 1)
            if self._random.random() * 12 < heavy:
                break
        hour = self._random.choices(range(24), HOUR_WEIGHTS)[0]
        instant = day.replace(
            hour=hour, minute=self._random.randrange(60), second=self._random.randrange(60), microsecond=0
        )
        return min(instant, self._today - timedelta(minutes=self._random.randrange(20, 300)))

    def _case(self, instant: datetime, wanted: str) -> Case:
        """A draft that the rules send where the share wants it."""
        while True:
            case = self._draft(instant)
            if (self._team_kind_of(case) == "proximity") == (wanted == "proximity"):
                return case

    def _draft(self, instant: datetime) -> Case:
        random, leaves = self._random, self._story["leaf"]
        kind = self._pick(KIND_WEIGHTS)
        code = self._pick({name: leaf["weight"] for name, leaf in leaves.items()})
        district = self._pick(DISTRICT_WEIGHTS)
        street, longitude, latitude = random.choice(STREETS[district])
        said = {"suggestion": self._story["ideas"], "praise": self._story["praise"]}.get(
            kind, leaves[code]["said"]
        )
        if kind != "anomaly":
            code = IDEA
        return Case(
            received_at=instant,
            kind=kind,
            category=code,
            description=random.choice(said).replace("{street}", where(street)),
            district=district,
            address=f"{random.randrange(1, 96)} {street}",
            source=self._pick(SOURCE_WEIGHTS),
            longitude=round(longitude + random.uniform(-0.0006, 0.0006), 6),
            latitude=round(latitude + random.uniform(-0.0004, 0.0004), 6),
            answers={
                name: random.choice(options)
                for name, options in leaves.get(code, {}).get("answers", {}).items()
            },
        )

    # -- what became of it --

    def _days(self, median: float) -> timedelta:
        return timedelta(days=min(90.0, median * self._random.lognormvariate(0, 0.75)))

    def _at_work(self, instant: datetime) -> datetime:
        """The next moment when a team works: Monday to Friday, from 7:30 to 16:30 UTC."""
        while instant.weekday() >= 5:
            instant += timedelta(days=1)
        return instant.replace(hour=self._random.randrange(7, 16), minute=self._random.randrange(60))

    def _awake(self, instant: datetime) -> datetime:
        """The same day, at an hour when people answer."""
        return instant.replace(hour=self._random.randrange(7, 20), minute=self._random.randrange(60))

    def _add_steps(self, case: Case, *, newest: bool) -> None:
        end = self._at_work(case.received_at + self._days(MEDIAN_DAYS[self._team_kind_of(case)]))
        age = self._today - case.received_at
        still_open = 0.85 if age < timedelta(days=4) else 0.5 if age < timedelta(days=14) else 0.12
        if newest and case.kind == "anomaly" and self._random.random() < still_open:
            self._leave_open(case)
        elif case.kind != "anomaly":
            self._answer_idea(case, end)
        elif self._random.random() < 0.07:
            reason = self._random.choice(list(self._story["reject"]))
            self._add(case, end, "agent", "reject", reason=reason, words=self._story["reject"][reason])
        else:
            self._work(case, end)
        case.steps = [step for step in sorted(case.steps, key=lambda step: step.at) if step.at < self._today]

    def _leave_open(self, case: Case) -> None:
        """What is under way today."""
        random, story = self._random, self._story
        lately = self._today - (self._today - case.received_at) * random.uniform(0.1, 0.6)
        draw = random.random()
        if draw < 0.22:
            day = self._at_work(self._today + timedelta(days=1 + random.randrange(8))).date()
            self._add(case, lately, "agent", "plan", planned_on=day.isoformat())
        elif draw < 0.42:
            self._add(case, lately, "agent", "start")
        elif draw < 0.52:
            self._add(
                case, lately, "agent", "wait", **{"for": "citizen"}, words=random.choice(story["question"])
            )
        elif draw < 0.60:
            self._add(case, lately, "agent", "wait", **{"for": "supplier"})
        elif draw < 0.72:
            self._add(case, lately, "agent", "comment", words=random.choice(story["comment"]))

    def _add(self, case: Case, at: datetime, who: str, kind: str, **payload: Any) -> None:
        case.steps.append(Step(max(at, case.received_at + timedelta(minutes=9)), who, kind, payload))

    def _answer_idea(self, case: Case, end: datetime) -> None:
        self._add(case, end, "desk", "message", words=self._random.choice(self._story["thanks"]))
        self._add(case, end + timedelta(minutes=2), "desk", "close", reason="answered")

    def _work(self, case: Case, end: datetime) -> None:
        random, story = self._random, self._story
        span = end - case.received_at
        draw = random.random()
        if draw < 0.10:
            self._add(
                case,
                case.received_at + span * 0.3,
                "agent",
                "wait",
                **{"for": "citizen"},
                words=random.choice(story["question"]),
            )
            self._add(
                case, case.received_at + span * 0.5, "citizen", "reply", words=random.choice(story["answer"])
            )
        elif draw < 0.18:
            self._add(case, case.received_at + span * 0.3, "agent", "wait", **{"for": "supplier"})
        elif draw < 0.34:
            self._add(
                case,
                case.received_at + span * 0.4,
                "agent",
                "plan",
                planned_on=(end + timedelta(days=1)).date().isoformat(),
            )
        if random.random() < 0.25:
            self._add(
                case,
                min(self._at_work(case.received_at + span * 0.45), end - timedelta(minutes=95)),
                "agent",
                "comment",
                words=random.choice(story["comment"]),
            )
        if random.random() < 0.7:
            self._add(case, end - timedelta(minutes=random.randrange(15, 90)), "agent", "start")
        self._finish(case, end)

    def _finish(self, case: Case, end: datetime) -> None:
        random, story = self._random, self._story
        words = random.choice(story["leaf"][case.category]["done"])
        self._add(case, end, "agent", "done", words=words, no_photo_reason="nothing_to_see")
        if random.random() > 0.42:
            self._add(case, end + timedelta(days=15), "system", "close")
            return
        judged = self._awake(end + timedelta(days=1 + random.randrange(3)))
        if random.random() < (0.88 if end < self._today - timedelta(days=25) else 0.6):
            self._judge(case, judged, solved=True)
            self._add(case, end + timedelta(days=15), "system", "close")
            return
        self._judge(case, judged, solved=False, comment=random.choice(story["not_fixed"]))
        if judged > self._today - timedelta(days=25):
            return  # in the contested queue today
        again = self._at_work(judged + timedelta(days=1))
        self._add(case, again, "desk", "reopen", words=random.choice(story["back_again"]))
        second = self._at_work(again + self._days(4))
        self._add(case, second, "agent", "done", words=words, no_photo_reason="nothing_to_see")
        self._add(case, second + timedelta(days=15), "system", "close")

    def _judge(self, case: Case, at: datetime, *, solved: bool, **said: str) -> None:
        """A verdict and, from some, what they think of the answer and of the work."""
        self._add(case, at, "citizen", "verdict", solved=solved, **said)
        if self._opinions.random() < OPINION_SHARE:
            weights = OPINIONS[solved]
            answer, work = (self._opinions.choices(QUALITIES, weights)[0] for _ in range(2))
            self._add(case, at + timedelta(minutes=1), "citizen", "satisfaction", answer=answer, work=work)


def where(street: str) -> str:
    """The street as a sentence says it: "dans la rue Foch", "sur la place Chapou"."""
    first, _, rest = street.partition(" ")
    if first in ("rue", "avenue", "impasse"):
        article = "l’" if first[0] in "aei" else "la "
        return f"dans {article}{street}"
    if first == "allées":
        return f"sur les {street}"
    return f"sur {'la' if first in ('place', 'route') else 'le'} {first} {rest}"
