"""Killed between any two statements, all or nothing: a process that does an act dies by SIGKILL, the record is whole.

The act is that of a story, told up to it and committed (SQLite in its file, or PostgreSQL). A child process does it and
kills itself before its n-th statement, for every n; before, after and amid COMMIT.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, connections

from casework import wire
from casework.models import Entry
from flows.door.terms import PROCEDURES, steps
from flows.stories.preludes import stories_in
from flows.stories.reading import Story, read
from flows.stories.scenes import Scene
from flows.stories.telling import Teller
from flows.verify import CHECKS

pytestmark = pytest.mark.django_db(transaction=True)
STORIES = Path(__file__).parents[2] / "stories"
ACTS = {  # acts that are killed in every run: a beginning, steps that print, keep and end, and acts beside the steps
    "begin": "penalty.propose",
    "print": "penalty.give_notice",
    "serve": "penalty.serve_notice",
    "end": "penalty.withdraw",
    "void": "void_paper",
    "again": "reissue",
    "correct": "approve_correction",
    "hand": "hand_over",
    "change": "change",
    "back": "take_back",
}
KILLS = 500  # of `make soak`
LEAST = 6  # kills of one act, so that a run has sixty at least
SPARING = 20  # statements after which a single act is killed at every second one, after forty at every third …
AMID = 4  # tries to hit COMMIT itself before it is killed right after
LATEST = 0.003  # seconds after COMMIT began within which it is hit
CHILD = "killed child"  # the name under which a child is known to PostgreSQL


def all_stories() -> list[Story]:
    return [read(path) for path in stories_in(STORIES)]


def recipe(act: str) -> tuple[Story, Scene]:
    """The story that comes to the act soonest, and the scene."""
    found = [
        (number, story, scene)
        for story in all_stories()
        for number, scene in enumerate(story.scenes)
        if not scene.refused and act in (scene.step if scene.act == "do" else f"{scene.kind}.{scene.step}",)
    ]
    assert found, f"no story does “{act}”"
    _, story, scene = min(found, key=lambda one: one[0])
    return story, scene


def fingerprint() -> str:
    """Every row of every table of the project."""
    whole = sha256()
    for model in sorted(apps.get_models(), key=lambda one: one._meta.label):
        if model._meta.managed and not model._meta.proxy:
            whole.update(f"{model._meta.label}{list(model._base_manager.order_by('pk').values_list())}".encode())
    return whole.hexdigest()


def settled() -> None:
    """PostgreSQL needs a moment to see that a client is gone. Others of this database, a served house, may stay."""
    if connection.vendor != "postgresql":
        return
    others = (
        f"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = '{CHILD}'"
    )
    for _ in range(3000):
        with connection.cursor() as cursor:
            cursor.execute(others)
            if not cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    raise AssertionError("a killed process still holds its connection after half a minute")


# --- the child


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def dying_at(number: int) -> Iterator[None]:
    """Within, the process dies before its statement of that number."""
    sent = 0

    def count(execute: Any, *args: Any, **more: Any) -> Any:
        nonlocal sent
        sent += 1
        if sent >= number:
            die()
        return execute(*args, **more)

    if connection.vendor != "postgresql":
        with connection.execute_wrapper(count):
            yield
        return
    import psycopg

    psycopg.Cursor.execute = counted(count, psycopg.Cursor.execute)  # the child alone; it is not undone
    yield


def counted(count: Any, real: Any) -> Any:
    return lambda cursor, *args, **more: count(partial(real, cursor), *args, **more)


def committing(how: Callable[[Callable[[], Any]], Any]) -> None:
    """COMMIT is done by `how`, which is given the real one: Django's, and the one that travels with the last writes."""
    wrapper: Any = connections["default"]
    wrapper._commit = partial(how, wrapper._commit)
    travelling = wire.commit
    wire.commit = lambda cursor: how(partial(travelling, cursor))  # the child alone; it is not undone


def child(do: Callable[[], Any], number: int, commit: Callable[[Callable[[], Any]], Any]) -> None:
    """Do the act and die on the way; a child that lives to the end says so by its exit code."""
    code = 3
    os.environ["PGAPPNAME"] = CHILD
    try:
        committing(commit)
        with dying_at(number):
            do()
        code = 0
    finally:
        os._exit(code)


