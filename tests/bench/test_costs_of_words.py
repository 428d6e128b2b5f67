"""What learning a town's words costs at night, and what a question costs by day; printed, never asserted."""

from __future__ import annotations

import json
import random
import resource
import sys
import time

from server.reporting.wording.rules.cases import Case
from server.reporting.wording.rules.guessing import read_model
from server.reporting.wording.services.learning import learn

TICKETS, LEAVES, WORDS = 10_000, 45, 6_000


def invented(chance):
    """Signalements of ten words and more, some of which say what they are about."""
    words = [f"w{number}" for number in range(WORDS)]
    rarer = [1 / (number + 5) for number in range(WORDS)]
    own = {f"leaf-{number}": chance.sample(words[:800], 25) for number in range(LEAVES)}
    for number in range(TICKETS):
        code = chance.choice(list(own))
        said = tuple(dict.fromkeys(chance.choices(own[code], k=3) + chance.choices(words, rarer, k=10)))
        yield Case(code, said, frozenset(said), str(number))


def test_a_night_and_a_question(capsys):
    told = list(invented(random.Random(46042)))
    named = [Case(code, (f"name-{code}",)) for code in sorted({case.code for case in told})]
    began = time.process_time()
    learnt = learn(named, told)
    night_s = time.process_time() - began
    stored = json.dumps(learnt.model.stored())
    model = read_model(json.loads(stored))
    began = time.process_time()
    guesses = [model.guess(case.stems) for case in told[:2_000]]
    question_us = (time.process_time() - began) / 2_000 * 1_000_000
    with capsys.disabled():
        sys.stdout.write(
            f"\nwords: {TICKETS} tickets learnt in {night_s:.1f} s CPU, a row of {len(stored) / 1e6:.1f} MB, "
            f"{question_us:.0f} µs a question, "
            f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at most in this process\n"
        )
    assert learnt.accuracy is not None
    assert learnt.accuracy > 0.85
    assert sum(guess is not None for guess in guesses) > 1_900
