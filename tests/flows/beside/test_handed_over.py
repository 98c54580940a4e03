"""交付: a paper that a step hands over in the act has reached its addressee, although no service is registered."""

import re

import pytest

from casework.models import Entry, Paper, Proceeding, SummaryPenalty
from flows.beside.change import revoke
from flows.beside.reissue import reissue
from flows.beside.take_back import take_back
from flows.beside.void import void_paper
from flows.door.checks import of_step
from flows.door.reached import reached
from flows.door.refusals import Refused
from flows.door.terms import PROCEDURES, steps
from flows.pages.case.mending import mending
from tests.flows import acts
from tests.flows.procedures.test_summary_penalty import ON, delivered
from tests.flows.procedures.test_talk import OVERDUE, called
from tests.people import fresh

HANDS_OVER = [
    pytest.param(kind, name, id=f"{kind}.{name}")
    for kind, cls in PROCEDURES.items()
    for name, terms in steps(cls).items()
    if terms.delivers
]


@pytest.fixture
def decision(people):
    return Paper.objects.select_related("proceeding").get(proceeding=delivered(people))


def test_a_decision_handed_over_on_the_spot_is_neither_voided_nor_made_again(people, decision):
    said = "交付，不能{}；文字有误的，以补正通知书补正，决定本身有误的，由机关负责人变更或者撤销"
    lines = Entry.objects.count()
    for act, word in ((void_paper, "作废"), (reissue, "重新制作")):
        with pytest.raises(Refused, match=re.escape(said.format(word))):
            act(paper=decision, by=fresh(people.jinjiang.unit_head), on=ON, reason="案由写错。")
    assert Entry.objects.count() == lines and not hasattr(Paper.objects.get(), "voided")


def test_nor_is_the_step_taken_back(people, decision):
    with pytest.raises(Refused, match="已经送达的不能撤回"):
        take_back(proceeding=decision.proceeding, by=fresh(people.jinjiang.investigator), on=ON, reason="写错。")


def test_it_is_revoked_by_the_head(people, decision):
    revoke(proceeding=decision.proceeding, by=fresh(people.jinjiang.head), on=ON, anew="never", reason="认定事实不清。")
    assert SummaryPenalty.objects.get().revoked == ON


def test_the_case_page_offers_what_is_left(people, decision):
    entries = list(Entry.objects.select_related("by").order_by("line"))
    runs = list(Proceeding.objects.select_related("case", "owner", "partner"))
    papers = list(Paper.objects.select_related("voided"))
    leader = mending(entries, papers, runs, fresh(people.jinjiang.unit_head), ON)
    assert leader.served == {decision.pk} and leader.papers[decision.pk] == []
    head = mending(entries, papers, runs, fresh(people.jinjiang.head), ON)
    assert [way.title for way in head.papers[decision.pk]] == ["撤销", "变更"]
    author = mending(entries, papers, runs, fresh(people.jinjiang.investigator), ON)
    assert [way.title for way in author.lines[entries[-1].pk]] == ["更正"]


def test_it_is_known_when_it_was_handed_over(people, decision):
    assert str(reached(decision)) == f"已于{ON}交付"
    assert reached(Paper(pk=0, form="case_file_cover", proceeding=decision.proceeding, line=1)) is None


def test_what_the_party_signed_as_it_was_made_has_reached_it(people):
    """The opinion of a re-inspection: nobody has to register a service before it can no longer be voided."""
    order = acts.failed(people)
    paper = Paper.objects.select_related("proceeding").get(form="rectification_review_opinion")
    for act in (void_paper, reissue):
        with pytest.raises(Refused, match=r"交付，不能.*以补正通知书补正"):
            act(paper=paper, by=fresh(people.jinjiang.unit_head), on=order.reached, reason="印错。")
    with pytest.raises(Refused, match="已经送达的不能撤回"):
        take_back(proceeding=order, by=fresh(people.jinjiang.investigator), on=order.reached, reason="写错。")


def test_what_the_party_refused_to_sign_can_be_made_again_until_it_is_served(people):
    order = acts.failed(people, signed_by="", refusal_note="负责人拒绝签字，居委会林某见证。")
    paper = Paper.objects.select_related("proceeding").get(form="rectification_review_opinion")
    assert reached(paper) is None
    reissue(paper=paper, by=fresh(people.jinjiang.unit_head), on=order.reached, reason="印错。")
    assert Paper.objects.filter(form="rectification_review_opinion").count() == 2


@pytest.mark.parametrize(("kind", "name"), HANDS_OVER)
def test_what_a_step_hands_over_is_a_form_that_the_procedure_makes(kind, name):
    """Made by the step itself, or by one before it on whose paper it rests."""
    terms = steps(PROCEDURES[kind])[name]
    said = [form for one in (terms, *terms.outcomes.values()) for form in one.issues if isinstance(form, str)]
    chosen = any(callable(form) for form in terms.issues)
    assert chosen or set(terms.delivers) <= {*said, *terms.rests_on}
    assert not list(of_step(PROCEDURES[kind], terms, kind))


def test_a_talk_whose_notice_was_handed_over_is_put_off_and_not_voided(people):
    """The step that serves the notice of a talk registers no row of service; the notice has reached the party."""
    talk = called(people)
    notice = Paper.objects.select_related("proceeding").get(proceeding=talk.pk, form="talk_notice")
    with pytest.raises(Refused, match="交付，不能作废"):
        void_paper(paper=notice, by=fresh(people.jinjiang.unit_head), on=OVERDUE, reason="地点写错。")
