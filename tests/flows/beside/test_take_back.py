"""Taken back: whatever step a story takes, its author takes it back and the rows are as before, or is told why not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from casework.folding import folded, same, unlike_the_record
from casework.models import Entry, Officer, Paper
from flows.beside.take_back import take_back
from flows.door.engine import REFUSALS
from flows.door.terms import PROCEDURES, steps
from flows.stories.preludes import stories_in
from flows.stories.reading import read
from flows.stories.telling import Teller
from flows.verify import CHECKS
from permissions.gate import parts_in, taken_in
from tests.flows.penalty_walk import Walk
from tests.people import fresh

ROOT = Path(__file__).parents[2] / "stories"
FILES = [*stories_in(ROOT), *sorted(ROOT.glob("**/preludes/*.yaml"))]
STAYS = ("casework_clock", "casework_voidednumber", "casework_paper", "casework_papertemplate")


class Tried(Exception):
    """The attempt is undone, so that the story goes on."""


def rows(case: int, before: int | None = None) -> dict[Any, Any]:
    """What the lines of the case say of its rows, papers and clocks apart; nothing is nothing."""
    state = folded(Entry.objects.filter(case=case).order_by("line"), before).rows
    said = {key: {c: v for c, v in row.items() if not same(v, None)} for key, row in state.items()}
    return {key: row for key, row in said.items() if key[0] not in STAYS}


class Wavering(Teller):
    """Tells a story in which every step of its own file is taken back once, to see what becomes of it."""

    def play(self, scene: Any) -> None:
        super().play(scene)
        if scene.path != self.story.path:
            return  # the prelude is told by itself
        last = Entry.objects.order_by("-pk").first()
        if last is not None and last.step in steps(PROCEDURES[last.proceeding.kind]):
            try:
                with transaction.atomic():
                    self.waver(last)
                    raise Tried
            except Tried:
                pass

    def waver(self, last: Entry) -> None:
        author = Officer.objects.get(pk=last.by_id)
        try:
            take_back(proceeding=last.proceeding, by=author, on=last.on, reason="看错了案卷。")
        except REFUSALS as why:
            assert any(word in str(why) for word in ("送达", "缴款")), why
            assert Entry.objects.order_by("-pk")[0].pk == last.pk
            return
        assert list(unlike_the_record()) == []
        assert [sentence for check in CHECKS.values() for sentence in check()] == []
        assert not Paper.objects.filter(proceeding=last.proceeding_id, line=last.line, voided=None).exists()
        self.as_before(last)

    def as_before(self, last: Entry) -> None:
        was, now = rows(last.case_id, last.line), rows(last.case_id)
        began = ("casework_proceeding", last.proceeding_id) not in was
        changed = {key for key in was if was[key] != now.get(key)}
        assert not changed, {key: (was[key], now.get(key)) for key in changed}
        run = PROCEDURES[last.proceeding.kind].objects.get(pk=last.proceeding_id)
        assert bool(run.closed) == began or run.closed


@pytest.mark.apart
@pytest.mark.django_db
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_step_of_a_story_is_taken_back_whole_or_refused_with_the_way_on(path):
    Wavering(read(path)).tell()


@pytest.mark.django_db
def test_what_was_taken_back_holds_nobody_apart(people):
    """Who concluded by mistake and took it back at once may still review; who did not may not."""
    walk = Walk(people).to("conclude")
    by, case = fresh(people.jinjiang.investigator), walk.run.case_id
    assert "penalty.conclude" in taken_in([case], by)[case]
    assert (case, "penalty.conclude", by.pk, by.certificate_no) in parts_in([case]).rows
    take_back(proceeding=walk.run, by=by, on=walk.run.case.moved, reason="报早了。")
    assert "penalty.conclude" not in taken_in([case], by)[case]
    assert (case, "penalty.conclude", by.pk, by.certificate_no) not in parts_in([case]).rows
