"""承继 on the work-lists: who is asked to propose it, until when, and the decision that nobody takes the place."""

from __future__ import annotations

from datetime import date

import pytest

from casework.models import Case, Collection, Proceeding
from flows.beside.party_changes import change_party, end_party
from flows.beside.succession import refuse_succession
from flows.beside.unfollowed import waive_succession
from flows.door.engine import begin, take
from flows.door.invitation import Invitation
from flows.door.level import level_all, uneven_runs
from flows.door.refusals import Refused
from permissions.gate import NotPermitted
from tests.flows import acts
from tests.flows.acts import DAY
from tests.flows.beside.test_succession import LATER, approved, ended, proposed, whole
from tests.flows.door.nearest import load
from tests.flows.pages.test_pages import sign_in
from tests.flows.procedures.test_collection import entered
from tests.flows.procedures.test_collection_corrections import cancel
from tests.flows.procedures.test_summary_penalty import delivered
from tests.people import fresh

FILED = date(2026, 3, 3)


@pytest.fixture
def order(people):
    """An order whose addressee was merged into another."""
    run = acts.ordered(people)
    ended(people, DAY, people.agency)
    return acts.again(run)


def invitations(*cases):
    """Open invitations to propose a succession: the proceeding and whose it is."""
    rows = Invitation.objects.filter(step="propose_succession", finished=None, process__case__in=cases)
    return sorted(rows.values_list("process__case", "process__kind", "owner__username"))


def uneven_lists():
    return [(run.kind, found) for run, found in uneven_runs()]


def test_each_open_case_asks_its_handler_until_it_has_gone_over(people):
    """Two cases of one party, one with two open proceedings: each asks once, whatever is done in the other."""
    order, plan = acts.ordered(people), acts.proposed(people)
    first = people.jinjiang.investigator.username
    assert invitations(order.case_id, plan.case_id) == []
    ended(people, DAY, people.agency)
    both = sorted([(order.case_id, "inspection", first), (plan.case_id, "inspection", first)])
    assert invitations(order.case_id, plan.case_id) == both and uneven_lists() == []
    proposed(people, order)
    assert invitations(order.case_id, plan.case_id) == [(plan.case_id, "inspection", first)]
    assert uneven_lists() == []
    said = {"by": fresh(people.jinjiang.unit_head), "on": LATER, "reason": "再查。"}
    refuse_succession(proceeding=order, **said)
    assert invitations(order.case_id, plan.case_id) == both and uneven_lists() == []
    proposed(people, order)
    approved(people, order)
    assert invitations(order.case_id, plan.case_id) == [(plan.case_id, "inspection", first)]
    assert uneven_lists() == [] and whole() == []


def test_the_asking_moves_on_when_the_proceeding_on_which_it_stood_ends(people):
    visit = acts.recorded(people, findings=None, no_findings=True)
    by = fresh(people.jinjiang.investigator)
    matter = {"reason": "no_effort", "matter": "整改不力。", "persons": [{"name": "蔡宏泰", "position": "总经理"}]}
    begin("talk", "propose", matter, case=visit.case, arose_from=visit, by=by, on=DAY)
    ended(people, DAY, people.agency)
    assert [kind for _, kind, _ in invitations(visit.case_id)] == ["inspection"]
    take("inspection", "conclude", visit.pk, {}, by=by, on=LATER)
    assert [kind for _, kind, _ in invitations(visit.case_id)] == ["talk"] and uneven_lists() == []


def waived(people, run, by="deputy", **more):
    said = {"document": "合并协议第八条", "reason": "约定不承受。"} | more
    return waive_succession(proceeding=run, **said, by=fresh(getattr(people.jinjiang, by)), on=LATER)


def test_a_case_that_goes_over_to_nobody_is_ended_in_all_its_parts(people):
    order = acts.served(people)
    visit = acts.again(order.arose_from)
    ended(people, DAY, people.agency)
    assert "review" in asked_on(order) and "terminate" not in asked_on(order)
    entry = waived(people, order)
    assert entry.facts["heirs"] == people.agency.name and invitations(order.case_id) == []
    assert "terminate" in asked_on(order)
    assert acts.again(visit).party_gone and acts.again(order).party_gone
    with pytest.raises(Refused, match="不必重复办理"):
        waived(people, visit)
    why = {"ground": "party_ended", "why": "已注销。"}
    take("rectification", "terminate", order.pk, why, by=fresh(people.jinjiang.unit_head), on=LATER)
    assert asked_on(visit) == {"conclude"} and uneven_lists() == []
    take("inspection", "conclude", visit.pk, {}, by=fresh(people.jinjiang.investigator), on=LATER)
    assert Case.objects.get(pk=order.case_id).closed == LATER and whole() == []


