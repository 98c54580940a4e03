"""送达 of what no step serves: no paper that goes out is without a way to its addressee, and a receipt."""

from datetime import date, timedelta

import pytest

from casework.models import Clock, Entry, Paper, Service
from documents.reading.catalogue import form, names
from flows.beside.correct import approve_correction, propose_correction
from flows.beside.reissue import reissue
from flows.beside.serving import serve_paper
from flows.beside.void import void_paper
from flows.door.awaited import DECISION, awaiting, waits
from flows.door.reached import handing_over, served_aside, serving, to_be_served
from flows.door.refusals import Refused
from flows.door.terms import PROCEDURES, steps
from flows.models import Invitation
from flows.verify import CHECKS
from tests.flows import acts
from tests.flows.acts import DAY
from tests.flows.pages.test_pages import sign_in
from tests.people import fresh

LATER = DAY + timedelta(3)
OUTGOING = sorted(name for name in names() if form(name).direction == "external")


def issued_in(name):
    """Procedures a step of which may issue the form."""
    for kind, cls in PROCEDURES.items():
        said = [one for terms in steps(cls).values() for one in (*terms.issues, *terms.delivers, *terms.rests_on)]
        said += [one for terms in steps(cls).values() for out in terms.outcomes.values() for one in out.issues]
        if name in said:
            yield kind


@pytest.mark.parametrize("name", OUTGOING)
def test_every_paper_that_goes_out_is_delivered_or_served_by_some_step_or_act(name):
    kinds = list(issued_in(name)) or list(PROCEDURES)
    for kind in kinds:
        by_a_step = bool(handing_over(kind, name) or serving(kind, name))
        assert by_a_step != served_aside(kind, name), kind


def test_those_that_no_step_serves_are_waited_for_unless_the_party_has_signed_them():
    aside = {name for name in OUTGOING for kind in issued_in(name) if served_aside(kind, name)}
    waited = {name for name in OUTGOING for kind in issued_in(name) if waits(kind, name)}
    assert aside == {"hearing_postponement", "recusal_decision", "rectification_review_opinion"}
    assert waited == aside - {"rectification_review_opinion"}
    assert waits("rectification", "correction_notice") and to_be_served("penalty", DECISION)
    assert not waits("penalty", DECISION)


def corrected(people):
    """A served order with a mistyped deadline, corrected: the party has yet to get the notice."""
    run = acts.served(people)
    entry = Entry.objects.select_related("proceeding").get(proceeding_id=run.pk, step="order")
    deadline = date.fromisoformat(entry.facts["deadline"]) + timedelta(5)
    said = {"by": fresh(people.jinjiang.investigator), "on": LATER, "reason": "原件。"}
    propose_correction(entry, {"deadline": deadline.isoformat()}, "录入有误。", **said)
    approve_correction(entry, by=fresh(people.jinjiang.unit_head), on=LATER)
    return acts.again(run), Paper.objects.get(form="correction_notice")


def serve(people, paper, **more):
    said = {"served": LATER, "way": "direct", "receiver": "蔡宏泰"} | more
    return serve_paper(paper=paper, **said, by=fresh(people.jinjiang.investigator), on=LATER)


@pytest.mark.django_db
def test_the_notice_of_a_correction_waits_with_a_term_until_it_is_served(people):
    run, paper = corrected(people)
    clock = Clock.objects.get(proceeding_id=run.pk, card="terms/paper_serve_param")
    assert (clock.start, clock.duty, clock.outlives) == (LATER, True, True)
    assert [one.pk for one in awaiting(run)] == [paper.pk]
    assert Invitation.objects.get(step="serve_paper", finished=None).owner_id == run.owner_id
    with pytest.raises(Refused, match="不能只作废通知书"):
        void_paper(paper=paper, by=fresh(people.jinjiang.unit_head), on=LATER, reason="试。")
    line = serve(people, paper)
    assert [name for name, *_ in line.papers] == ["service_receipt"]
    clock.refresh_from_db()
    assert clock.met == LATER and acts.again(run).pending is None
    assert not Invitation.objects.filter(step="serve_paper", finished=None).exists()
    assert Service.objects.get(paper=paper).receiver == "蔡宏泰"
    assert [why for check in CHECKS.values() for why in check()] == []


@pytest.mark.django_db
def test_what_an_earlier_release_issued_is_not_called_for_and_may_be_served_all_the_same(people):
    run, paper = corrected(people)
    PROCEDURES[run.kind].objects.filter(pk=run.pk).update(pending=None)
    assert awaiting(acts.again(run)) == []
    serve(people, paper)
    assert Service.objects.filter(paper=paper).exists()


@pytest.mark.django_db
def test_the_page_of_the_service_offers_what_waits(client, people):
    run, paper = corrected(people)
    sign_in(client, people.jinjiang.investigator)
    at = f"/cases/{run.case_id}/{run.pk}/beside/"
    case = client.get(f"/cases/{run.case_id}/").content.decode()
    assert f"{at}serve_paper/" in case and f"{at}announce_paper/" in case
    for verb in ("serve_paper", "announce_paper"):
        page = client.get(f"{at}{verb}/")
        form = page.content.decode().split("<form")[-1].split("</form")[0]
        assert page.status_code == 200 and paper.number in form and "责令限期整改指令书" not in form
    said = {"paper": paper.pk, "served": LATER.isoformat(), "way": "left", "receiver": "蔡宏泰", "key": "once"}
    refused = client.post(f"{at}serve_paper/", said)
    assert refused.status_code == 422 and "留置送达应当在备注中写明" in refused.content.decode()
    client.post(f"{at}serve_paper/", said | {"note": "拒收，居委会林某见证。"})
    assert Service.objects.get(paper=paper).way == "left"


@pytest.mark.django_db
def test_a_notice_that_a_later_correction_has_overtaken_may_be_voided_and_the_later_one_made_again(people):
    run, first = corrected(people)
    entry = Entry.objects.select_related("proceeding").get(proceeding_id=run.pk, step="order")
    said = {"by": fresh(people.jinjiang.investigator), "on": LATER, "reason": "原件。"}
    propose_correction(entry, {"deadline": (DAY + timedelta(22)).isoformat()}, "再次更正。", **said)
    approve_correction(entry, by=fresh(people.jinjiang.unit_head), on=LATER)
    head = fresh(people.jinjiang.unit_head)
    second = Paper.objects.filter(form="correction_notice").latest("pk")
    with pytest.raises(Refused, match="不能只作废通知书"):
        void_paper(paper=second, by=head, on=LATER, reason="试。")
    void_paper(paper=first, by=head, on=LATER, reason="以后一份为准。")
    made = reissue(paper=second, by=head, on=LATER, reason="页面缺损。")
    third = Paper.objects.get(line=made.line, form="correction_notice")
    same = ("reason", "changes", "original_title", "original_doc_no", "addressee")
    assert {name: third.blanks[name] for name in same} == {name: second.blanks[name] for name in same}
    assert [one.pk for one in awaiting(acts.again(run))] == [third.pk]
    clocks = Clock.objects.filter(proceeding_id=run.pk, card="terms/paper_serve_param")
    assert clocks.count() == 3 and clocks.get(lapsed=None, met=None).start == LATER
    assert [why for check in CHECKS.values() for why in check()] == []
