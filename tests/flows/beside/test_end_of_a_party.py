"""The party ends in the midst: whoever may end or carry on what is open is invited, by the registration itself.

Every story is told, and at each stage that it reaches its party is registered as ended, without a successor and with
one. No term is counted as a life of the case here: somebody must be invited who may act.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from casework.models import Clock, Proceeding
from flows.door.invitation import Invitation
from flows.door.terms import PROCEDURES, stage_label, steps
from flows.liveness import People, hampered, silent_cases
from flows.stories.preludes import stories_in
from flows.stories.reading import read
from flows.stories.scenes import Scene
from flows.stories.telling import Teller
from tests.flows.door.ending import ended, like
from tests.flows.door.nearest import load, tried
from tests.flows.penalty_walk import Walk

pytestmark = pytest.mark.django_db
STORIES = Path(__file__).parents[2] / "stories"
OF_THE_PARTY = "死亡"  # what a refusal says that rests on the end of the party


@dataclass
class Seen:
    """Places at which a party has ended, and what was wrong there."""

    met: set[Any] = field(default_factory=set)
    stages: set[tuple[str, str]] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)


class Ending(Teller):
    """Tells a story, and at every scene lets the party end for a moment."""

    def __init__(self, story: Any, seen: Seen) -> None:
        super().__init__(story)
        self.seen = seen

    def play(self, scene: Scene) -> None:
        super().play(scene)
        if scene.refused or self.last is None:
            return
        case = Proceeding.objects.get(pk=self.last).case_id
        runs = [load(pk) for pk in Proceeding.objects.filter(case_id=case).order_by("pk").values_list("pk", flat=True)]
        now = tuple(place(run) for run in runs if run.closed is None)
        self.seen.stages |= {(run.kind, run.stage) for run in runs if run.closed is None}
        if now in self.seen.met or runs[0].case.closed or runs[0].case.party.ended:
            return
        self.seen.met.add(now)
        for gone in (True, False):
            with tried():
                ended(runs[0].case, *(() if gone else (like(runs[0].case.party),)))
                where = f"{Path(scene.path).stem}:{scene.line}（{'没有' if gone else '有'}承继人）"
                self.seen.wrong += [f"{where} {said}" for said in uninvited(case, gone)]


def place(run: Any) -> tuple[Any, ...]:
    """A proceeding as far as its invitations depend on it."""
    named = {name for one in steps(type(run)).values() for name in (*one.after, *one.until, *one.called_once)}
    return (run.kind, run.stage, run.closed is None, *(bool(getattr(run, name)) for name in sorted(named)))


def uninvited(case: int, gone: bool) -> Iterator[str]:
    """Open proceedings for which nobody is invited who may act; without a successor each by itself, else the case; and
    invitations that only the end of the party forbids.
    """
    runs = [load(pk) for pk in Proceeding.objects.filter(case_id=case).order_by("pk").values_list("pk", flat=True)]
    people = People(runs[0].case.moved)
    able = {}
    for run in runs:
        asks = {one: hampered(run, one, people) for one in Invitation.objects.filter(process_id=run.pk, finished=None)}
        able[run.pk] = [one for one, why in asks.items() if why is None]
        title = f"“{PROCEDURES[run.kind].title_}”{stage_label(run)}"
        yield from (f"{title}：{why[0]}" for one, why in asks.items() if why is not None and OF_THE_PARTY in why[0])
    for run in runs if gone else ():
        if run.closed is None and not any(able[one] for one in (run.pk, *arisen(run.pk, runs))):
            yield f"“{PROCEDURES[run.kind].title_}”{stage_label(run)}：没有人可以办理"
    if not any(able.values()) and not runs[0].case.closed:
        yield "全案没有人可以办理"


def arisen(pk: int, runs: list[Any]) -> set[int]:
    """Open proceedings that arose from it, for which it waits."""
    found = {run.pk for run in runs if run.arose_from_id == pk}
    return {run.pk for run in runs if run.pk in found and run.closed is None}.union(*(arisen(p, runs) for p in found))


def test_a_decision_on_a_party_that_is_gone_is_withdrawn_by_the_head(people):
    """Told by public notice, its service can no longer be made: only the head is left, and is asked to act."""
    run = Walk(people).to("issue_decision").run
    open_ = Invitation.objects.filter(process_id=run.pk, finished=None)
    assert {"serve_decision", "publish"} <= set(open_.values_list("step", flat=True))
    ended(run.case)
    assert set(open_.values_list("step", flat=True)) == {"withdraw", "publish"}
    Clock.objects.update(lapsed=run.case.moved)
    assert list(silent_cases(run.case.moved)) == []


def test_a_successor_lets_the_decision_go_on(people):
    run = Walk(people).to("issue_decision").run
    ended(run.case, like(run.case.party))
    open_ = Invitation.objects.filter(process_id=run.pk, finished=None)
    assert set(open_.values_list("step", flat=True)) == {"serve_decision", "publish", "propose_succession"}


@pytest.mark.apart
def test_whoever_may_act_is_invited_when_a_party_ends():
    seen = Seen()
    for path in stories_in(STORIES):
        with tried():
            Ending(read(path), seen).tell()
    assert not seen.wrong, "\n".join([f"{len(seen.wrong)} at {len(seen.met)} places:", *seen.wrong])
    open_stages = {
        (kind, source)
        for kind, cls in PROCEDURES.items()
        for terms in steps(cls).values()
        if not terms.reopens
        for source in terms.sources
        if source not in ("new", "*")
    }
    assert sorted(open_stages - seen.stages) == []
