"""Two people at once, on PostgreSQL: one winner, the other is told who was first; no gap, no double entry.

The stories are the recipes: every step that a story takes with success is here taken by two threads at the same moment,
so that a new procedure is raced as soon as it has a story.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction

from casework.ledger import next_number
from casework.models import Counter, Entry, Officer, Paper
from flows.door.engine import REFUSALS, begin, take
from flows.door.refusals import NotStored, Refused
from flows.door.terms import PROCEDURES, Terms, steps
from flows.stories.preludes import stories_in
from flows.stories.reading import Story, read
from flows.stories.scenes import Scene
from flows.stories.telling import Teller
from flows.verify import CHECKS
from tests.flows.penalty_walk import Walk
from tests.people import fresh

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite 一次只有一个写者，并发测试在 PostgreSQL 上运行（DATABASE_URL）",
    ),
]
STORIES = stories_in(Path(__file__).parents[2] / "stories")
WAIT = 30  # seconds after which a race counts as a deadlock
WALKED: dict[str, tuple[str, str, dict[str, str]]] = {  # beside the ordinary way: step, step before, other facts
    "filing declined": ("file", "endorse_filing", {"outcome": "declined"}),
    "filing returned": ("endorse_filing", "propose", {"outcome": "returned"}),
    "investigation resumed": ("resume_investigation", "serve_notice", {}),
    "withdrawn": ("withdraw", "conclude", {}),
    "review passed": ("review", "conclude", {}),
    "review returned": ("review", "conclude", {"outcome": "returned", "opinion": "facts"}),
}

WAIVED = ("waive_defence", "waive_hearing")
KEEPING = {  # steps that keep the stage and are taken once → what goes before them
    "waive_defence": (),
    "waive_hearing": (),
    "submit_handling": WAIVED,
    "endorse_handling": (*WAIVED, "submit_handling"),
    "discuss": (*WAIVED, "submit_handling"),
}


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts in threads that start together; each answers its result or its refusal."""
    gate = threading.Barrier(len(acts), timeout=WAIT)

    def one(act: Callable[[], Any]) -> Any:
        try:
            gate.wait()
            return act()
        except NotStored:
            raise  # the door is to see it coming, and to say who was first
        except REFUSALS as why:
            return why
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [running.result(WAIT) for running in [pool.submit(one, act) for act in acts]]


def settled(results: list[Any]) -> tuple[Entry, list[Exception]]:
    """The one entry that was made, and what the others were told."""
    made = {result.pk: result for result in results if isinstance(result, Entry)}
    assert len(made) == 1, [str(result) for result in results]
    return next(iter(made.values())), [result for result in results if not isinstance(result, Entry)]


def whole() -> None:
    """Record, stages, papers, numbers and work-lists agree with one another."""
    assert [sentence for check in CHECKS.values() for sentence in check()] == []


class Racer(Teller):
    """Tells a story in which everything is done by two people at once."""

    def act(self, scene: Scene) -> Entry | None:
        if scene.act in ("look", "do") or scene.refused:
            return super().act(scene)
        given = self.facts(scene)
        where = self.where(scene) if scene.act == "begin" else {}
        terms = steps(PROCEDURES[scene.kind])[scene.step]
        key = f"{Path(scene.path).stem}:{scene.line}" if repeatable(scene, terms) else None
        pk = None if where else self.pk_of(scene)
        people = [self.whom(scene.said, "by") for _ in range(2)]
        lines = Entry.objects.count()
        made, told = settled(at_once(*(lambda by=by: taken(scene, pk, where, by, key, given) for by in people)))  # type: ignore[misc]
        assert Entry.objects.count() == lines + 1
        for why in told:
            assert ("刚刚已经提交过" if key else f"已由{made.by}于{made.on}办理，本次未作任何改动") in "".join(
                why.args
            ), why
        return Entry.objects.get(pk=made.pk)


def repeatable(scene: Scene, terms: Terms) -> bool:
    """Steps that may lawfully be taken twice are raced with one key, as by a double click."""
    return scene.act == "begin" or terms.target is None or bool(set(terms.targets) & set(terms.sources))


def taken(
    scene: Scene, pk: int | None, where: dict[str, Any], by: Officer, key: str | None, given: dict[str, Any]
) -> Entry:
    how: dict[str, Any] = {"by": by, "on": scene.day, "reason": str(scene.said.get("reason") or "")}
    if pk is None:
        return begin(scene.kind, scene.step, given, key=key, **how, **where)
    return take(scene.kind, scene.step, pk, given, key=key, **how)


@cache
def told(path: Path) -> Story:
    return read(path)


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_every_step_of_a_story_has_one_winner(path):
    Racer(told(path)).tell()
    whole()


