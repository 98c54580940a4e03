"""Void and made again: every form of every story, void so that what rests on it waits, made anew so that it goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from casework.folding import unlike_the_record
from casework.models import Entry, Officer, Paper
from flows.beside.reissue import reissue
from flows.beside.void import issuing, makers, void_paper
from flows.door.offers import offer
from flows.door.reached import reached
from flows.door.refusals import Refused
from flows.door.terms import PROCEDURES
from flows.door.verbs import VERBS
from flows.stories.preludes import stories_in
from flows.stories.reading import read
from flows.stories.telling import Teller
from flows.verify import CHECKS
from law.reading.reader import Rows
from permissions.gate import office_for

ROOT = Path(__file__).parents[2] / "stories"
STORIES = [  # what a story tells of acts beside the steps depends on the last line and on how many there are
    path for path in stories_in(ROOT) if all(scene.act != "do" for scene in read(path).own)
]


def whole() -> None:
    assert list(unlike_the_record()) == []
    assert [sentence for check in CHECKS.values() for sentence in check()] == []


def typed(paper: Paper) -> Any:
    return PROCEDURES[paper.proceeding.kind].objects.get(pk=paper.proceeding_id)


def leader(paper: Paper, on: Any) -> Officer:
    """Somebody who leads the organ of the paper's case, and may decide on the paper anew."""
    case, offices = paper.proceeding.case, makers(issuing(paper))
    return next(one for one in Officer.objects.order_by("pk") if office_for(one, offices, case, on))


def waiting_on(paper: Paper, by: Officer, on: Any) -> dict[str, list[str]]:
    """Steps of the stage that rest on the paper, with what forbids them because it is void."""
    offers = [one for one in offer(typed(paper), by, on) if paper.form in one.terms.rests_on]
    return {one.step: [why for why in one.why if "已经作废" in why] for one in offers}


@pytest.mark.django_db
def test_a_served_paper_that_was_made_again_is_corrected_by_a_notice_like_the_first():
    """What the second paper says rests on the line that issued the first."""
    story = read(ROOT / "correction" / "correct_served_order.yaml")
    MadeAgain(story).tell()
    whole()
    order, again = Paper.objects.filter(form="rectification_order").order_by("pk")
    assert hasattr(order, "voided") and again.services.exists()
    assert Paper.objects.filter(form="correction_notice").count() == 1


class MadeAgain(Teller):
    """Tells a story in which every paper turns out misprinted before anything else is done, and is made again."""

    def play(self, scene: Any) -> None:
        line = Entry.objects.order_by("-pk").first()
        for paper in Paper.objects.filter(proceeding__case=line.case_id, line=line.line).order_by("pk") if line else ():
            self.misprinted(paper, line.on)
        super().play(scene)

    def misprinted(self, paper: Paper, on: Any) -> None:
        act = issuing(paper).step
        if act in VERBS and VERBS[act].undone:
            return  # an act beside the steps is undone with its paper, and the story does not go on
        by = leader(paper, on)
        if reached(paper):
            with pytest.raises(Refused, match=r"(送达|交付)，不能作废"):
                void_paper(paper=paper, by=by, on=on, reason="印错。")
            return
        void_paper(paper=paper, by=by, on=on, reason="印错。")
        rested = waiting_on(paper, by, on)
        assert all(rested.values()), rested
        reissue(paper=paper, by=by, on=on, reason="印错。")
        new = Paper.objects.filter(proceeding=paper.proceeding_id).order_by("-pk")[0]
        assert (new.form, new.title, bool(new.number)) == (paper.form, paper.title, bool(paper.number))
        assert new.number is None or new.number != paper.number
        assert not any(waiting_on(new, by, on).values())
        assert said_in(new) == said_in(paper), (paper.title, paper.form)


def said_in(paper: Paper) -> dict[str, Any]:
    """What the paper says, except of the papers of its case, which are more by now."""
    return {name: value for name, value in paper.blanks.items() if name != "entries"}


def without_numbers(scene: Any) -> None:
    """A paper that was made again bears another number than the story foretells."""
    papers = (scene.expect or {}).get("papers")
    if isinstance(papers, dict):
        scene.expect["papers"] = Rows(papers)


@pytest.mark.django_db
@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_every_paper_of_a_story_is_voided_and_made_again_and_the_story_goes_on(path):
    story = read(path)
    for scene in story.scenes:
        without_numbers(scene)
    MadeAgain(story).tell()
    whole()
