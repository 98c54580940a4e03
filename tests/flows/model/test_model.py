"""The door under a model: thousands of acts, lawful and not, with voids, corrections, hand-overs, people who leave.

Each world takes its share of acts, and goes on until everything has been taken its share of twenty times.
`ANJIAN_MODEL_STEPS` says how many acts are tried at the door (`make soak`: 200,000), `ANJIAN_MODEL_SEED` which world
alone is told, `ANJIAN_MODEL_TAPE` names a file with a tape to play again, `ANJIAN_MODEL_LOG` one to which each world
tells where it is.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.conf import settings

from tests.flows.model.machine import Machine, as_text, fails, from_text, smaller, thrown_away
from tests.flows.model.moves import Fault
from tests.flows.model.report import PROPERTY

ONE = 5_000  # acts in one world
WHOLE, OFTEN = 20_000, 20  # in so many acts everything is taken so often
LONGER = 2  # times its acts: so long a world goes on for what is rare
POSTGRESQL = "postgresql" in settings.DATABASES["default"]["ENGINE"]
WORLDS, STEPS = (2, 600) if POSTGRESQL else (4, 2_000)  # of WHOLE, which `make soak` plays and more
STEPS = int(os.environ.get("ANJIAN_MODEL_STEPS") or STEPS)
EACH = min(ONE, -(-STEPS // WORLDS))
SEED = os.environ.get("ANJIAN_MODEL_SEED")
SEEDS = [int(SEED)] if SEED else range(1, -(-STEPS // EACH) + 1)
SHARE = OFTEN * EACH // WHOLE

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def told(seed: int) -> dict:
    """The report of one world; raises Fault with its tape made small."""
    with thrown_away():
        machine = Machine(seed, goal=max(1, SHARE))
        try:
            machine.run(EACH, EACH * LONGER if SHARE else 0)
        except Fault as why:
            fault, tape, about = str(why), machine.tape, machine.named(str(why))
        else:
            return machine.report()
    tape, found = smaller(tape, about)
    raise Fault(f"{fault}\n--- as small as it gets ({len(tape)} moves): {found}\nANJIAN_MODEL_TAPE: {as_text(tape)}")


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: f"seed-{seed}")
def test_nothing_that_is_done_at_the_door_leaves_it_in_disorder(seed, record_property):
    report = told(seed)
    record_property(PROPERTY, report)  # tests/conftest.py prints those of all worlds together
    assert report["tried"] >= EACH and report["refused"] < report["tried"] / 2
    assert not SHARE or not report["rare"], f"taken fewer than {SHARE} times in one world: {report['rare']}"


@pytest.mark.skipif("ANJIAN_MODEL_TAPE" not in os.environ, reason="plays one tape again")
def test_a_tape_is_played_again():
    why = fails(from_text(Path(os.environ["ANJIAN_MODEL_TAPE"]).read_text()))
    assert not why, why
