"""No dead end: from every place that a story reaches some office has a way to an end.

Also after a paper was voided, after a refusal or a return, and after the party has ended: without a successor, with one
or several, gone over to one of them, or to nobody by decision; and after a decision was changed, its fine put right, or
more was paid.

The stories are told, and at every scene the case is looked at: papers are voided, refusing results chosen, the party
ends; from each situation that was not met before the acts that are offered are taken until the proceeding, and then its
case, has ended. Every act beside the steps to which somebody is invited there can be done by somebody. Run with `-s` to
read every way out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from casework.models import Paper, Party, Proceeding
from flows.beside.pending import lacking, left
from flows.beside.return_submission import approvals
from flows.beside.succession import to_be_proposed
from flows.door.act import has_successor
from flows.door.level import uneven
from flows.door.terms import PROCEDURES, RETURN, stage_label, steps
from flows.door.verbs import VERBS
from flows.stories.preludes import stories_in
from flows.stories.reading import read
from flows.stories.scenes import Scene
from flows.stories.telling import Teller
from tests.flows.door.aside import invited
from tests.flows.door.borrowing import Lore
from tests.flows.door.ending import ended, like
from tests.flows.door.nearest import Taken, load, tried
from tests.flows.door.sums import CHANGED, CORRECTED, OVERPAID, befalls, sums
from tests.flows.door.wayout import Search, led

pytestmark = pytest.mark.django_db
STORIES = Path(__file__).parents[2] / "stories"
ENDED, FOLLOWED, DIVIDED = "当事人终止，没有承继人", "当事人终止，有承继人", "当事人终止，有几名承继人"
TAKEN_OVER, WAIVED, VOIDED = "由承继人承接", "决定不由承继人承接", "作废"
RETURNED, REFUSED, HELD_UP = "退回", "不同意", "开始听证等使本程序停下的程序"
SINGLE = (ENDED, FOLLOWED, DIVIDED, VOIDED, RETURNED, REFUSED, HELD_UP, CHANGED, CORRECTED, OVERPAID)
FEWEST = {HELD_UP: 5, CHANGED: 3, CORRECTED: 3, OVERPAID: 2}  # what may befall a party that has not ended


@dataclass
class Found:
    """Situations that were met, the way out of each, and those without."""

    met: set[Any] = field(default_factory=set)
    ended: set[Any] = field(default_factory=set)  # cases in which everything has ended, closed once from each kind
    ways: list[str] = field(default_factory=list)
    dead: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    stages: set[tuple[str, str]] = field(default_factory=set)


class Explorer(Teller):
    """Tells a story and at every scene looks for the ways out."""

    def __init__(self, story: Any, lore: Lore, found: Found, depth: int) -> None:
        super().__init__(story)
        self.lore, self.found, self.depth = lore, found, depth

    def play(self, scene: Scene) -> None:
        super().play(scene)
        if scene.refused or self.last is None:
            return
        where = f"{Path(scene.path).stem}:{scene.line}"
        for pk in open_runs(Proceeding.objects.get(pk=self.last).case_id):
            self.look(pk, where, (), self.depth)

    def look(self, pk: int, where: str, told: tuple[str, ...], depth: int) -> None:
        """Find the way out of this situation, then bring on each misfortune and look again."""
        run = load(pk)
        now = situation(run)
        if now in self.found.met:
            return
        self.found.met.add(now)
        self.found.stages.add((run.kind, run.stage))
        if not run.closed:
            self.walk(run, where, told)
        for name, sort, strike in misfortunes(self, run) if depth else ():
            with tried():
                if strike():
                    self.found.counts[sort] += 1
                    self.look(pk, where, (*told, name), depth - 1)

    def walk(self, run: Any, where: str, told: tuple[str, ...]) -> None:
        place = "，".join((f"{run.title_}“{stage_label(run)}”", *told))
        if lacking(run) and not any(one.step == "reissue" for one in invited(run.case_id)):
            self.found.dead.append(f"{place} [{where}] 作废的文书没有人可以重新制作。")
        for one in invited(run.case_id):
            with tried():
                if self.search(run).aside(one) is None:
                    self.found.dead.append(f"{place} [{where}] 待办“{VERBS[one.step].title}”没有人可以办理。")
        with tried():
            search = self.search(run)
            way = search.out(run.pk)
            if way is None:
                self.found.dead.append(dead(place, where, search))
                return
            self.found.dead += [f"{place} [{where}] → {told_way(way)}：{said}" for said in wrong_lists(run.case_id)]
            if not open_runs(run.case_id) and (ended := everything(run)) not in self.found.ended:
                self.found.ended.add(ended)
                search.seen.clear()
                search.tries = 0
                whole = search.close_case(run.case)
                if whole is None:
                    self.found.dead.append(dead(f"{place} → {told_way(way)} → 结案", where, search))
                    return
                way += whole
            self.found.ways.append(f"{place} [{where}]：{told_way(way)}")

    def search(self, run: Any) -> Search:
        return Search(self.lore, self.story, run.case.moved)


def wrong_lists(case: int) -> Iterator[str]:
    """Proceedings of the case whose work-list is not what stage and facts call for."""
    for pk in Proceeding.objects.filter(case_id=case).order_by("pk").values_list("pk", flat=True):
        run = load(pk)
        if found := uneven(run):
            yield f"“{run.title_}”的待办不齐：{'、'.join(sorted(found))}。"


def told_way(way: tuple[Taken, ...]) -> str:
    return " → ".join(map(str, way))


def dead(place: str, where: str, search: Search) -> str:
    why = "".join(f"\n      {step}：{''.join(said)}" for step, said in search.why.items())
    return f"{place} [{where}] 没有出路：{why}"


def open_runs(case_id: int) -> list[int]:
    return list(Proceeding.objects.filter(case_id=case_id, closed=None).order_by("pk").values_list("pk", flat=True))


def situation(run: Any) -> tuple[Any, ...]:
    """Stage, what decides on the next steps, void papers, state of the party, what else is open, state of the money."""
    terms = steps(type(run)).values()
    named = sorted({name for one in terms for name in (*one.after, *one.until, *one.called_once)})
    void = Paper.objects.filter(proceeding_id=run.pk).exclude(voided=None).values_list("form", flat=True)
    others = Proceeding.objects.filter(case_id=run.case_id, closed=None).exclude(pk=run.pk)
    party = run.case.party
    return (
        run.kind,
        run.stage,
        bool(run.closed),
        tuple(bool(getattr(run, name)) for name in named),
        frozenset(void),
        (bool(party.ended), has_successor(run), asked_whether(run)),
        frozenset(others.values_list("kind", "stage")),
        sums(run.case_id),
    )


def asked_whether(run: Any) -> bool:
    """Whether somebody is to say whether the case goes over to who succeeds its party, and who was to has not."""
    return bool(run.party_ended and (to_be_proposed(run) or left(run, "succession")))


def everything(run: Any) -> tuple[Any, ...]:
    """Which proceedings a case has had and where each ended, and the state of the party."""
    runs = Proceeding.objects.filter(case_id=run.case_id).order_by("kind", "stage").values_list("kind", "stage")
    party = Party.objects.get(pk=run.case.party_id)
    return (*runs, bool(party.ended), bool(party.successor_id), sums(run.case_id))


def misfortunes(teller: Explorer, run: Any) -> Iterator[tuple[str, str, Any]]:
    """What may befall a proceeding, its sort, and how; the last answers whether it did."""
    for paper in latest_papers(run):
        yield f"作废《{paper.title}》", VOIDED, partial(led, run, "void_paper", run.case.moved, paper=paper)
    if run.case.party.ended is None:
        yield ENDED, ENDED, partial(party_ends, run, 0)
        met = teller.found.counts
        several = met[FOLLOWED] > met[DIVIDED]  # by turns
        yield (
            (DIVIDED, DIVIDED, partial(party_ends, run, 2))
            if several
            else (FOLLOWED, FOLLOWED, partial(party_ends, run, 1))
        )
    elif to_be_proposed(run):
        yield TAKEN_OVER, TAKEN_OVER, partial(taken_over, teller, run)
        yield WAIVED, WAIVED, partial(led, run, "waive_succession", run.case.moved, proceeding=run, document="说明")
    yield from befalls(run)
    for kind, cls in PROCEDURES.items():
        if run.kind in cls.procedure_.follows and cls.procedure_.bars:
            yield f"开始“{cls.title_}”", HELD_UP, partial(teller.search(run).arises, load(run.pk), kind)
    for terms in steps(PROCEDURES[run.kind]).values():
        for key in terms.outcomes or ("",):
            result = terms.outcomes.get(key)
            back = terms.returned({"outcome": key})
            if run.stage in terms.sources and (back or (result and result.ends)):
                step = partial(teller.search(run).step, load(run.pk), terms, key)
                yield f"{terms.title}“{result.title if result else ''}”", RETURNED if back else REFUSED, step
    for terms in approvals(run):
        yield (
            f"退回“{terms.title}”",
            RETURNED,
            partial(led, run, RETURN, run.case.moved, proceeding=run, step=terms.name),
        )


def latest_papers(run: Any) -> list[Paper]:
    rows = Paper.objects.filter(proceeding_id=run.pk, voided=None, services=None).order_by("pk")
    return list({paper.form: paper for paper in rows}.values())


def party_ends(run: Any, successors: int) -> bool:
    """The party dies or is dissolved on the day of the last act, and so many of its kind succeed it."""
    ended(run.case, *(like(run.case.party, f"承继{n}") for n in range(successors)))
    return True


def taken_over(teller: Explorer, run: Any) -> bool:
    """Who is invited proposes that the case go over, and a leader approves."""
    for word in ("propose_succession", "succeed"):
        asked = [one for one in invited(run.case_id) if one.step == word]
        if not asked or teller.search(load(run.pk)).aside(asked[0]) is None:
            return False
    return True


def explored(misfortunes_in_turn: int) -> Found:
    """Everything that the stories reach, and as many misfortunes one after another."""
    stories = [read(path) for path in stories_in(STORIES)]
    lore, found, began = Lore(stories), Found(), monotonic()
    for story in stories:
        with tried():
            Explorer(story, lore, found, misfortunes_in_turn).tell()
    print(f"\n{found.counts}")
    print(f"{len(found.met)} situations, {len(found.ways)} ways out, {monotonic() - began:.0f} s")
    print("\n".join(sorted(found.ways)))
    return found


@pytest.mark.apart
def test_every_situation_has_a_way_to_an_end():
    found = explored(1)
    assert not found.dead, "\n".join([f"{len(found.dead)}：", *found.dead])
    assert sorted(to_be_met() - found.stages) == []  # a stage that no story reaches is not searched
    few = {sort: found.counts[sort] for sort in SINGLE if found.counts[sort] < FEWEST.get(sort, 20)}
    assert not few, "befell too few situations"


@pytest.mark.soak
def test_every_situation_has_a_way_to_an_end_after_two_misfortunes():
    found = explored(2)
    assert not found.dead, "\n".join([f"{len(found.dead)}：", *found.dead])
    assert min(found.counts[TAKEN_OVER], found.counts[WAIVED]) >= 20


def to_be_met() -> set[tuple[str, str]]:
    """Every stage that a declared step leaves, save where only acts on ended proceedings leave it."""
    return {
        (kind, source)
        for kind, cls in PROCEDURES.items()
        for terms in steps(cls).values()
        if not terms.reopens
        for source in terms.sources
        if source not in ("new", "*")
    }
