"""Two people at once in every act beside the steps, on PostgreSQL: one wins, the other is told why, nothing is doubled.

The stories are the recipes: the story that does the act is told up to it, and there two people do it at the same
moment. Who else may do it is asked of the act itself; where nobody else may, the same person does it from two windows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from casework.models import Entry, Officer, Paper
from flows.door.engine import REFUSALS
from flows.stories import verbs
from flows.stories.preludes import stories_in
from flows.stories.reading import Story, read
from flows.stories.scenes import Scene
from flows.stories.telling import Teller
from tests.flows.door.test_races import at_once, whole

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite 一次只有一个写者，并发测试在 PostgreSQL 上运行（DATABASE_URL）",
    ),
]
STORIES = Path(__file__).parents[2] / "stories"
CHINESE = re.compile(r"[一-鿿].*。", re.DOTALL)
VERBS = sorted(verbs.found())


class Undone(Exception):
    """Ends a trial whose writes are not kept."""


class Raced(Exception):
    """The race is over: the rest of the story is not told."""


def rows_of(result: Any) -> list[Any]:
    """What an act made: its line, several lines, or a row of a register."""
    return list(result) if isinstance(result, (list, tuple)) else [result]


@contextmanager
def tried() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
            raise Undone
    except Undone:
        pass


@cache
def told() -> list[Story]:
    return [read(path) for path in stories_in(STORIES)]


def turned_down(result: Any) -> bool:
    """Whether somebody was told why nothing was done: by a refusal, or by a sentence for each thing that stays."""
    sentences = isinstance(result, list) and bool(result) and all(isinstance(row, str) for row in result)
    return isinstance(result, Exception) or sentences


def recipe(word: str) -> tuple[Story, Scene]:
    """The shortest story that does the act, and the scene that does it."""
    found = [
        (number, story, scene)
        for story in told()
        for number, scene in enumerate(story.scenes)
        if scene.act == "do" and scene.step == word and not scene.refused
    ]
    if not found:
        pytest.fail(f"“{word}” has no recipe: write a story that does it (tests/stories), and it is raced here.")
    _, story, scene = min(found, key=lambda one: one[0])
    return story, scene


class Rival(Teller):
    """Tells a story up to one act beside the steps, which two people then do at once."""

    def __init__(self, story: Story, at: Scene, key: str | None) -> None:
        super().__init__(story)
        self.at, self.key = at, key

    def act(self, scene: Scene) -> Entry | None:
        if scene is not self.at:
            return super().act(scene)
        self.race(scene)
        raise Raced

    def doing(self, scene: Scene, by: Officer, key: str | None = None) -> Any:
        """The act with rows of its own, as another process would load them."""
        verb = verbs.found()[scene.step]
        stated, reason = self.stated(scene, verb), str(scene.said.get("reason") or "")
        return lambda: verb.do(stated, by=by, on=scene.day, reason=reason, key=key)

    def race(self, scene: Scene) -> None:
        first = self.whom(scene.said, "by")
        second = first if self.key else self.other(scene, first)
        lawful_twice = not self.key and self.second_is_done(scene, first, second)
        lines, papers = Entry.objects.count(), Paper.objects.count()
        each = [self.doing(scene, by, self.key) for by in (first, Officer.objects.get(pk=second.pk))]
        results = at_once(*each)
        made = {tuple((type(row), row.pk) for row in rows_of(one)) for one in results if not turned_down(one)}
        refused = [one for one in results if turned_down(one)]
        assert all(CHINESE.search("".join(map(str, getattr(why, "args", why)))) for why in refused), refused
        new = [row for rows in made for row in rows]
        assert Entry.objects.count() == lines + sum(kind is Entry for kind, _ in new), results
        if lawful_twice:  # an urging, say: two people have urged, each once; what one took along the other finds gone
            assert 1 <= len(made) == 2 - len(refused) and Paper.objects.count() == papers, results
            return
        assert len(made) == 1, results
        entries = Entry.objects.filter(pk__in=[pk for kind, pk in new if kind is Entry])
        assert Paper.objects.count() == papers + sum(len(entry.papers) for entry in entries)
        assert self.key or len(refused) == 1 or results[0] == results[1]  # the same act said again answers the first

    def other(self, scene: Scene, first: Officer) -> Officer:
        """Somebody else of whom the act would have been taken; the same person where there is none."""
        for person in Officer.objects.filter(is_active=True).exclude(pk=first.pk).order_by("pk"):
            try:
                with transaction.atomic():
                    self.doing(scene, person)()
                    raise Undone
            except Undone:
                return person
            except REFUSALS:
                continue
        return first

    def second_is_done(self, scene: Scene, first: Officer, second: Officer) -> bool:
        """Whether the act may be done again by the second right after the first: what order says, a race keeps."""
        done = False
        with tried():
            both = [self.doing(scene, first), self.doing(scene, second)]
            both[0]()
            try:
                both[1]()
            except REFUSALS:
                done = False
            else:
                done = True
        return done


@pytest.mark.parametrize("key", [None, "double-click"], ids=["two_people", "one_key"])
@pytest.mark.parametrize("word", VERBS)
def test_an_act_beside_the_steps_has_one_winner(word, key):
    story, scene = recipe(word)
    with pytest.raises(Raced):
        Rival(story, scene, key).tell()
    whole()


def test_only_an_urging_may_be_said_twice():
    """What two people may lawfully do one after the other changes nothing but the record, or opens another draw."""
    twice = []
    for word in VERBS:
        story, scene = recipe(word)
        with tried():
            rival = Twice(story, scene, None)
            with pytest.raises(Raced):
                rival.tell()
            twice += [word] if rival.again else []
    assert twice == ["answer_consultation", "freeze_roster", "urge"]  # each who was asked answers for himself


class Twice(Rival):
    again = False

    def race(self, scene: Scene) -> None:
        first = self.whom(scene.said, "by")
        self.again = self.second_is_done(scene, first, self.other(scene, first))
