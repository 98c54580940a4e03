"""A task of an office is given to one of its people: whose list it stands on, who gives it, when it falls back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casework.models import Office, Officer
from flows import Refused
from flows.beside.assign import assign
from flows.models import Invitation
from flows.pages.desk.duties import duties
from flows.verify import CHECKS
from permissions.gate import NotPermitted
from tests.flows.penalty_walk import Walk
from tests.people import change, enter, fresh


@pytest.fixture
def walk(people):
    """A case that waits for the deputy head, who is one of two."""
    who = people.jinjiang
    enter(
        Office,
        officer=who.registrar,
        office="deputy_head",
        organ=who.organ,
        territory_path=who.organ.territory.path,
        since="2020-01-01",
    )
    return Walk(people).to("endorse_filing")


@pytest.fixture
def who(walk):
    return walk.people.jinjiang


@pytest.fixture
def on(walk):
    return walk.day("file")


def given(walk, on, to="registrar", by="deputy", step="file", reason="分工。"):
    who = walk.people.jinjiang
    return assign(
        proceeding=walk.run, step=step, to=fresh(getattr(who, to)), by=fresh(getattr(who, by)), on=on, reason=reason
    )


def sees(person, on, step="file"):
    return step in {task.terms.name for task, _ in duties(fresh(person), on).now}


def test_a_task_of_the_office_stands_on_the_list_of_one_alone(walk, who, on):
    assert sees(who.deputy, on) and sees(who.registrar, on)
    entry = given(walk, on)
    assert entry.facts == {"step": "批准立案", "to": "曾美玲", "reason": "分工。"}
    assert not sees(who.deputy, on) and sees(who.registrar, on)
    row = Invitation.objects.get(process=walk.pk, step="file", finished=None)
    assert (row.owner.username, row.office) == ("jj.registrar", "deputy_head")
    assert [said for check in CHECKS.values() for said in check()] == []


def test_another_of_the_office_may_still_take_it(walk, who, on):
    given(walk, on)
    walk.take("file", by=fresh(who.deputy))
    assert walk.run.stage == "filed" and walk.run.pending is None


def test_the_person_and_a_leader_give_it_on_and_nobody_else(walk, who, on):
    given(walk, on)
    with pytest.raises(NotPermitted, match=r"不办理“批准立案”|已指定由曾美玲办理"):
        given(walk, on, to="deputy", by="clerk")
    with pytest.raises(Refused, match="现在就由曾美玲办理"):
        given(walk, on, by="head")
    given(walk, on, to="deputy", by="registrar")
    assert sees(who.deputy, on) and not sees(who.registrar, on)
    given(walk, on, by="unit_head")
    assert sees(who.registrar, on)


@pytest.mark.parametrize(
    ("how", "why", "says"),
    [
        ({"to": "clerk"}, NotPermitted, r"没有在.*担任机关负责人、分管负责人"),
        ({"reason": ""}, Refused, "写明理由"),
        ({"step": "conclude"}, Refused, "还办不到"),
        ({"step": "withdraw"}, Refused, "没有待办"),
    ],
)
def test_what_may_not_be_given_is_refused(walk, on, how, why, says):
    with pytest.raises(why, match=says):
        given(walk, on, **how)
    assert not Invitation.objects.exclude(office="").exists()


def test_a_task_of_the_handlers_is_not_given_so(walk, who):
    walk.take("file")
    with pytest.raises(Refused, match="换承办人请用转办"):
        given(walk, walk.day("interview"), step="interview")


@pytest.mark.parametrize("how", ["account", "office"])
def test_it_falls_back_to_the_office_by_itself(walk, who, on, how):
    given(walk, on)
    if how == "account":
        change(Officer.objects.filter(pk=who.registrar.pk), is_active=False)
    else:
        change(Office.objects.filter(officer=who.registrar, office="deputy_head"), until=on - timedelta(1))
    assert sees(who.deputy, on)
    assert list(CHECKS["待办"]()) == []


def test_leaving_the_stage_ends_it(walk, who, on):
    given(walk, on)
    walk.returns("file", by=fresh(who.registrar))
    assert walk.run.pending is None
    walk.take("propose", on=on)
    walk.take("endorse_filing", on=on)
    assert sees(who.deputy, on) and sees(who.registrar, on)
