"""Words asked before a step 加签会签: who asks whom, the step waits, what was said stands on file, ends settle it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command

from casework.models import Case, Consultation, Entry, Office, Officer
from flows import Refused, take
from flows.beside.consult import answer_consultation, consult, withdraw_consultation
from flows.liveness import silent_cases
from flows.models import Invitation
from flows.verify import CHECKS
from permissions.gate import NotPermitted
from tests.flows.penalty_walk import Walk
from tests.people import change, fresh

PLACE = {"ground": "not_established", "why": "违法事实不成立。"}


@pytest.fixture
def walk(people):
    return Walk(people).to("endorse_filing")


@pytest.fixture
def who(people):
    return people.jinjiang


@pytest.fixture
def on(walk):
    return walk.day("file")


def asked(walk, on, *names, by="deputy", step="file", question="事实是否清楚？"):
    who = walk.people.jinjiang
    officers = [fresh(getattr(who, name)) for name in names]
    return consult(
        proceeding=walk.run, step=step, officers=officers, question=question, by=fresh(getattr(who, by)), on=on
    )


def answered(walk, on, name, agrees=True, opinion="", **more):
    by = fresh(getattr(walk.people.jinjiang, name))
    return answer_consultation(proceeding=walk.run, agrees=agrees, opinion=opinion, by=by, on=on, **more)


def invited():
    rows = Invitation.objects.filter(finished=None, step="answer_consultation").order_by("pk")
    return list(rows.values_list("kind", "owner__username"))


def all_well():
    assert [said for check in CHECKS.values() for said in check()] == []


def test_one_is_asked_for_an_opinion_and_the_step_waits_for_it(walk, who, on):
    entry = asked(walk, on, "reviewer")
    assert (entry.title, entry.facts["step"], entry.facts["officers"]) == ("加签", "批准立案", ["庄静怡"])
    assert invited() == [("beside", "jj.reviewer")] and walk.run.waits_on == 1
    with pytest.raises(Refused, match=r"已于.*请庄静怡加签，尚未答复"):
        walk.take("file")
    said = answered(walk, on, "reviewer", opinion="事实清楚。")
    assert (
        said.facts == {"step": "批准立案", "agrees": "同意", "said": "事实清楚。"} and said.office == "legal_reviewer"
    )
    row = Consultation.objects.get()
    assert (row.way, row.answered, row.agrees, row.opinion) == ("opinion", on, True, "事实清楚。")
    assert invited() == [] and walk.run.waits_on == 0
    all_well()
    walk.take("file")


def test_several_are_asked_at_once_and_the_step_waits_for_the_last(walk, who, on):
    assert asked(walk, on, "reviewer", "head").title == "会签"
    assert invited() == [("beside", "jj.reviewer"), ("beside", "jj.head")]
    all_well()
    answered(walk, on, "head")
    assert invited() == [("beside", "jj.reviewer")]
    with pytest.raises(Refused, match="庄静怡会签"):
        walk.take("file")
    answered(walk, on, "reviewer", False, "缺少证据。")
    walk.take("file")
    assert Invitation.objects.filter(step="answer_consultation", status="DONE").count() == 2


def test_levelling_keeps_one_invitation_for_each_person(walk, on):
    asked(walk, on, "reviewer", "head")
    Invitation.objects.filter(step="answer_consultation").delete()
    assert any("待办与阶段不一致" in said for said in CHECKS["待办"]())
    call_command("level", verbosity=0)
    assert sorted(invited()) == [("beside", "jj.head"), ("beside", "jj.reviewer")]


@pytest.mark.parametrize(
    ("how", "why", "says"),
    [
        ({"by": "clerk"}, NotPermitted, "只有办理这一步的人或者本机关负责人"),
        ({"step": "conclude"}, Refused, "还办不到或者不再办理“调查终结"),
        ({"step": "fill"}, Refused, "没有名为 fill 的步骤"),
        ({"question": " "}, Refused, "加签请写明征询什么"),
        ({"question": "问" * 301}, Refused, "300字以内"),
    ],
)
def test_what_may_not_be_asked_is_refused_and_changes_nothing(walk, on, how, why, says):
    count = Entry.objects.count()
    with pytest.raises(why, match=says):
        asked(walk, on, "reviewer", **how)
    assert (Entry.objects.count(), Consultation.objects.count()) == (count, 0)


def test_who_cannot_answer_is_not_asked(walk, people, on):
    who = people.jinjiang
    for name, says in (("deputy", "不能征询自己"), ("closed", "账号已停用")):
        change(Officer.objects.filter(username="jj.auxiliary"), is_active=False)
        person = fresh(who.auxiliary if name == "closed" else who.deputy)
        with pytest.raises((Refused, NotPermitted), match=says):
            consult(proceeding=walk.run, step="file", officers=[person], question="？", by=fresh(who.deputy), on=on)
    with pytest.raises(NotPermitted, match="没有本案辖区的岗位"):
        stranger = fresh(people.quanzhou.reviewer)
        consult(proceeding=walk.run, step="file", officers=[stranger], question="？", by=fresh(who.deputy), on=on)
    with pytest.raises(Refused, match="请选择征询谁"):
        consult(proceeding=walk.run, step="file", officers=[], question="？", by=fresh(who.deputy), on=on)
    asked(walk, on, "reviewer")
    with pytest.raises(Refused, match="尚未答复，不必重复征询"):
        asked(walk, on, "reviewer", by="head")


def test_only_the_person_asked_answers_and_dissent_says_why(walk, on):
    asked(walk, on, "reviewer")
    with pytest.raises(NotPermitted, match="没有等郑伟民答复的征询，现在等庄静怡答复"):
        answered(walk, on, "head")
    with pytest.raises(Refused, match="不同意的，请写明意见"):
        answered(walk, on, "reviewer", False)
    with pytest.raises(Refused, match="请选择同意或者不同意"):
        answered(walk, on, "reviewer", "no")


def test_two_steps_wait_for_the_same_person_and_each_is_named(walk, on):
    asked(walk, on, "reviewer")
    asked(walk, on, "reviewer", step="withdraw", by="head")
    with pytest.raises(Refused, match=r"有2项.*请写明是哪一步"):
        answered(walk, on, "reviewer")
    answered(walk, on, "reviewer", step="file")
    assert walk.run.waits_on == 1
    walk.take("file")


def test_the_asker_or_a_leader_withdraws_what_is_not_answered(walk, who, on):
    asked(walk, on, "reviewer", "head")
    how = {"proceeding": walk.run, "on": on, "officer": who.reviewer}
    with pytest.raises(NotPermitted):
        withdraw_consultation(by=fresh(who.clerk), reason="不必了。", **how)
    with pytest.raises(Refused, match="写明理由"):
        withdraw_consultation(by=fresh(who.deputy), reason="", **how)
    entry = withdraw_consultation(by=fresh(who.deputy), reason="已当面征询。", **how)
    assert entry.facts == {"step": "批准立案", "officers": ["庄静怡"], "reason": "已当面征询。"}
    withdraw_consultation(proceeding=walk.run, officer=who.head, by=fresh(who.unit_head), on=on, reason="不再征询。")
    assert invited() == [] and walk.run.waits_on == 0
    walk.take("file")
    all_well()


def test_who_lost_his_office_answers_no_more_and_is_withdrawn(walk, who, on):
    asked(walk, on, "reviewer")
    change(Office.objects.filter(officer=who.reviewer), until=on - timedelta(1))
    with pytest.raises(NotPermitted, match="由许文斌撤回征询"):
        answered(walk, on, "reviewer")
    withdraw_consultation(proceeding=walk.run, officer=who.reviewer, by=fresh(who.head), on=on, reason="已调离。")
    walk.take("file")


def test_an_end_withdraws_what_is_open(walk, who, on):
    asked(walk, on, "reviewer", "head")
    entry = take("penalty", "withdraw", walk.pk, PLACE, by=fresh(who.head), on=on)
    assert set(Consultation.objects.values_list("withdrawn", flat=True)) == {on}
    assert walk.run.waits_on == 0 and invited() == []
    assert ["casework_consultation", Consultation.objects.first().pk, "withdrawn", None, str(on)] in entry.writes
    all_well()


def test_leaving_the_stage_withdraws_only_what_can_be_reached_no_longer(walk, who, on):
    asked(walk, on, "reviewer", step="withdraw", by="head")
    walk.take("file")
    assert walk.run.waits_on == 1  # a case may be withdrawn at the next stage too
    assert invited() == [("beside", "jj.reviewer")]
    all_well()


def test_a_case_that_waits_for_somebody_who_left_is_silent_and_says_who_can_help(walk, who, on):
    from casework.models import Clock

    asked(walk, on, "reviewer")
    Clock.objects.update(lapsed=on)
    Invitation.objects.exclude(step__in=("file", "answer_consultation")).update(finished="2026-01-01T00:00Z")
    assert list(silent_cases(on)) == []
    change(Officer.objects.filter(pk=who.reviewer.pk), is_active=False)
    (one,) = silent_cases(on, Case.objects.all())
    assert any("等庄静怡答复征询" in said for said in one.reasons), one
    assert any("许文斌撤回征询" in said for said in one.could), one


def test_a_repeated_key_is_one_act(walk, who, on):
    how = {"proceeding": walk.run, "step": "file", "officers": [who.reviewer], "question": "？", "on": on, "key": "k"}
    assert consult(by=fresh(who.deputy), **how).pk == consult(by=fresh(who.deputy), **how).pk
    assert Consultation.objects.count() == 1


def test_the_command_line_asks_too(walk, who, on, capsys):
    facts = f'{{"proceeding": {walk.pk}, "step": "file", "officers": ["jj.reviewer", "jj.head"], "question": "？"}}'
    call_command("act", "consult", by="jj.deputy", on=str(on), facts=facts)
    assert "已办理“会签”" in capsys.readouterr().out
