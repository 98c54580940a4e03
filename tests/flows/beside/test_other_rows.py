"""A correction adds rows to a step and strikes rows of it; what rests on a row keeps it; rows and record add up."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.management import call_command

from casework.folding import unlike_the_record
from casework.models import Clock, Entry, Finding, Inspection, Paper, Proceeding, TalkIssue
from flows.beside.correct import approve_correction, propose_correction
from flows.beside.reissue import reissue
from flows.beside.take_back import take_back
from flows.door.engine import take
from flows.door.facts import BadFact
from flows.door.refusals import Refused
from flows.models import Invitation
from tests.flows import acts
from tests.flows.acts import DAY, FINDINGS
from tests.flows.procedures.test_talk import REPORT, TALK, talked
from tests.people import fresh

pytestmark = pytest.mark.django_db
LATER = DAY + timedelta(days=2)
THIRD = {"place": "配电室", "problem": "门未上锁", "basis": "安全生产法(2021) 第三十六条"}
ONE, TWO = {"was": 1}, {"was": 2}
TELL = "原件漏记一项。"


def line(run, step):
    return Entry.objects.select_related("proceeding").filter(proceeding_id=run.pk, step=step).latest("line")


def propose(people, entry, facts, on=LATER, notice="", by=None):
    by = fresh(by or people.jinjiang.investigator)
    return propose_correction(entry, facts, notice, by=by, on=on, reason="与现场检查记录原件不符。")


def approve(people, entry, on=LATER):
    return approve_correction(entry, by=fresh(people.jinjiang.unit_head), on=on)


def corrected(people, entry, facts, **how):
    propose(people, entry, facts, **how)
    return approve(people, entry, how.get("on", LATER))


def ledger(run):
    return list(Finding.objects.filter(inspection_id=run.pk).order_by("number").values_list("number", "problem"))


def whole():
    assert list(unlike_the_record()) == []


def clock(run, card):
    return Clock.objects.filter(proceeding_id=run.pk, card=f"terms/{card}").latest("pk")


def invited(run, step):
    return Invitation.objects.filter(process=run.pk, step=step, finished=None).exists()


def test_a_finding_is_added_under_the_next_number(people):
    seen = acts.recorded(people)
    kept = list(Finding.objects.order_by("pk").values_list("pk", flat=True))
    entry = corrected(people, line(seen, "record_visit"), {"findings": [ONE, TWO, THIRD]})
    assert [number for number, _ in ledger(seen)] == [1, 2, 3] and acts.again(seen).found == 3
    assert list(Finding.objects.order_by("pk").values_list("pk", flat=True))[:2] == kept
    assert entry.facts["added"] == ["隐患第3项：门未上锁"] and "struck" not in entry.facts
    whole()


def test_a_struck_finding_leaves_and_the_others_keep_number_and_key(people):
    seen = acts.recorded(people)
    first, second = Finding.objects.order_by("number")
    entry = corrected(people, line(seen, "record_visit"), {"findings": [TWO]})
    assert ledger(seen) == [(2, second.problem)] and Finding.objects.get().pk == second.pk
    assert entry.facts["struck"] == [f"隐患第1项：{first.problem}"]
    assert ["casework_finding", first.pk, None] in entry.writes
    whole()
    corrected(people, line(seen, "record_visit"), {"findings": [ONE, THIRD]})  # number 1 is never given again
    assert [number for number, _ in ledger(seen)] == [2, 3]
    whole()
    corrected(people, line(seen, "record_visit"), {"findings": [{"was": 1, "place": "仓库门口"}, {"was": 2}]})
    assert Finding.objects.get(number=2).place == "仓库门口"
    whole()


def test_numbers_stay_on_the_paper_that_is_made_again(people):
    seen = acts.recorded(people)
    corrected(people, line(seen, "record_visit"), {"findings": [TWO, THIRD]})
    record = Paper.objects.get(form="site_inspection_record")
    assert "重新制作" in acts.again(seen).flags[0]["why"]
    reissue(paper=record, by=fresh(people.jinjiang.unit_head), on=LATER, reason="条目更正。")
    record = Paper.objects.get(form="site_inspection_record", voided=None)
    assert [row["no"] for row in record.blanks["findings_table"]] == ["2", "3"]
    whole()


def test_a_visit_without_findings_gets_its_first_which_calls_for_an_order(people):
    seen = acts.recorded(people, findings=[], no_findings=True)
    assert invited(seen, "conclude") and not invited(seen, "order")
    corrected(people, line(seen, "record_visit"), {"findings": [THIRD], "no_findings": False})
    assert ledger(seen) == [(1, "门未上锁")]
    assert clock(seen, "order_after_visit_param").met is None
    assert invited(seen, "order") and not invited(seen, "conclude")
    whole()


def test_the_last_finding_struck_leaves_the_visit_to_be_concluded(people):
    seen = acts.recorded(people, findings=FINDINGS[:1])
    corrected(people, line(seen, "record_visit"), {"findings": [], "no_findings": True})
    assert ledger(seen) == []
    assert not invited(seen, "order") and invited(seen, "conclude")
    take("inspection", "conclude", seen.pk, {}, by=fresh(people.jinjiang.investigator), on=LATER)
    whole()


def test_a_finding_under_an_order_is_struck_only_once_the_order_lets_it_go(people):
    run = acts.served(people)
    visit = Inspection.objects.get()
    with pytest.raises(Refused, match=r"隐患第2项不能去掉：.*责令限期整改.*更正那一步"):
        propose(people, line(visit, "record_visit"), {"findings": [ONE]}, notice=TELL)
    assert Proceeding.objects.get(pk=visit.pk).proposal is None
    corrected(people, line(run, "order"), {"items": [ONE]}, notice=TELL)
    assert Finding.objects.get(number=2).rectification_id is None
    assert clock(visit, "order_after_visit_param").met is None and invited(visit, "order")
    corrected(people, line(visit, "record_visit"), {"findings": [ONE]}, notice=TELL)
    assert [number for number, _ in ledger(visit)] == [1]
    assert clock(visit, "order_after_visit_param").met is not None and not invited(visit, "order")
    whole()


def test_a_finding_added_after_the_order_calls_for_another_and_comes_under_it(people):
    run = acts.ordered(people)
    visit = Inspection.objects.get()
    assert clock(visit, "order_after_visit_param").met == DAY
    corrected(people, line(visit, "record_visit"), {"findings": [ONE, TWO, THIRD]}, notice=TELL)
    assert clock(visit, "order_after_visit_param").met is None and invited(visit, "order")
    corrected(people, line(run, "order"), {"items": [ONE, TWO, {"number": 3}]}, notice=TELL)
    assert Finding.objects.get(number=3).rectification_id == run.pk
    assert clock(visit, "order_after_visit_param").met is not None and not invited(visit, "order")
    whole()


def test_an_item_is_not_let_go_once_its_rectification_is_reported(people):
    run = acts.served(people)
    report = {"report": "已整改。", "reported": DAY + timedelta(1)}
    take("rectification", "report_rectified", run.pk, report, by=fresh(people.jinjiang.investigator), on=LATER)
    with pytest.raises(Refused, match=r"隐患第2项不能去掉：.*登记整改报告"):
        propose(people, line(run, "order"), {"items": [ONE]}, notice=TELL)


def test_taking_back_after_it_says_why_not_and_a_later_order_goes_back(people):
    seen = acts.recorded(people)
    corrected(people, line(seen, "record_visit"), {"findings": [ONE, TWO, THIRD]}, notice=TELL)
    with pytest.raises(Refused, match="最后一条是“更正”"):
        take_back(proceeding=seen, by=fresh(people.jinjiang.investigator), on=LATER, reason="看错。")
    run = acts.run(acts.order(people, seen, LATER, items=[{"number": 3}]))
    take_back(proceeding=run, by=fresh(people.jinjiang.investigator), on=LATER, reason="看错。")
    corrected(people, line(seen, "record_visit"), {"findings": [ONE, TWO]}, notice=TELL)  # nothing rests on it now
    assert [number for number, _ in ledger(seen)] == [1, 2]
    whole()


def test_what_has_ended_is_taken_up_again_first(people):
    seen = acts.recorded(people, findings=[], no_findings=True)
    take("inspection", "conclude", seen.pk, {}, by=fresh(people.jinjiang.investigator), on=DAY)
    with pytest.raises(Refused, match=r"已于2026-09-01终结.*重新办理"):
        propose(people, line(seen, "record_visit"), {"findings": [THIRD], "no_findings": False})


@pytest.mark.parametrize(
    ("findings", "says"),
    [
        ([{"was": 3}], "没有第3项，原记录有2项"),
        ([{"was": "二"}], "没有第二项"),
        ([ONE, ONE], "同一项写了两次"),
        ([{**FINDINGS[0], "place": "一车间"}, FINDINGS[1], THIRD], "既有改动又有增减"),
        ([ONE, TWO, {"problem": "门未上锁"}], "请填写“部位/设备”"),
    ],
)
def test_rows_that_cannot_be_told_apart_are_refused_and_nothing_changes(people, findings, says):
    seen = acts.recorded(people)
    with pytest.raises(BadFact, match=says):
        propose(people, line(seen, "record_visit"), {"findings": findings})
    assert Entry.objects.filter(step="propose_correction").count() == 0


def test_rows_without_a_mark_are_matched_by_their_words(people):
    seen = acts.recorded(people)
    corrected(people, line(seen, "record_visit"), {"findings": [THIRD, FINDINGS[1]]}, notice=TELL)
    assert [problem for _, problem in ledger(seen)] == [THIRD["problem"], FINDINGS[1]["problem"]]  # as many: by order
    corrected(people, line(seen, "record_visit"), {"findings": [FINDINGS[1]]}, notice=TELL)
    assert ledger(seen) == [(2, FINDINGS[1]["problem"])]
    whole()


def test_an_item_of_a_plan_is_added_and_struck(people):
    plan = acts.approved(people)
    more = {"item": "安全培训", "content": "安全生产法第二十八条"}
    corrected(people, line(plan, "propose"), {"items": [ONE, more]}, notice=TELL)
    assert [row["item"] for row in acts.again(plan).items] == ["设备设施", "安全培训"]
    corrected(people, line(plan, "propose"), {"items": [{"was": 2}]}, notice=TELL)
    assert [row["item"] for row in acts.again(plan).items] == ["安全培训"]
    whole()


def test_rows_are_struck_and_added_from_the_command_line(people):
    seen = acts.recorded(people)
    facts = {"entry": line(seen, "record_visit").pk, "facts": {"findings": [TWO, {"was": 0, **THIRD}]}}
    said = {"facts": json.dumps(facts, ensure_ascii=False), "reason": "原件如此。", "on": LATER.isoformat()}
    call_command("act", "propose_correction", by=people.jinjiang.investigator.username, **said)
    assert len(ledger(seen)) == 2
    approve(people, line(seen, "record_visit"))
    assert [number for number, _ in ledger(seen)] == [2, 3]
    whole()


def test_an_issue_of_a_talk_is_added_and_struck_until_the_party_reports_on_it(people):
    talk = talked(people)
    more, by = {"was": 0, "issue": "未开展应急演练", "requirement": "补做演练"}, people.jinjiang.investigator
    corrected(people, line(talk, "hold"), {"issues": [ONE, TWO, more]}, by=by, on=TALK, notice=TELL)
    corrected(people, line(talk, "hold"), {"issues": [TWO, {"was": 3}]}, by=by, on=TALK, notice=TELL)
    assert list(TalkIssue.objects.order_by("number").values_list("number", flat=True)) == [2, 3]
    facts = {"report": "均已整改。", "answers": [{"number": 2, "state": "done"}, {"number": 3, "state": "done"}]}
    take("talk", "report_rectified", talk.pk, facts, by=fresh(people.jinjiang.clerk), on=REPORT)
    with pytest.raises(Refused, match=r"第3项不能去掉：.*据此办理"):
        propose(people, line(talk, "hold"), {"issues": [ONE]}, by=by, on=REPORT, notice=TELL)
    whole()
