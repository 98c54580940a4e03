"""A running case that was begun elsewhere is taken over by one line, and goes on like any other."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

import documents
from casework.models import Case, Clock, Counter, Entry, Officer, Paper, PaperTemplate, PastAct, Proceeding
from flows import take
from flows.beside.adopt import adopt
from flows.beside.correct import approve_correction, propose_correction
from flows.beside.take_back import take_back
from flows.door.invitation import Invitation
from flows.door.offers import offer
from flows.door.refusals import Refused
from flows.door.terms import PROCEDURES, steps
from flows.guards.people import took_part
from flows.verify import CHECKS
from permissions.gate import NotPermitted, taken_in
from tests.flows import acts
from tests.flows.pages.test_pages import sign_in
from tests.people import change, fresh

ON = date(2026, 9, 10)
FINDING = {
    "number": 1,
    "place": "冲压车间",
    "problem": "双手启动按钮失效",
    "basis": "安全生产法(2021) 第三十六条第二款",
    "found": "2026-09-02",
}
RECORD = {"form": "现场检查记录", "number": "（晋）应急检记〔2026〕60号", "issued": "2026-09-02", "kept": "第40卷"}
PLAN_PAPER = {"form": "现场检查方案", "number": "（晋）应急检查〔2026〕9号", "issued": "2026-09-01"}
PLANNED = {"planned_for": "2026-09-02"}
PLAIN = {
    "kind": "inspection",
    "stage": "已检查记录",
    "number": "（晋）应急案〔2026〕40号",
    "source": "执法检查",
    "opened": date(2026, 9, 1),
    "reached": date(2026, 9, 2),
    "facts": {"planned_for": "2026-09-02", "recorded": "2026-09-02", "found": 1},
    "rows": {"findings": [FINDING]},
    "papers": [RECORD],
    "acts": [{"steps": "其余", "by": ["林志远", "陈雅婷"]}],
}

ITEMS = [{"item": "设备设施", "content": "安全生产法第三十六条"}]
PLAN = {
    "stage": "方案已拟",
    "facts": {"planned_for": "2026-09-12", "items": ITEMS, "method": "现场检查", "plan_kind": "计划"},
    "rows": {},
    "papers": [],
}


def adopted(people, by="unit_head", on=ON, key=None, **more):
    who = people.jinjiang
    said = PLAIN | {"party": people.company, "owner": fresh(who.investigator), "partner": fresh(who.partner)} | more
    return adopt(**said, by=fresh(getattr(who, by)), on=on, reason="旧系统停用。", key=key)


def whole():
    return [said for check in CHECKS.values() for said in check()]


def nothing_left():
    tables = (Case, Proceeding, Entry, Paper, Clock, Counter, Invitation)
    return not any(table.objects.exists() for table in tables)


def test_the_case_stands_where_it_stood_and_the_record_holds(people):
    entry = adopted(people)
    run = acts.run(entry)
    assert (entry.step, entry.title, entry.line, entry.office) == ("adopt", "接管在办案件", 1, "unit_head")
    assert (run.stage, run.reached, run.case.opened) == ("recorded", date(2026, 9, 2), date(2026, 9, 1))
    assert run.case.findings.get().problem == FINDING["problem"]
    invited = set(Invitation.objects.filter(process=run.pk, finished=None).values_list("kind", "step"))
    assert ("rectification", "order") in invited
    assert whole() == []


def test_it_goes_on_by_ordinary_steps_and_the_counters_after_the_old_numbers(people):
    seen = acts.run(adopted(people))
    ordered = acts.order(people, seen, ON, items=[{"number": 1}])
    acts.serve(people, acts.run(ordered), ON)
    fresh_one = acts.recorded(people, ON)
    numbers = list(Paper.objects.filter(form="site_inspection_record").order_by("pk").values_list("number", flat=True))
    assert numbers == ["（晋）应急检记〔2026〕60号", "（晋）应急检记〔2026〕61号"]
    assert fresh_one.case.number == "（晋）应急案〔2026〕41号" and whole() == []


def test_a_number_below_the_counter_that_nobody_used_is_taken_over(people):
    adopted(people)
    older = RECORD | {"number": "（晋）应急检记〔2026〕7号"}
    adopted(people, number="晋安监案[2019]12号", papers=[older], party=people.business)
    assert Counter.objects.get(series="应急检记").last == 60 and whole() == []
    assert Case.objects.filter(number="晋安监案[2019]12号").exists()


def test_a_gap_among_our_own_numbers_is_still_found(people):
    adopted(people)
    acts.recorded(people, ON)
    Counter.objects.filter(series="应急检记").update(last=63)
    Counter.objects.filter(series="案").update(last=43)
    said = "".join(whole())
    assert "登记簿记为63号" in said and "登记簿记为43号，接管前40号" in said


def test_an_old_paper_prints_as_a_page_that_says_where_the_original_lies(client, people):
    entry = adopted(people)
    paper = Paper.objects.get(form="site_inspection_record")
    assert documents.intact(paper) and documents.render(paper)[:2] == b"PK"
    assert PaperTemplate.objects.filter(digest=paper.template, form="adopted_paper").exists()
    sign_in(client, people.jinjiang.investigator)
    page = client.get(f"/papers/{paper.pk}/").content.decode()
    assert "第40卷" in page and "不是文书本身" in page
    case = client.get(f"/cases/{entry.case_id}/").content.decode()
    assert "接管在办案件" in case and RECORD["number"] in case


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"kind": "inspektion"}, "是否为“inspection”"),
        ({"stage": "已检查纪录"}, "是否为“已检查记录”"),
        ({"stage": "concluded"}, "请写明终结日"),
        ({"ended": ON}, "请删去终结日"),
        ({"reached": date(2026, 8, 1)}, "到达本阶段之日2026-08-01应在"),
        ({"opened": date(2026, 9, 11)}, "晚于接管日"),
        ({"source": "邻居"}, "请写明案件来源"),
        ({"facts": {"foundd": 1}}, "是否为“found”"),
        ({"facts": {"found": "许多"}}, "发现隐患数”（found）：“许多”填写不正确"),
        ({"facts": {"found": 3_000_000_000}}, "应在0到2147483647之间"),
        ({"facts": {"place": "长" * 161}}, "最多160字"),
        ({"rows": {"finding": [FINDING]}}, "是否为“findings”"),
        ({"rows": {"findings": [FINDING | {"grade": "小"}]}}, "可选：一般隐患、重大隐患"),
        ({"rows": {"findings": [{"number": 1}]}}, "缺少部位/设备、问题描述"),
        ({"rows": {"findings": "两项"}}, "应当是一列"),
        ({"papers": [RECORD | {"form": "现场检查纪录"}]}, "是否为“现场检查记录”"),
        ({"papers": [RECORD | {"number": ""}]}, "编有文号"),
        ({"papers": [RECORD, RECORD]}, "已经使用"),
        ({"papers": [RECORD | {"issued": "昨天"}]}, "应写作 2026-09-02"),
        ({"papers": [RECORD | {"issued": "2026-08-30"}]}, "制作日2026-08-30应在"),
        ({"papers": [RECORD | {"served": "2026-09-01"}]}, "送达日2026-09-01应在"),
        ({"papers": [RECORD | {"numbre": "1"}]}, "是否为“number”"),
        ({"clocks": [{"card": "close_90", "start": "2026-09-02", "due": "2026-12-01"}]}, "没有名为“close_90”的期限"),
        ({"number": "（晋）应急案〔2024〕40号"}, "年度与开始日"),
        ({"party": None}, "请写明当事人"),
    ],
)
def test_what_does_not_fit_is_one_sentence_and_leaves_nothing(people, more, says):
    with pytest.raises(ValueError, match=r".") as why:
        adopted(people, **more)
    assert any(says in str(one) for one in why.value.args), why.value.args
    assert nothing_left()


def test_what_lacks_a_fact_that_a_step_needs_or_would_be_silent_is_refused(people):
    bare = {"kind": "rectification", "stage": "整改中", "facts": {}, "rows": {}, "papers": []}
    seen = acts.run(adopted(people))
    before = Entry.objects.count()
    with pytest.raises(ValueError, match=r"所写的事实不够|无人可办"):
        adopted(people, **bare, party=None, case=seen.case, number="", reached=date(2026, 9, 3))
    assert Entry.objects.count() == before


def test_a_clock_has_the_days_that_its_card_gives(people):
    card = "order_after_visit_param"
    good = {"card": card, "start": "2026-09-02", "due": "2026-09-07"}
    for due, says in (("2026-09-01", "早于起算日"), ("2026-09-20", "应至")):
        with pytest.raises(ValueError, match=says):
            adopted(people, clocks=[good | {"due": due}])
    with pytest.raises(ValueError, match="首日（first）"):
        adopted(people, clocks=[good | {"excluded": [{"first": "2026-09-03", "last": "2026-09-03"}]}])
    entry = adopted(people, clocks=[good])
    clock = Clock.objects.get(proceeding=entry.proceeding_id)
    assert (clock.card, clock.due, clock.duty) == (f"terms/{card}", date(2026, 9, 7), True)
    call_command("rederive", stdout=StringIO())
    assert Clock.objects.get(pk=clock.pk).due == clock.due and whole() == []


def test_only_who_leads_takes_over_and_only_fit_handlers(people):
    with pytest.raises(NotPermitted, match="负责人"):
        adopted(people, by="investigator")
    with pytest.raises(NotPermitted, match="没有有效的执法证件"):
        adopted(people, owner=fresh(people.jinjiang.expired))
    with pytest.raises(ValueError, match="不能是同一人"):
        adopted(people, partner=fresh(people.jinjiang.investigator))
    assert nothing_left()


def test_the_same_key_is_one_case_and_a_second_proceeding_lies_in_the_same_folder(people):
    first, again = adopted(people, key="k"), adopted(people, key="k")
    assert first.pk == again.pk and Case.objects.count() == 1
    with pytest.raises(ValueError, match="已有正在办理的"):
        adopted(people, party=None, case=first.case, number="")
    with pytest.raises(ValueError, match="当事人是"):
        adopted(people, party=people.business, case=first.case, number="")


def corrected(people, entry, **facts):
    """Proposed by one leader, approved by another."""
    line = propose_correction(entry, facts, by=fresh(people.jinjiang.unit_head), on=ON, reason="写错。")
    approve_correction(entry, by=fresh(people.jinjiang.head), on=ON)
    return line


def test_the_line_is_not_taken_back_and_later_lines_are_corrected_as_ever(people):
    entry = adopted(people)
    run = acts.run(entry)
    with pytest.raises(ValueError, match="不能撤回"):
        take_back(proceeding=run, by=fresh(people.jinjiang.unit_head), on=ON, reason="写错。")
    ordered = acts.order(people, run, ON, items=[{"number": 1}])
    take_back(proceeding=ordered.proceeding, by=fresh(people.jinjiang.investigator), on=ON, reason="写错。")
    assert whole() == []


def test_what_was_typed_wrong_at_the_taking_over_is_corrected_by_a_second_leader(people):
    entry = adopted(people)
    finding = acts.run(entry).case.findings.get()
    corrected(people, entry, found=2, reached="2026-09-03", **{f"finding_{finding.pk}_problem": "急停按钮失效"})
    run = acts.run(entry)
    assert (run.found, run.reached) == (2, date(2026, 9, 3))
    assert run.case.findings.get().problem == "急停按钮失效"
    corrected(people, entry, found=1)
    assert acts.run(entry).found == 1 and whole() == []


def test_the_author_of_the_taking_over_does_not_approve_its_correction(people):
    entry, jj = adopted(people), people.jinjiang
    propose_correction(entry, {"found": 2}, by=fresh(jj.investigator), on=ON, reason="写错。")
    with pytest.raises(NotPermitted, match="另一位负责人"):
        approve_correction(entry, by=fresh(jj.unit_head), on=ON)


def test_a_wrong_stage_is_corrected_while_nobody_went_on_and_the_work_lists_follow(people):
    entry = adopted(people, stage="方案已批准", papers=[PLAN_PAPER], rows={}, facts=PLANNED, reached=None)
    corrected(people, entry, stage="recorded", recorded="2026-09-02")
    assert acts.run(entry).stage == "recorded"
    invited = set(Invitation.objects.filter(process=entry.proceeding_id, finished=None).values_list("kind", "step"))
    assert ("inspection", "record_visit") not in invited
    assert whole() == []


def test_a_stage_that_was_left_is_not_corrected(people):
    entry = adopted(people, stage="方案已批准", papers=[PLAN_PAPER], rows={}, facts=PLANNED, reached=None)
    by = fresh(people.jinjiang.investigator)
    take("inspection", "record_visit", entry.proceeding_id, acts.visit(ON), by=by, on=ON)
    with pytest.raises(ValueError, match="接管时的阶段不能再更正"):
        propose_correction(entry, {"stage": "proposed"}, by=fresh(people.jinjiang.unit_head), on=ON, reason="写错。")


def test_the_page_asks_what_the_taking_over_stated(client, people):
    entry = adopted(people)
    sign_in(client, people.jinjiang.unit_head)
    page = client.get(f"/record/{entry.pk}/correct/").content.decode()
    assert "双手启动按钮失效" in page and 'name="stage"' in page and 'name="reached"' in page


def test_an_ended_proceeding_comes_with_its_day(people):
    done = adopted(people, stage="检查已终结", ended=date(2026, 9, 5), facts={"found": 0}, rows={})
    assert acts.run(done).closed == date(2026, 9, 5) and whole() == []


def in_file(people):
    """The plain case as a file names it."""
    who = {"owner": "jj.investigator", "partner": "jj.partner"}
    return PLAIN | who | {"party": people.company.uscc, "reason": "旧系统停用。"}


def file(tmp_path, data, name="cases.json"):
    path = tmp_path / name
    path.write_text(json.dumps(data, ensure_ascii=False, default=str), encoding="utf-8")
    return str(path)


def test_a_file_is_taken_over_case_by_case(people, tmp_path):
    owners = {
        "party": people.company.uscc,
        "owner": "jj.investigator",
        "partner": "jj.partner",
        "reason": "旧系统停用。",
    }
    one = PLAIN | owners | {"key": "one"}
    two = PLAIN | owners | {"stage": "已检查纪录", "number": "（晋）应急案〔2026〕42号"}
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError, match="1件没有接管"):
        call_command("adopt", file(tmp_path, [one, two]), by="jj.unit_head", on="2026-09-10", stdout=out, stderr=err)
    assert "第1件已接管为案件 （晋）应急案〔2026〕40号" in out.getvalue()
    assert "第2件没有接管" in err.getvalue() and "是否为“已检查记录”" in err.getvalue()
    call_command("adopt", file(tmp_path, [one]), by="jj.unit_head", on="2026-09-10", stdout=out)
    assert Case.objects.count() == 1 and whole() == []


def test_a_file_is_only_checked_and_yaml_is_read(people, tmp_path):
    said = PLAIN | {
        "party": people.company.uscc,
        "owner": "jj.investigator",
        "partner": "jj.partner",
        "reason": "移入。",
    }
    out = StringIO()
    path = file(tmp_path, said, "case.yaml")  # JSON is YAML
    call_command("adopt", path, by="jj.unit_head", on="2026-09-10", check=True, stdout=out)
    assert "核对无误" in out.getvalue() and nothing_left()
    with pytest.raises(CommandError, match=r"没有文件|读不到"):
        call_command("adopt", str(tmp_path / "no.yaml"), by="jj.unit_head")
    call_command("adopt", names="行政处罚（普通程序）", stdout=out)
    assert "told（已告知）" in out.getvalue() and "charges" in out.getvalue() and "decision_90d" in out.getvalue()


def test_a_procedure_that_follows_another_needs_it(people):
    with pytest.raises(ValueError, match="为前提"):
        adopted(people, kind="collection", stage="owed", facts={}, rows={}, papers=[])


def test_who_took_a_step_before_is_asked_where_others_are_kept_apart_from_it(people):
    with pytest.raises(Refused, match="接管前由谁办理了") as why:
        adopted(people, acts=[{"steps": "propose", "by": "林志远"}])
    assert "职能分离" in str(why.value) and nothing_left()


@pytest.mark.parametrize(
    ("acts_", "says"),
    [
        ([{"steps": "propos", "by": "林志远"}], "是否为“propose”"),
        ([{"steps": "其余", "by": "林某"}], "没有“林某”"),
        ([{"steps": "其余", "by": "林志远", "on": "2026-08-01"}], "应在开始日2026-09-01和接管日2026-09-10之间"),
        ([{"steps": "其余", "outside": "长" * 31}], "不超过30字"),
        ([{"by": "林志远"}], "请写明步骤"),
        ([{"steps": "其余", "whom": "林志远"}], "没有“whom”这一项"),
    ],
)
def test_a_past_act_that_does_not_fit_is_one_sentence_and_changes_nothing(people, acts_, says):
    with pytest.raises(Refused, match=says):
        adopted(people, acts=acts_)
    assert nothing_left() and not PastAct.objects.exists()


def test_duties_stay_apart_from_what_was_done_before(people):
    """Who proposed the plan before the case was taken over does not approve it now, under no account of his."""
    who = people.jinjiang
    plan = PLAN | {"acts": [{"steps": "propose", "by": "蔡明辉", "on": "2026-09-01"}]}
    run = acts.run(adopted(people, by="deputy", **plan))
    with pytest.raises(NotPermitted, match="职能分离"):
        acts.take("inspection", "approve_plan", run.pk, acts.APPROVAL, by=fresh(who.unit_head), on=ON)
    assert "inspection.propose" in taken_in([run.case_id], fresh(who.unit_head))[run.case_id]
    assert took_part(who.unit_head, [run.case_id], ["inspection.propose"])
    assert not took_part(who.investigator, [run.case_id], ["inspection.propose"])
    assert [offer.why for offer in offers(run, who.unit_head) if offer.step == "approve_plan"] != [()]
    acts.take("inspection", "approve_plan", run.pk, acts.APPROVAL, by=fresh(who.deputy), on=ON)
    assert whole() == []


def test_an_account_of_the_same_person_is_held_apart_too(people):
    who = people.jinjiang
    run = acts.run(adopted(people, by="deputy", **PLAN | {"acts": [{"steps": "propose", "by": "林志远"}]}))
    change(Officer.objects.filter(pk=who.unit_head.pk), certificate_no=who.investigator.certificate_no)
    with pytest.raises(NotPermitted, match="职能分离"):
        acts.take("inspection", "approve_plan", run.pk, acts.APPROVAL, by=fresh(who.unit_head), on=ON)


def test_the_line_says_who_and_its_rows_are_held_to_it(client, people):
    entry = adopted(people, acts=[{"steps": "propose", "outside": "王退休"}, {"steps": "其余", "by": "未办理"}])
    title = steps(PROCEDURES["inspection"])["propose"].title
    assert f"{title}：王退休" in entry.facts["acts"] and "未办理" in entry.facts["acts"]
    assert [(row.step, row.name, row.officer) for row in PastAct.objects.all()] == [("propose", "王退休", None)]
    sign_in(client, people.jinjiang.investigator)
    assert "王退休" in client.get(f"/cases/{entry.case_id}/").content.decode()
    PastAct.objects.update(officer=people.jinjiang.third)
    assert any("接管前的行为" in said for said in whole())


def offers(run, person):
    return offer(acts.again(run), fresh(person), ON)
