"""The door under a model: thousands of acts, lawful and not, with voids, corrections, hand-overs, people who leave.

`ANJIAN_MODEL_STEPS` says how many acts are tried at the door (`make soak`: 200,000), `ANJIAN_MODEL_SEED` which world
alone is told, `ANJIAN_MODEL_TAPE` names a file with a tape to play again.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from tests.flows.model.machine import Machine, as_text, fails, from_text, smaller, thrown_away
from tests.flows.model.playing import Fault
from tests.flows.model.ways import counted

ONE = 5_000  # acts in one world
WHOLE = 20_000  # from here on everything must have been taken often enough
OFTEN = 20
POSTGRESQL = "postgresql" in settings.DATABASES["default"]["ENGINE"]
STEPS = int(os.environ.get("ANJIAN_MODEL_STEPS") or (1_000 if POSTGRESQL else ONE))
SEEDS = [int(os.environ["ANJIAN_MODEL_SEED"])] if "ANJIAN_MODEL_SEED" in os.environ else range(1, -(-STEPS // ONE) + 1)
EACH = -(-STEPS // len(SEEDS)) if "ANJIAN_MODEL_SEED" not in os.environ else min(STEPS, ONE)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def told(seed: int, folder: Path) -> Counter[str]:
    """One world told; raises Fault with its tape made small."""
    with thrown_away():
        machine = Machine(seed, goal=2 + OFTEN * EACH // WHOLE)
        try:
            machine.run(EACH)
        except Fault as why:
            fault, tape = str(why), machine.tape
        else:
            report = machine.report()
            (folder / f"seed-{seed}.json").write_text(json.dumps(report, ensure_ascii=False))
            print(summary(report))
            return machine.world.done
    tape, found = smaller(tape)
    raise Fault(f"{fault}\n--- as small as it gets ({len(tape)} moves): {found}\nANJIAN_MODEL_TAPE: {as_text(tape)}")


def summary(report: dict) -> str:
    """A world in one line."""
    keys = ("seed", "tried", "refused", "moves", "cases", "day", "seconds")
    return "　".join(f"{key} {report[key]}" for key in keys)


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: f"seed-{seed}")
def test_nothing_that_is_done_at_the_door_leaves_it_in_disorder(seed, tmp_path_factory):
    shared = tmp_path_factory.getbasetemp()
    shared = (shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared) / "model"
    shared.mkdir(exist_ok=True)
    told(seed, shared)
    reports = [json.loads(path.read_text()) for path in sorted(shared.glob("seed-*.json"))]
    if len(reports) == len(SEEDS):  # the last of the worlds counts them together
        taken_often_enough(reports)


def taken_often_enough(reports: list[dict]) -> None:
    """Print how often each step, outcome and act beside the steps was taken; rare ones are a gap of the model."""
    done: Counter[str] = sum((Counter(report["done"]) for report in reports), Counter())
    for name in counted():
        print(f"{done[name]:6} {name}")
    rare = {name: done[name] for name in counted() if done[name] < OFTEN and name not in RARE}
    if sum(report["tried"] for report in reports) >= WHOLE:
        assert not rare, f"taken fewer than {OFTEN} times: {rare}"


RARE: dict[str, str] = {}


@pytest.mark.skipif("ANJIAN_MODEL_TAPE" not in os.environ, reason="plays one tape again")
def test_a_tape_is_played_again():
    why = fails(from_text(Path(os.environ["ANJIAN_MODEL_TAPE"]).read_text()))
    assert not why, why
