"""A scene of a story is tried: as it is told, mended where a refusal says how, then with other facts."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from casework.models import Draw, Entry
from flows.door.terms import Terms, steps
from flows.stories.telling import line_of
from law.reading.reader import Misread
from tests.flows.model import beside, corpus
from tests.flows.model.moves import Move
from tests.flows.model.telling import Telling
from tests.flows.model.trying import Trying

NOT_YET = ("前面的步骤没有办成。",)  # what a telling hears when it lacks what came before
MENDS = 5  # tries of a scene while a refusal says what to change in it


class Storytelling(Trying):
    """Tells stories, scene by scene."""

    def taken(
        self, run: Any, terms: Terms, move: Move, rng: Random, stated: dict[str, Any] | None = None
    ) -> Entry | None:
        """Take a step with facts that are drawn, or that were stated and refused, and mended."""
        raise NotImplementedError

    def told(self, move: Move) -> bool:
        """A scene of a story: as it is told, again where a refusal says what is to be mended, then with other facts."""
        telling = self.world.telling(move.case, move.words)
        scene = telling.script.scenes[move.run]
        telling.mended.clear()
        answer, again = self.said_by_story(telling, move, ""), 1 if scene.refused else MENDS
        while answer is None and (again := again - 1) and (reason := self.mended(telling)) is not None:
            answer = self.said_by_story(telling, move, reason)
        if answer is None and scene.act == "take" and scene.run in telling.runs and not (scene.refused or self.vain()):
            run = self.world.typed(telling.runs[scene.run], scene.kind)
            key = corpus.outcome_key(scene.kind, scene.step, scene.facts.get("outcome"))
            other, stated = replace(move, outcome=key), telling.facts(telling.scene(move.run))
            answer = self.taken(run, steps(type(run))[scene.step], other, Random(move.seed), stated)
        elif answer is not None:
            self.world.done.update(corpus.labels_of(scene))
        if answer is None:
            self.later()
            return False
        if entry := line_of(answer):
            telling.note(scene, entry)
        if scene.step == "freeze_roster" and isinstance(answer, Draw):
            telling.draws.append(answer.number)
        if scene.act == "do" and scene.step not in beside.verbs():  # accounts and delegations
            self.world.read_people()
        return True

    def said_by_story(self, telling: Telling, move: Move, reason: str) -> Any:
        """One try of a scene; None where it is refused, or where what came before did not come to pass."""
        scene = telling.scene(move.run, reason)
        try:
            case, send = telling.about(scene), telling.ready(scene)
        except (LookupError, Misread):
            self.said = NOT_YET
            return None
        label = f"{scene.kind}.{scene.step} {dict(scene.facts)} by {scene.by} in {telling.script.name}"
        return self.tried(move, label, case, send)

    def mended(self, telling: Telling) -> str | None:
        """The reason with which to say a scene again, "" where other days help, None where nothing is known to."""
        known = len(telling.mended)
        telling.mend(self.said)
        return self.reason() or ("" if len(telling.mended) > known else None)

    def vain(self) -> bool:
        """Whether other facts cannot help today."""
        return self.later() or self.hopeless() or self.said == NOT_YET
