"""An office exercised by another for a time 代理: who may say so, for which days; each act names both persons."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.management import call_command

from casework.models import Delegation, Entry, Officer
from flows import Refused
from flows.beside.delegate import delegate, withdraw_delegation
from flows.pages.desk.duties import duties
from flows.verify import CHECKS
from permissions.gate import NotPermitted, held_on
from tests.flows.penalty_walk import Walk
from tests.people import change, fresh

ON = date(2026, 3, 5)
OF_CLERK = {"holder": "clerk", "office": "clerk"}


@pytest.fixture
def who(people):
    return people.jinjiang


def lent(who, *, holder="head", office="agency_head", deputy="deputy", by="head", since=ON, days=9, **more):
    said = {"holder": fresh(getattr(who, holder)), "office": office, "deputy": fresh(getattr(who, deputy))}
    said |= {"since": since, "until": since + timedelta(days), "document": "晋应急〔2026〕8号", "on": ON}
    return delegate(by=fresh(getattr(who, by)), **(said | more))


def test_the_deputy_acts_and_the_line_names_both(people, who):
    lent(who, holder="deputy", office="分管负责人", deputy="clerk", by="deputy")
    walk = Walk(people).to("endorse_filing")
    clerk = fresh(who.clerk)
    assert "file" in {task.terms.name for task, _ in duties(clerk, ON).now}
    entry = walk.take("file", by=clerk, on=ON)
    assert (entry.by, entry.acts_for, entry.office) == (who.clerk, who.deputy, "deputy_head")
    assert walk.take("interview").acts_for is None
    assert [said for check in CHECKS.values() for said in check()] == []


def test_whom_a_line_names_is_sealed(people, who):
    lent(who, holder="deputy", office="deputy_head", deputy="clerk", by="deputy")
    entry = Walk(people).to("endorse_filing").take("file", by=fresh(who.clerk), on=ON)
    before = Entry.objects.get(case=entry.case, line=entry.line - 1).seal
    assert entry.sealed(before) == entry.seal
    entry.acts_for = who.head
    assert entry.sealed(before) != entry.seal
    entry.acts_for = None
    assert entry.sealed(before) != entry.seal


def test_duties_stay_apart_for_both(people, who):
    """Who proposed the case does not approve it through a deputy, nor as one."""
    change(Officer.objects.filter(pk=who.investigator.pk), legal_qualification="A1")
    lent(who, holder="reviewer", office="legal_reviewer", deputy="investigator", by="head", days=30)
    walk = Walk(people).to("conclude")
    with pytest.raises(NotPermitted, match=r"已参与本案的.*职能分离"):
        walk.take("review", by=fresh(who.investigator))


@pytest.mark.parametrize(
    ("how", "why", "says"),
    [
        ({"by": "clerk"}, NotPermitted, "不是郑伟民本人，也不是.*职务不低于机关负责人的负责人"),
        ({"by": "unit_head", "deputy": "clerk"}, NotPermitted, "职务不低于机关负责人"),
        ({"by": "unit_head", "deputy": "unit_head", **OF_CLERK}, NotPermitted, "不能批准由自己代理"),
        ({"office": "clerk"}, Refused, "没有内勤的岗位"),
        ({"office": "厅长"}, Refused, "没有名为“厅长”的岗位"),
        ({"deputy": "head"}, Refused, "不必代理"),
        ({"since": ON - timedelta(1)}, Refused, "代理不能追溯"),
        ({"days": -1}, Refused, "早于开始日"),
        ({"document": " "}, Refused, "请写明办理代理的文件"),
        ({"document": "文" * 121}, ValueError, "最多120字"),
    ],
)
def test_what_may_not_be_delegated_is_refused(who, how, why, says):
    with pytest.raises(why, match=says):
        lent(who, **how)
    assert not Delegation.objects.exists()


def test_the_deputy_has_what_the_office_demands(who):
    with pytest.raises(NotPermitted, match="没有有效的执法证件"):
        lent(who, holder="investigator", office="investigator", deputy="clerk", by="unit_head")
    with pytest.raises(NotPermitted, match="没有登记法律职业资格"):
        lent(who, holder="reviewer", office="legal_reviewer", deputy="clerk", by="head")
    change(Officer.objects.filter(pk=who.clerk.pk), is_active=False)
    with pytest.raises(NotPermitted, match="账号已停用"):
        lent(who, deputy="clerk")


def test_one_deputy_at_a_time(who):
    lent(who)
    with pytest.raises(Refused, match="已由许文斌代理"):
        lent(who, deputy="unit_head", since=ON + timedelta(5))
    lent(who, deputy="unit_head", since=ON + timedelta(10))
    assert Delegation.objects.count() == 2


def holds(person, on):
    return "agency_head" in {h.office for h in held_on(fresh(person), on)}


def test_it_holds_for_its_days_and_ends_when_it_is_withdrawn(who):
    lent(who)
    later = ON + timedelta(4)
    assert [holds(who.deputy, ON + timedelta(n)) for n in (-1, 0, 9, 10)] == [False, True, True, False]
    how = {"holder": who.head, "office": "agency_head", "deputy": who.deputy}
    with pytest.raises(NotPermitted):
        withdraw_delegation(by=fresh(who.clerk), on=later, reason="提前回局。", **how)
    with pytest.raises(Refused, match="写明理由"):
        withdraw_delegation(by=fresh(who.head), on=later, reason="", **how)
    row = withdraw_delegation(by=fresh(who.head), on=later, reason="提前回局。", **how)
    assert (row.withdrawn, row.withdrawn_by, row.withdrawn_why) == (later, who.head, "提前回局。")
    assert [holds(who.deputy, ON + timedelta(n)) for n in (3, 4, 9)] == [True, False, False]  # acts of those days stand
    with pytest.raises(Refused, match="可能已经期满或者撤回"):
        withdraw_delegation(by=fresh(who.head), on=later, reason="再撤。", **how)


def test_the_deputy_gives_it_back_himself(who):
    lent(who)
    how = {"holder": who.head, "office": "机关负责人", "deputy": who.deputy, "on": ON}
    assert withdraw_delegation(by=fresh(who.deputy), reason="另有任务。", **how).withdrawn == ON


def test_a_task_given_to_the_holder_stands_on_the_deputys_list_too(people, who):
    from flows.beside.assign import assign

    walk = Walk(people).to("endorse_filing")
    assign(proceeding=walk.run, step="file", to=fresh(who.deputy), by=fresh(who.head), on=ON, reason="分工。")
    lent(who, holder="deputy", office="deputy_head", deputy="clerk", by="head")
    assert "file" in {task.terms.name for task, _ in duties(fresh(who.clerk), ON).now}


def test_the_command_line_delegates_and_withdraws(who, capsys):
    facts = '{"holder": "jj.head", "office": "机关负责人", "deputy": "jj.deputy", "since": "2026-03-05", '
    facts += '"until": "2026-03-09", "document": "会议纪要"}'
    call_command("act", "delegate", by="jj.head", on=str(ON), facts=facts)
    assert "许文斌 代理" in capsys.readouterr().out
    facts = '{"holder": "jj.head", "office": "agency_head", "deputy": "jj.deputy"}'
    call_command("act", "withdraw_delegation", by="jj.head", on=str(ON), facts=facts, reason="不需要。")
    assert Delegation.objects.get().withdrawn == ON
