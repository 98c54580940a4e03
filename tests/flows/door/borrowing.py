"""Facts for a step in any state: what the stories said when they took the same step, fitted to this case and this day.

Nothing is written down here about a single step: a new procedure brings its facts with its stories.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.utils import timezone

from casework.models import Evidence, Officer, Paper
from flows.door.facts import Asked, asked
from flows.door.terms import PROCEDURES, Terms, steps
from flows.pages.step.presets import presets
from flows.stories.reading import Story
from flows.stories.scenes import Scene
from flows.stories.words import form_of

MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})([T ].*)?")
TOLD_ALIKE = 8  # ways of taking one step that are tried, beginning with those of the story in hand
NUMBERS = dict.fromkeys(("int", "yuan", "decimal"), 1)
WORDS: dict[str, Any] = {"text": "情况属实，详见卷宗。", "str": "见卷宗", "bool": True, **NUMBERS}


class Lore:
    """What all stories together say of each step, by (procedure, step, outcome), and of each act beside the steps."""

    def __init__(self, stories: Iterable[Story]) -> None:
        self.told: dict[tuple[str, str, str], list[Scene]] = defaultdict(list)
        self.said: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        seen: set[tuple[str, ...]] = set()
        for scene in (scene for story in stories for scene in story.scenes):
            if scene.act == "do" and not scene.refused:
                self.said[scene.step].append(scene.facts)
            if scene.act not in ("take", "begin") or scene.refused:
                continue
            key = (scene.kind, scene.step, outcome_of(scene))
            alike = (*key, scene.path, str(dict(scene.facts)))
            if alike not in seen:
                seen.add(alike)
                self.told[key].append(scene)

    def facts(self, run: Any, terms: Terms, outcome: str, on: date, by: Officer, near: Story) -> Iterator[Any]:
        """Mappings of facts, the likeliest first; `run` carries the act as it was offered."""
        cls = PROCEDURES[run.kind]
        wants = asked(cls, terms.name)
        own = {scene.path for scene in near.scenes}
        scenes = sorted(self.told[run.kind, terms.name, outcome], key=lambda scene: scene.path not in own)
        known = presets(run, terms, wants)
        fixed: dict[str, Any] = {"outcome": outcome} if outcome else {}
        said = [fitted(wants, scene.facts, run, on, on - scene.day) for scene in scenes[:TOLD_ALIKE]]
        if not said:
            said = [plainly(wants, run, on, by)]
        given: list[Any] = []
        for one in said:
            given += [one | fixed, one | known | fixed, one | known | filled(one, known) | fixed]
        for one in said:
            given += [one | known | {name: key} | fixed for name, key in otherwise(wants, one)]
        yield from without_doubles(given)


def filled(said: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """The rows that the page proposes, each with what the story's first row says besides."""
    rows = {name: value for name, value in known.items() if isinstance(value, list)}
    rows = {name: value for name, value in rows.items() if isinstance(said.get(name), list)}
    return {
        name: [{**said[name][0], **{key: one for key, one in row.items() if one not in (None, "")}} for row in value]
        for name, value in rows.items()
        if said[name] and all(isinstance(row, Mapping) for row in (*value, said[name][0]))
    }


def without_doubles(given: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    for one in given:
        if str(one) not in seen:
            seen.add(str(one))
            yield one


def outcome_of(scene: Scene) -> str:
    """The key of the result that a scene chose; a story may say it by its Chinese name."""
    said = str(scene.facts.get("outcome") or "")
    terms = steps(PROCEDURES[scene.kind])[scene.step]
    return next((key for key, one in terms.outcomes.items() if said in (key, one.title)), "")


def otherwise(wants: Mapping[str, Asked], said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every other answer to a question with given choices, one at a time."""
    for name, want in wants.items():
        if want.kind == "choice" and name != "outcome":
            yield from ((name, key) for key, label in want.choices if said.get(name) not in (key, label))


def fitted(wants: Mapping[str, Asked], said: Mapping[str, Any], run: Any, on: date, by: timedelta) -> dict[str, Any]:
    """The facts of a story, with its days moved to this day and its evidence and papers those of this case."""
    found = {name: fit(wants[name], value, run, on, by) for name, value in said.items() if value is not None}
    return {name: value for name, value in found.items() if value is not None}


def fit(want: Asked, value: Any, run: Any, on: date, by: timedelta) -> Any:
    if want.kind in ("evidences", "officers", "strs", "choices"):
        many = value if isinstance(value, list) else [value]
        single = {"evidences": evidence, "officers": somebody}.get(want.kind)
        return [single(run, str(one)) for one in many] if single else list(many)
    if want.kind == "rows":
        columns = {column.name: column for column in want.row}
        return [fitted(columns, row, run, on, by) for row in value]
    if want.kind in ("date", "datetime"):
        return moved(str(value), by)
    found = {"officer": somebody, "evidence": evidence, "paper": paper}.get(want.kind)
    return found(run, str(value)) if found else value


def moved(said: str, by: timedelta) -> str:
    if (moment := MOMENT.fullmatch(said)) is None:
        return said
    with suppress(ValueError):
        return f"{date.fromisoformat(moment[1]) + by}{moment[2] or ''}"
    return said


def somebody(run: Any, name: str) -> Officer | None:
    found = Officer.objects.filter(name=name, is_active=True).first()
    return found or Officer.objects.filter(username=name, is_active=True).first()


def evidence(run: Any, title: str) -> Evidence:
    """A stand-in file of that title among the evidence of the case."""
    told = {"kind": Evidence.Kind.PHOTO, "sha256": sha256(title.encode()).hexdigest(), "captured": timezone.now()}
    return Evidence.objects.get_or_create(case=run.case, title=title, defaults={**told, "by": run.owner})[0]


def paper(run: Any, name: str) -> Paper | None:
    papers = Paper.objects.filter(proceeding__case_id=run.case_id, form=form_of(name) or name)
    return papers.order_by("-pk").first()


def plainly(wants: Mapping[str, Asked], run: Any, on: date, by: Officer) -> dict[str, Any]:
    """Facts for a step that no story takes: the plainest answer of each kind to what must be answered."""
    return {name: plain(want, run, on, by) for name, want in wants.items() if want.required and name != "outcome"}


def plain(want: Asked, run: Any, on: date, by: Officer) -> Any:
    if want.kind == "date":
        return on
    if want.kind == "datetime":
        return timezone.make_aware(datetime.combine(on, datetime.min.time().replace(hour=9)))
    if want.kind in ("choice", "choices"):
        return want.choices[0][0] if want.kind == "choice" else [want.choices[0][0]]
    if want.kind == "rows":
        return [plainly({column.name: column for column in want.row}, run, on, by)]
    if want.kind in ("evidence", "evidences"):
        held = evidence(run, "现场照片")
        return held if want.kind == "evidence" else [held]
    if want.kind in ("officer", "officers"):
        return by if want.kind == "officer" else [by]
    if want.kind == "quantity":
        return f"1{want.choices[0][0]}"
    return ["见卷宗"] if want.kind == "strs" else WORDS.get(want.kind)