def forked(do: Callable[[], Any], number: int = 10**6, at_commit: str = "") -> str:
    """How a child died that did the act: "statement", "commit" when it had come to COMMIT; "lived", "failed"."""
    connections.close_all()
    near, far = os.pipe()
    pid = os.fork()
    if pid == 0:
        child(do, number, partial(at, far, at_commit))
    os.close(far)
    come = os.read(near, 1)  # empty when the child died before
    if come and at_commit == "amid":
        time.sleep(random.random() * LATEST)
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    os.close(near)
    settled()
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return "commit" if come else "statement"
    return "lived" if os.WEXITSTATUS(status) == 0 else "failed"


def at(far: int, when: str, real: Callable[[], Any]) -> None:
    """COMMIT of the child: it dies before, after, or with COMMIT sent and unanswered; amid, the parent kills it."""
    os.write(far, b"c")
    if when == "before":
        die()
    if when == "sent" and connection.vendor == "postgresql":
        pgconn = connection.connection.pgconn
        pgconn.send_query_params(b"COMMIT", None)
        if pgconn.pipeline_status:
            pgconn.pipeline_sync()
        pgconn.flush()
        die()
    real()
    if when in ("after", "sent"):
        die()


# --- the parent


class Killed(Teller):
    """Tells a story; chosen acts are first done by children that are killed, until it has been `enough`."""

    def __init__(
        self, story: Story, chosen: Callable[[Scene], bool], last: Scene | None = None, enough: int = 10**6
    ) -> None:
        super().__init__(story)
        self.chosen, self.end, self.enough, self.kills = chosen, last, enough, 0

    def play(self, scene: Scene) -> None:
        if self.end is None or self.story.scenes.index(scene) <= self.story.scenes.index(self.end):
            super().play(scene)

    def act(self, scene: Scene) -> Entry | None:
        if scene.refused or scene.act == "look" or not self.chosen(scene) or self.kills >= self.enough:
            return super().act(scene)
        do = self.ready(scene)  # what the scene names is there before the act: its row is no part of it
        stands, lines = fingerprint(), Entry.objects.count()
        self.before_commit(do, stands)
        if self.amid_commit(do, stands):
            assert Entry.objects.count() == lines + 1
        else:
            self.kills += 1
            assert forked(do, at_commit="after") == "commit"
            assert Entry.objects.count() == lines + 1
        assert fingerprint() != stands
        assert [sentence for check in CHECKS.values() for sentence in check()] == []
        return Entry.objects.order_by("-pk").first()

    def before_commit(self, do: Callable[[], Any], stands: str) -> None:
        """Whatever is killed before COMMIT leaves nothing; in whole stories at every statement."""
        how, number = "statement", 0
        while how == "statement":
            number += 1 + (number // SPARING if self.end else 0)
            how = forked(do, number, "before")
            self.kills += 1
            assert fingerprint() == stands, f"killed before statement {number}: something was left"
        assert how == "commit", how
        assert number > 1

    def amid_commit(self, do: Callable[[], Any], stands: str) -> bool:
        """Killed while COMMIT is under way: all or nothing; whether it was all."""
        for when in (*["amid"] * AMID, "sent"):
            self.kills += 1
            assert forked(do, at_commit=when) in ("commit", "lived")
            if fingerprint() != stands:
                return True
        return False


@pytest.mark.parametrize("name", ACTS)
def test_an_act_that_is_killed_happens_wholly_or_not_at_all(name):
    story, scene = recipe(ACTS[name])
    teller = Killed(story, lambda one: one is scene, scene)
    teller.tell()
    assert teller.kills >= LEAST
    print(f"{name}: {teller.kills} kills")


def test_the_acts_that_are_killed_print_keep_and_end():
    """What the list of acts stands for holds for them."""
    named = [act.split(".") for act in ACTS.values() if "." in act]
    terms = {step: steps(PROCEDURES[kind])[step] for kind, step in named}
    assert any(one.issues for one in terms.values()) and any(one.ends for one in terms.values())
    assert any("new" in one.sources for one in terms.values())


@pytest.mark.soak
def test_five_hundred_kills_in_whole_stories():
    kills = 0
    for story in sorted(all_stories(), key=lambda one: -len({scene.step for scene in one.scenes})):
        teller = Killed(story, lambda scene: True, enough=KILLS - kills)
        teller.tell()
        kills += teller.kills
        if kills >= KILLS:
            break
    assert kills >= KILLS
    print(f"{kills} kills")
