"""承继: a case goes on against who succeeds its party, by two persons; papers, lists and the record follow."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casework.models import Case, Clock, Entry, Paper
from flows.beside.party_changes import change_party, end_party
from flows.beside.reissue import reissue
from flows.beside.succession import propose_succession, propose_succession_back, refuse_succession, succeed
from flows.beside.void import void_paper
from flows.door.invitation import Invitation
from flows.door.refusals import Refused
from flows.verify import CHECKS
from permissions.gate import NotPermitted
from tests.flows import acts
from tests.flows.acts import DAY
from tests.flows.pages.test_pages import sign_in
from tests.people import fresh

LATER = DAY + timedelta(days=3)


def whole():
    return [said for check in CHECKS.values() for said in check()]


@pytest.fixture
def order(people):
    """An order whose addressee was merged into another."""
    run = acts.ordered(people)
    ended(people, DAY, people.agency)
    return acts.again(run)


def ended(people, day, successor, **more):
    said = {"ended": day, "successor": successor, "document": "合并协议", "reason": "被吸收合并。"} | more
    return end_party(party=people.company, **said, by=fresh(people.jinjiang.clerk), on=LATER)


def proposed(people, run, by="investigator", **more):
    said = {"document": "合并协议", "reason": "被吸收合并。"} | more
    return propose_succession(proceeding=run, **said, by=fresh(getattr(people.jinjiang, by)), on=LATER)


def approved(people, run, by="unit_head"):
    return succeed(proceeding=run, by=fresh(getattr(people.jinjiang, by)), on=LATER)


def test_the_case_goes_on_against_the_successor(people, order):
    terms = list(Clock.objects.order_by("pk").values())
    proposed(people, order)
    assert Invitation.objects.filter(process=order.pk, step="succeed", finished=None).exists()
    entry = approved(people, order)
    case = Case.objects.get(pk=order.case_id)
    assert (case.party, case.former) == (people.agency, people.company)
    moved = ["casework_case", case.pk, "party_id", people.company.pk, people.agency.pk]
    assert moved in entry.writes, "the line seals the party before and after"
    assert (entry.facts["from"], entry.facts["to_party"]) == (people.company.name, people.agency.name)
    assert list(Clock.objects.order_by("pk").values()) == terms and whole() == []
    assert "没有写明" in entry.facts["note"]


def test_later_papers_name_both_and_earlier_ones_stay(people, order):
    first = Paper.objects.get(form="rectification_order")
    said = first.blanks
    proposed(people, order)
    approved(people, order)
    reissue(paper=first, by=fresh(people.jinjiang.unit_head), on=LATER, reason="当事人已由他人承继。")
    again = Paper.objects.filter(form="rectification_order").latest("pk")
    assert f"{people.agency.name}（原{people.company.name}）" in str(again.blanks)
    assert Paper.objects.get(pk=first.pk).blanks == said and "（原" not in str(said) and whole() == []


def test_a_move_made_by_mistake_goes_back_and_forth(people, order):
    proposed(people, order)
    moved = approved(people, order)
    said = {"document": "合并协议撤销函", "reason": "没有合并。"}
    propose_succession_back(proceeding=order, **said, by=fresh(people.jinjiang.investigator), on=LATER)
    back = approved(people, order)
    case = Case.objects.get(pk=order.case_id)
    assert (case.party, case.former, back.corrects) == (people.company, None, moved.line)
    with pytest.raises(Refused, match="没有变更过"):
        propose_succession_back(proceeding=order, **said, by=fresh(people.jinjiang.investigator), on=LATER)
    proposed(people, order)
    approved(people, order)
    assert Case.objects.get(pk=order.case_id).party == people.agency and whole() == []


def test_two_persons_and_none_else(people, order):
    for by, why in (("reviewer", "由承办人或者负责人提请"), ("third", "由承办人或者负责人提请")):
        with pytest.raises(NotPermitted, match=why):
            proposed(people, order, by=by)
    proposed(people, order, by="unit_head")
    with pytest.raises(NotPermitted, match="另一名负责人"):
        approved(people, order)
    with pytest.raises(NotPermitted, match="不是本案办案机关的负责人"):
        approved(people, order, by="partner")
    refuse_succession(proceeding=order, by=fresh(people.jinjiang.unit_head), on=LATER, reason="再查。")
    with pytest.raises(Refused, match="没有待批的当事人变更"):
        approved(people, order, by="deputy")
    assert Case.objects.get(pk=order.case_id).party == people.company and whole() == []


def test_a_register_that_changed_meanwhile_is_asked_again(people, order):
    proposed(people, order)
    ended(people, DAY, people.business, corrects=1)
    with pytest.raises(Refused, match="在提请之后变了"):
        approved(people, order)


def test_a_successor_whom_an_open_procedure_does_not_take_is_refused(people):
    run = acts.recorded(people)
    ended(people, DAY, people.town)
    with pytest.raises(Refused, match=r"“执法检查”只对.*不能由其承接"):
        proposed(people, run)
    assert not Entry.objects.filter(step="propose_succession").exists()


def test_what_is_registered_later_of_the_former_party_is_told_in_the_case(people, order):
    proposed(people, order)
    approved(people, order)
    said = {"party": people.company, "since": DAY, "changes": {"phone": "0595-1"}, "document": "函"}
    lines = change_party(**said, by=fresh(people.jinjiang.clerk), on=LATER, reason="更正。")
    assert [line.case_id for line in lines] == [order.case_id] and whole() == []


def test_a_void_paper_and_a_proposal_wait_side_by_side(people, order):
    proposed(people, order)
    paper = Paper.objects.get(form="rectification_order")
    void_paper(paper=paper, by=fresh(people.jinjiang.unit_head), on=LATER, reason="当事人变了。")
    approved(people, order)
    assert acts.again(order).pending == {"void": True} and whole() == []


def test_a_party_past_the_door_is_found(people, order):
    Case.objects.filter(pk=order.case_id).update(party=people.agency)
    assert any("当事人" in said for said in whole())


def test_the_pages_offer_it(client, people, order):
    at = f"/cases/{order.case_id}/{order.pk}/beside/"
    sign_in(client, people.jinjiang.investigator)
    assert "/beside/propose_succession/" in client.get(f"/parties/{people.company.pk}/").content.decode()
    assert f"{at}propose_succession/" in client.get(f"/cases/{order.case_id}/").content.decode()
    sent = client.post(f"{at}propose_succession/", {"document": "合并协议", "reason": "吸收合并。", "key": "once"})
    assert sent.status_code == 302
    sign_in(client, people.jinjiang.unit_head)
    assert f"{at}succeed/" in client.get(f"/cases/{order.case_id}/").content.decode()
    assert client.post(f"{at}succeed/", {"key": "twice"}).status_code == 302
    page = client.get(f"/cases/{order.case_id}/").content.decode()
    assert "原当事人" in page and people.company.name in page
    assert "已由" in client.get(f"/parties/{people.company.pk}/").content.decode()
