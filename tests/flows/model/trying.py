"""An act is tried at the door once: a refusal is a sentence and leaves nothing, whatever else is raised is a fault."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

from casework.models import Entry
from flows.beside.confirm import Misfilled
from flows.door.engine import REFUSALS
from tests.flows.model import keeping
from tests.flows.model.casting import Casting
from tests.flows.model.facts import days_in
from tests.flows.model.moves import Fault, Move
from tests.flows.model.world import World

REASON = "情况特殊，确需办理。"
WATCHED = 12  # one act in so many is held against every row of its case, not only against the newest keys and the head


class Trying(Casting):
    """Tries acts in one world; `said` are the sentences of the last refusal, `log` what was tried."""

    def __init__(self, world: World) -> None:
        self.world, self.said, self.log = world, (), []  # type: World, tuple[str, ...], list[str]
        self.until: date | None = None

    def tried(self, move: Move, label: str, case: int | None, do: Callable[[], Any]) -> Any:
        """Try it once; None when it was refused, and then nothing may have changed."""
        world = self.world
        world.tried += 1
        watched = Random(move.seed + world.tried).randrange(WATCHED) == 0
        before = keeping.imprint(case, watched)
        try:
            answer = do()
        except (*REFUSALS, Misfilled) as why:
            world.refused += 1
            self.said = tuple(map(str, why.args))
            self.log.append(f"{world.day} ✗ {label.split(' ')[0]} {'｜'.join(self.said)[:160]} ← {label[:300]}")
            if not all(self.said) or not self.said:
                raise Fault(f"{label}: refused without a sentence: {why!r}") from why
            if (after := keeping.imprint(case, watched)) != before:
                raise Fault(f"{label}: refused, yet something changed: {keeping.difference(before, after)}") from why
            return None
        except Exception as why:
            raise Fault(f"{label} on {world.day}: {type(why).__name__}: {why}\n{traceback.format_exc()}") from why
        self.log.append(f"{world.day} ✓ {label[:300]}")
        for one in {entry.case_id for entry in entries_of(answer)}:
            number = world.numbers.get(one) or move.opens or move.case
            world.look(number, one)
            world.touched.add(number)
        return answer

    def reason(self) -> str:
        """A reason where the last refusal asks one."""
        return REASON if any("填写理由" in one for one in self.said) else ""

    def later(self) -> bool:
        """Whether a refusal names a day to come, until which the act waits."""
        ahead = [day for said in self.said for day in days_in(said) if day > self.world.day]
        self.until = min(ahead) if ahead and "最早" in "".join(self.said) else None
        return self.until is not None

    def hopeless(self) -> bool:
        """Whether other facts cannot help: the stage, the person or the state of the case is in the way."""
        return any(
            text in said
            for said in self.said
            for text in ("阶段，不能办理", "已经由", "不能办理本案", "职能分离", "已结案")
        )


def entries_of(answer: Any) -> list[Entry]:
    """The lines that an act wrote, as far as it answers them."""
    rows = answer if isinstance(answer, list) else [answer]
    return [one for row in rows for one in (row if isinstance(row, tuple) else [row]) if isinstance(one, Entry)]
