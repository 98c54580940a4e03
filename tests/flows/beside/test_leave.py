"""A person leaves: everything held is listed with what becomes of it, and moves by one line in each case."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command

from casework.models import Appointment, Consultation, Delegation, Entry, Office, Officer
from flows import Refused
from flows.beside.assign import assign
from flows.beside.consult import consult
from flows.beside.delegate import delegate
from flows.beside.holding import held_by, stranded, why_unable
from flows.beside.leave import hand_over_all
from flows.beside.leaving import plan
from flows.door.drafts import StepDraft
from flows.door.verbs import may
from flows.models import Invitation
from flows.verify import CHECKS
from permissions.gate import NotPermitted
from tests.flows.penalty_walk import Walk
from tests.flows.procedures import test_talk as talking
from tests.flows.procedures.test_talk import TALK
from tests.people import change, enter, fresh


@pytest.fixture
def walk(people):
    return Walk(people).to("endorse_filing")


@pytest.fixture
def who(walk):
    return walk.people.jinjiang


@pytest.fixture
def on(walk):
    return walk.day("file")


def left(who, on, leaver="investigator", to="third", by="unit_head", reason="调离。", **more):
    to = fresh(getattr(who, to)) if to else None
    leaver, by = fresh(getattr(who, leaver)), fresh(getattr(who, by))
    return hand_over_all(leaver=leaver, to=to, by=by, on=on, reason=reason, **more)


def all_well():
    assert [said for check in CHECKS.values() for said in check()] == []


def test_every_case_moves_by_one_line(walk, people, who, on):
    other = Walk(people, party=people.business).to("endorse_filing")
    done = left(who, on)
    assert [(one.step, one.case_id) for one in done] == [
        ("hand_over_all", walk.run.case_id),
        ("hand_over_all", other.run.case_id),
    ]
    for run in (walk.run, other.run):
        assert (run.owner.username, run.partner.username) == ("jj.third", "jj.partner")
    assert done[0].facts["leaver"] == "林志远" and done[0].facts["reason"] == "调离。"
    assert done[0].facts["moved"][0].endswith("由吴建国主办")
    assert held_by(fresh(who.investigator), on) == []
    all_well()


def test_the_account_is_closed_in_the_same_act(walk, who, on):
    left(who, on, close_account=True)
    assert not Officer.objects.get(pk=who.investigator.pk).is_active
    all_well()


def test_a_successor_is_chosen_for_each(walk, people, who, on):
    other = Walk(people, party=people.business).to("endorse_filing")
    change(Officer.objects.filter(username="jj.expired"), certificate_until="2030-01-01")
    left(who, on, others={f"owner-{other.pk}": "jj.expired"})
    assert (walk.run.owner.username, other.run.owner.username) == ("jj.third", "jj.expired")


def test_what_cannot_move_is_named_and_the_rest_moves(walk, people, who, on):
    other = Walk(people, party=people.business).to("endorse_filing")
    done = left(who, on, others={f"owner-{other.pk}": "jj.partner"})
    assert walk.run.owner.username == "jj.third" and other.run.owner.username == "jj.investigator"
    assert isinstance(done[0], Entry) and f"{other.run.case.number}的主办" in done[1]
    assert "陈雅婷已是本程序的协办人" in done[1] and "第四十二条" in done[1]


def test_an_account_is_not_closed_while_something_stays(walk, who, on):
    count = Entry.objects.count()
    with pytest.raises(Refused, match="没有有效的执法证件"):
        left(who, on, to="expired", close_account=True)
    assert Officer.objects.get(pk=who.investigator.pk).is_active and Entry.objects.count() == count


@pytest.mark.parametrize(
    ("how", "why", "says"),
    [
        ({"reason": " "}, Refused, "写明理由"),
        ({"to": None}, Refused, "请选择接办人"),
        ({"by": "clerk"}, Refused, "不是本案办案机关的负责人"),
        ({"leaver": "auxiliary"}, Refused, "名下没有待移交的事项"),
        ({"others": {"owner-1": "nobody"}}, Refused, "没有用户名为nobody"),
        ({"leaver": "unit_head", "close_account": True}, NotPermitted, "不能停用自己的账号"),
        ({"leaver": "head", "close_account": True}, NotPermitted, "职务不低于其的负责人"),
        ({"close_account": "yes"}, Refused, "请写是或者否"),
    ],
)
def test_what_may_not_be_is_refused_and_changes_nothing(walk, who, on, how, why, says):
    count = Entry.objects.count()
    with pytest.raises(why, match=says):
        left(who, on, **how)
    assert Entry.objects.count() == count and not Officer.objects.filter(is_active=False).exists()


def test_a_partner_is_replaced_as_well(walk, who, on):
    left(who, on, leaver="partner")
    assert (walk.run.owner.username, walk.run.partner.username) == ("jj.investigator", "jj.third")


def test_given_tasks_words_delegations_and_drafts_go_too(walk, who, on):
    organ = who.organ
    enter(
        Office,
        officer=who.registrar,
        office="deputy_head",
        organ=organ,
        territory_path=organ.territory.path,
        since="2020-01-01",
    )
    assign(proceeding=walk.run, step="file", to=fresh(who.registrar), by=fresh(who.head), on=on, reason="分工。")
    consult(proceeding=walk.run, step="file", officers=[fresh(who.registrar)], question="？", by=fresh(who.head), on=on)
    lent = {"office": "clerk", "since": on, "until": on + timedelta(9), "document": "批示"}
    delegate(holder=who.clerk, deputy=fresh(who.registrar), by=fresh(who.head), on=on, **lent)
    StepDraft.objects.create(officer=who.registrar, kind="penalty", step="file", proceeding_id=walk.pk, facts={"a": 1})
    assert {one.what for one in held_by(fresh(who.registrar), on)} == {"given", "asked", "deputy", "draft"}
    (entry,) = left(who, on, leaver="registrar", to="deputy", by="head", close_account=True)
    assert Invitation.objects.get(step="file", finished=None).owner == who.deputy
    assert list(Consultation.objects.order_by("pk").values_list("officer__username", "withdrawn")) == [
        ("jj.registrar", on),
        ("jj.deputy", None),
    ]
    assert Invitation.objects.get(step="answer_consultation", finished=None).owner == who.deputy
    assert Delegation.objects.get().withdrawn == on and StepDraft.objects.get().officer == who.deputy
    assert len(entry.facts["moved"]) == 2 and walk.run.waits_on == 1
    assert held_by(fresh(who.registrar), on) == []
    all_well()


def test_without_a_fit_successor_a_task_returns_to_the_office_and_a_word_is_withdrawn(walk, who, on):
    organ = who.organ
    enter(
        Office, officer=who.registrar, office="deputy_head", organ=organ, territory_path=organ.territory.path, since=on
    )
    assign(proceeding=walk.run, step="file", to=fresh(who.registrar), by=fresh(who.head), on=on, reason="分工。")
    consult(proceeding=walk.run, step="file", officers=[fresh(who.registrar)], question="？", by=fresh(who.head), on=on)
    left(who, on, leaver="registrar", to=None, by="head")
    row = Invitation.objects.get(step="file", finished=None)
    assert (row.owner, row.office) == (None, "")
    assert Consultation.objects.get().withdrawn == on and walk.run.waits_on == 0
    all_well()


def test_the_place_in_a_case_and_the_day_on_the_calendar_move(people):
    who, talk = people.jinjiang, talking.called(people)
    assert [one.what for one in held_by(fresh(who.deputy), TALK)] == ["named", "day"]
    with pytest.raises(Refused, match="已另有职责"):
        left(who, TALK, leaver="deputy", to="unit_head", by="head", close_account=True)
    change(Officer.objects.filter(pk__in=(who.unit_head.pk, who.third.pk)), certificate_no="35058299")
    with pytest.raises(Refused, match="已另有职责"):  # the other account of who is second
        left(who, TALK, leaver="deputy", to="third", by="head", close_account=True)
    left(who, TALK, leaver="deputy", to="head", by="head")
    now = talking.again(talk)
    assert (now.lead, now.second) == (who.head, who.unit_head)
    assert set(Appointment.objects.filter(lapsed=None).values_list("officer__username", flat=True)) == {
        "jj.head",
        "jj.unit_head",
    }
    assert Invitation.objects.get(step="hold", finished=None).owner == who.head
    all_well()
    talking.act(now, "hold", who.head, TALK, talking.HELD)
    assert held_by(fresh(who.head), TALK) == []  # what has been held is a fact and stays


def test_what_hangs_on_an_ended_proceeding_goes_with_the_rest(people):
    walk = Walk(people).to("publish")
    who, on = people.jinjiang, walk.day("publish")
    assert walk.run.closed
    hung = [one for one in held_by(fresh(who.investigator), on) if one.what == "seam"]
    assert {one.name for one in hung} == {"collection.enter"}
    left(who, on, close_account=True)
    rows = Invitation.objects.filter(process=walk.pk, finished=None).values_list("owner__username", flat=True)
    assert set(rows) == {"jj.third"} and walk.run.owner == who.investigator  # who handled it stays on file
    all_well()


@pytest.mark.parametrize("word", ["propose_succession", "wait_for", "serve_paper"])
def test_who_was_handed_what_hangs_on_it_stands_in_the_handler_s_place_for_every_act_of_his(people, word):
    walk = Walk(people).to("publish")
    who, on = people.jinjiang, walk.day("publish")
    assert not may(word, fresh(who.third), walk.run, on) and may(word, fresh(who.investigator), walk.run, on)
    left(who, on)
    assert may(word, fresh(who.third), walk.run, on)
    assert not may(word, fresh(who.reviewer), walk.run, on)


def test_a_repeated_key_is_one_act(walk, who, on):
    first = left(who, on, key="once")
    assert [one.pk for one in left(who, on, key="once")] == [one.pk for one in first]


def test_a_plan_changes_nothing_and_says_what_becomes_of_each(walk, who, on):
    fates = plan(fresh(who.investigator), fresh(who.third), {}, by=fresh(who.unit_head), on=on, closing=False)
    assert [(one.held.what, one.said, one.why) for one in fates] == [("owner", "由吴建国主办", "")]
    fates = plan(fresh(who.investigator), None, {}, by=fresh(who.unit_head), on=on, closing=False)
    assert fates[0].why == "请选择接办人。"


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"is_active": False}, "账号已停用"),
        ({"certificate_until": "2026-01-01"}, "没有有效的执法证件"),
        ({"certificate_no": ""}, "没有有效的执法证件"),
        ("office", "没有在任的岗位"),
        ({}, ""),
    ],
)
def test_whose_work_lies_still_is_known(walk, who, on, other, says):
    if other == "office":
        change(Office.objects.filter(officer=who.investigator), until=on - timedelta(1))
    elif other:
        change(Officer.objects.filter(pk=who.investigator.pk), **other)
    person = fresh(who.investigator)
    assert why_unable(person, on) == says
    assert list(stranded([who.organ.pk], on)) == ([person] if says else [])


def test_the_command_line_hands_over(walk, who, on, capsys):
    facts = '{"leaver": "jj.investigator", "to": "jj.third", "close_account": true}'
    call_command("act", "hand_over_all", by="jj.unit_head", on=str(on), facts=facts, reason="调离。")
    assert "已办理“离岗移交”" in capsys.readouterr().out
    assert not Officer.objects.get(pk=who.investigator.pk).is_active and not Appointment.objects.exists()