def asked_on(run):
    return set(Invitation.objects.filter(process=run.pk, finished=None).values_list("step", flat=True))


def test_what_begins_after_the_decision_knows_it(people):
    """Nothing but an end is left; the account of a decision is entered, and ended on the ground that nobody owes."""
    pk = delivered(people)
    take("summary_penalty", "file_with_organ", pk, by=fresh(people.jinjiang.clerk), on=FILED)
    spot = load(pk)
    told = {"document": "合并协议", "reason": "被吸收合并。", "by": fresh(people.jinjiang.clerk), "on": FILED}
    end_party(party=spot.case.party, ended=FILED, successor=people.agency, **told)
    told |= {"by": fresh(people.jinjiang.deputy)}
    waive_succession(proceeding=spot, **told)
    account = begin("collection", "enter", case=spot.case, by=fresh(people.jinjiang.clerk), on=FILED)
    run = load(account.proceeding_id)
    assert run.party_gone and "propose_succession" not in asked_on(run) and uneven_lists() == []
    cancel(people, run.pk, "dissolved", "nothing", on=FILED)
    assert load(run.pk).closed == FILED and whole() == []


def test_a_handler_does_not_decide_that_his_case_goes_over_to_nobody(people, order):
    Proceeding.objects.filter(pk=order.pk).update(partner=people.jinjiang.deputy)
    with pytest.raises(NotPermitted, match="须由不承办本案的负责人"):
        waived(people, order)
    with pytest.raises(NotPermitted, match="不是本案办案机关的负责人"):
        waived(people, order, by="clerk")


def test_the_decision_falls_when_the_register_says_otherwise(people, order):
    waived(people, order)
    ended(people, DAY, people.business)
    assert not acts.again(order).party_gone and len(invitations(order.case_id)) == 1 and uneven_lists() == []
    waived(people, order)
    said = {"party": people.company, "since": DAY, "changes": {"phone": "0595-1"}, "document": "函"}
    change_party(**said, by=fresh(people.jinjiang.clerk), on=LATER, reason="更正。")
    assert acts.again(order).party_gone and uneven_lists() == []
    proposed(people, order)
    approved(people, order)
    assert acts.again(order).pending is None and whole() == []


def test_an_account_that_a_clerk_keeps_asks_the_leaders(people):
    account = Collection.objects.get(pk=entered(people, on=DAY))
    ended(people, DAY, people.agency)
    Proceeding.objects.filter(case=account.case_id).exclude(pk=account.pk).update(closed=DAY)
    level_all()
    assert invitations(account.case_id) == [(account.case_id, "collection", None)]
    proposed(people, account, by="unit_head")
    assert invitations(account.case_id) == []


def test_the_workbench_and_the_page_show_who_is_asked(client, people, order, django_assert_max_num_queries):
    visit = order.arose_from
    at = f"/cases/{visit.case_id}/{visit.pk}/beside/propose_succession/"
    sign_in(client, people.jinjiang.investigator)
    for page in ("/", f"/cases/{order.case_id}/"):
        client.get(page)
        with django_assert_max_num_queries(15):
            assert at in client.get(page).content.decode()
    assert "waive_succession" not in client.get(f"/cases/{order.case_id}/").content.decode()
    sign_in(client, people.jinjiang.deputy)
    page = f"/cases/{order.case_id}/{order.pk}/beside/waive_succession/"
    assert page in client.get(f"/cases/{order.case_id}/").content.decode()
    assert client.post(page, {"document": "合并协议第八条", "reason": "不承受。", "key": "once"}).status_code == 302
    with django_assert_max_num_queries(15):
        shown = client.get(f"/cases/{order.case_id}/").content.decode()
    assert "本案决定不由承继人承接" in shown and page not in shown
    sign_in(client, people.jinjiang.investigator)
    assert at not in client.get("/").content.decode()
    with django_assert_max_num_queries(15):
        client.get("/")