def test_every_step_that_prints_or_ends_is_raced():
    raced = {(s.kind, s.step) for path in STORIES for s in told(path).scenes if s.step and not s.refused}
    raced |= {("penalty", step) for step, _, _ in WALKED.values()}
    asked = {(kind, t.name) for kind, cls in PROCEDURES.items() for t in steps(cls).values() if t.issues or t.ends}
    assert sorted(asked - raced) == []


@pytest.mark.parametrize("way", WALKED)
def test_steps_beside_the_way_have_one_winner(people_committed, way):
    step, before, more = WALKED[way]
    walk = Walk(people_committed).to(before)
    on = max(walk.run.case.moved, walk.day(step))
    facts = walk.facts(step, on) | more
    people = [walk.who(step) for _ in range(2)]
    made, told = settled(at_once(*(lambda by=by: take("penalty", step, walk.pk, facts, by=by, on=on) for by in people)))
    assert made.stage == walk.run.stage
    assert len(told) == 1
    whole()


@pytest.mark.parametrize("step", KEEPING)
def test_a_step_that_keeps_its_stage_has_one_winner_too(people_committed, step):
    walk = Walk(people_committed).to("serve_notice")
    for earlier in KEEPING[step]:
        walk.take(earlier)
    on, facts = walk.day(step), walk.facts(step, walk.day(step))
    people = [walk.who(step) for _ in range(2)]
    made, told = settled(at_once(*(lambda by=by: take("penalty", step, walk.pk, facts, by=by, on=on) for by in people)))
    assert [f"已由{made.by}于{on}办理，本次未作任何改动" in why.args[0] for why in told] == [True]
    whole()


def test_one_case_has_one_penalty_when_two_propose_at_once(people_committed):
    walk = Walk(people_committed)
    walk.take("propose")
    walk.take("endorse_filing")
    walk.take("file", outcome="declined")
    case, who = walk.run.case, people_committed.jinjiang
    on = walk.day("file")
    facts = walk.facts("propose", on)
    results = at_once(
        *(
            lambda by=by: begin("penalty", "propose", facts, case=case, by=by, partner=who.partner, on=on)
            for by in (fresh(who.investigator), fresh(who.investigator))
        )
    )
    _, told = settled(results)
    assert ["本案已有正在办理的“行政处罚（普通程序）”" in why.args[0] for why in told] == [True]
    whole()


def test_sibling_cases_decided_at_once_get_numbers_without_gap(people_committed):
    days = [f"2026-02-{n}" for n in range(20, 24)]  # four acts, each fined once
    walks = [Walk(people_committed, fine=3_000, offence_day=day).to("endorse_handling") for day in days]
    heads = [walk.who("issue_decision") for walk in walks]
    on = walks[0].day("issue_decision")
    given = {"fine": 3_000, "approval_opinion": "同意处罚。"}
    results = at_once(
        *(
            lambda w=w, by=by: take("penalty", "issue_decision", w.pk, given, by=by, on=on)
            for w, by in zip(walks, heads, strict=True)
        )
    )
    assert all(isinstance(result, Entry) for result in results), results
    numbers = Paper.objects.filter(form="penalty_decision_unit").values_list("seq", flat=True)
    assert sorted(numbers) == [1, 2, 3, 4]
    whole()


def test_eight_threads_number_without_gap_or_double_though_some_roll_back(people_committed):
    organ, kept = people_committed.jinjiang.organ.pk, []

    class Undone(Exception):
        pass

    def number(seed: int) -> None:
        chance = Random(seed)
        for _ in range(25):
            try:
                with transaction.atomic():
                    found = next_number(organ, "应急试", 2026)
                    if chance.random() < 0.1:
                        raise Undone
                kept.append(found)
            except Undone:
                pass

    at_once(*(lambda seed=seed: number(seed) for seed in range(8)))
    assert sorted(kept) == list(range(1, len(kept) + 1))
    assert Counter.objects.get(series="应急试").last == len(kept) < 200


def test_the_same_key_from_eight_threads_is_one_act(people_committed):
    walk = Walk(people_committed).to("file")
    facts = walk.facts("interview", walk.day("interview"))
    people = [walk.who("interview") for _ in range(8)]
    results = at_once(
        *(
            lambda by=by: take(
                "penalty", "interview", walk.pk, facts, by=by, on=walk.day("interview"), key="double-click"
            )
            for by in people
        )
    )
    settled(results)
    assert all(isinstance(r, Entry) or (isinstance(r, Refused) and "刚刚已经提交过" in r.args[0]) for r in results)
    assert walk.run.interviews == 1
    whole()
