"""委托: who decides only by entrustment acts in the name of the organ that entrusted (行政处罚法 第二十条第三款)."""

from __future__ import annotations

import pytest

from casework.models import Mandate, Paper
from documents.reading.catalogue import form
from flows.beside.reissue import reissue
from flows.door.engine import REFUSALS
from tests.flows.penalty_walk import Walk
from tests.flows.procedures.test_summary_penalty import delivered
from tests.people import change, fresh

pytestmark = pytest.mark.django_db


def entrusted(people, **more):
    change(Mandate.objects.filter(organ=people.jinjiang.organ), way=Mandate.Way.ENTRUSTED, **more)


def test_the_paper_bears_name_number_and_remedies_of_the_organ_that_entrusted(people):
    entrusted(people, principal=people.quanzhou.organ)
    paper = Paper.objects.get(proceeding=delivered(people))
    principal = people.quanzhou.organ
    assert (paper.organ, paper.seq) == (principal, 1) and paper.number.startswith(f"（{principal.short}）")
    said = str(paper.blanks)
    assert principal.name in said and principal.court in said
    assert people.jinjiang.organ.name not in said


def test_what_stays_in_the_house_bears_its_own_name_and_a_paper_made_again_the_other(people):
    entrusted(people, principal=people.quanzhou.organ)
    walk = Walk(people).to("give_notice")
    papers = {paper.form: paper for paper in Paper.objects.filter(proceeding=walk.pk)}
    notice = papers["penalty_preinform"]
    inside = [paper for name, paper in papers.items() if form(name).direction == "internal"]
    assert inside and {paper.organ for paper in inside} == {people.jinjiang.organ}
    assert (notice.organ, notice.seq) == (people.quanzhou.organ, 1)
    line = reissue(paper=notice, by=fresh(people.jinjiang.unit_head), on=walk.run.case.moved, reason="错字。")
    again = Paper.objects.get(digest=line.papers[0][2])
    assert (again.organ, again.seq) == (people.quanzhou.organ, 2)


def test_an_organ_with_power_of_its_own_acts_in_its_own_name(people):
    paper = Paper.objects.get(proceeding=delivered(people))
    assert paper.organ == people.jinjiang.organ


def test_an_entrustment_that_names_nobody_is_asked_for_first(people):
    entrusted(people)
    with pytest.raises(REFUSALS, match="没有写明委托机关"):
        delivered(people)
    assert not Paper.objects.exists()
