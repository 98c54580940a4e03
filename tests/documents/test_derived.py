"""Words that a paper derives: services told once, the defence with one full stop, like evidence counted together."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from documents.reading.catalogue import forms
from documents.reading.derived import FACTS
from documents.reading.phrases import phrase
from documents.reading.review_points import POINTS
from documents.reading.sources import FormError

ON = date(2026, 10, 8)


def source(**run):
    return {
        "run": SimpleNamespace(**{"heard": None, "waived": None, "hearing_right": False} | run),
        "given": SimpleNamespace(),
        "on": ON,
    }


def test_two_notices_of_one_day_are_told_in_one_clause():
    said = FACTS["told_and_heard"](source(told_served=ON, hearing_told_served=ON, hearing_right=True, waived=ON))
    assert said == "本机关于2026年10月8日依法送达《行政处罚告知书》《行政处罚听证告知书》，未要求听证。"


def test_two_notices_of_two_days_are_told_apart():
    said = FACTS["told_and_heard"](source(told_served=ON, hearing_told_served=date(2026, 10, 9)))
    assert "于2026年10月8日依法送达《行政处罚告知书》，于2026年10月9日依法送达《行政处罚听证告知书》" in said


def test_what_became_of_the_defence_is_said_once_and_ends_once():
    assert "陈述" not in FACTS["told_and_heard"](source(told_served=ON, waived=ON))
    assert FACTS["defence_adoption"](source(waived=ON)) == "当事人书面放弃陈述、申辩的权利。"
    said = FACTS["defence_adoption"](source(heard=ON, defence="请求从轻。", defence_answer="不予采纳。"))
    assert said == "当事人陈述申辩称：请求从轻。经复核：不予采纳。"


def test_evidence_is_named_with_its_copies():
    rows = [{"title": "现场照片", "copies": 3, "proves": "断电"}, {"title": "询问笔录", "copies": 1, "proves": "甲|乙"}]
    assert FACTS["evidence_titles"](source(evidence_list=rows)) == "1.现场照片3份；2.询问笔录1份。"
    assert (
        FACTS["evidence_titles"](source(evidence_list="现场照片|3|断电\n询问笔录|1|经过"))
        == "1.现场照片3份；2.询问笔录1份。"
    )


def order(*rows, deadline=None):
    return source(problems=[dict(zip(("number", "deadline"), row)) for row in rows], deadline=deadline)


def test_the_last_day_of_an_order_is_within_the_order():
    assert FACTS["order_terms"](order((1, ON))) == "第1项问题于2026年10月8日（含当日）前"
    assert "{rectify_terms}整改完毕" in phrase("FT_RECTIFY", ON).text


def test_items_with_different_days_are_ordered_group_by_group():
    later = date(2026, 12, 20)
    said = FACTS["order_terms"](order((1, later), (2, ON), (3, ON), (4, ON), (6, later)))
    assert said == "第2-4项问题于2026年10月8日（含当日）前，第1、6项问题于2026年12月20日（含当日）前"


def test_fifteen_items_are_counted_from_first_to_last():
    assert FACTS["item_numbers"](order(*((n, ON) for n in range(1, 16)))) == "1-15"
    assert FACTS["item_numbers"](order((1, ON), (2, ON), (4, ON))) == "1、2、4"


def answered(**changed):
    return [{"key": key, "answer": "yes", "note": ""} | changed.get(key, {}) for key, _ in POINTS]


def test_the_points_of_a_review_are_answered_by_the_reviewer_alone():
    rows = FACTS["review_points"](source(points=answered(procedure={"answer": "not_applicable", "note": "尚未告知"})))
    assert [row["verdict"] for row in rows] == ["是"] * 5 + ["不适用"] + ["是"] * 3 and rows[5]["note"] == "尚未告知"
    open_ = FACTS["review_points"](source(review_result="agreed"))
    assert len(open_) == 9 and {row["verdict"] for row in open_} == {""}, "consent answers no point"


def test_a_point_left_out_or_unknown_is_refused():
    with pytest.raises(FormError, match="还有1项没有回答：管辖权"):
        FACTS["review_points"](source(points=[row for row in answered() if row["key"] != "jurisdiction"]))
    with pytest.raises(FormError, match="是否为“procedure”"):
        FACTS["review_points"](source(points=[{"key": "procedur", "answer": "yes"}]))


def test_one_case_has_one_name_on_all_its_papers():
    case = SimpleNamespace(title="某某公司执法检查")
    held = {"run": SimpleNamespace(suspected_case="叶文涉嫌未履行职责（第21条七项）案"), "case": case}
    assert FACTS["case_name"](held) == "叶文涉嫌未履行职责案"
    assert FACTS["case_name"]({"run": SimpleNamespace(), "case": case}) == "某某公司执法检查"
    using = [f for f in forms() if "case_name" in f.blanks]
    assert {f.blanks["case_name"].facts for f in using} == {("derived.case_name",)} and len(using) > 10


def test_a_refusal_to_accept_is_said_in_the_remark():
    held = source()
    held["given"] = SimpleNamespace(way="left", note="负责人拒绝签字，社区干部见证。")
    assert FACTS["service_remark"](held) == "拒收。负责人拒绝签字，社区干部见证。"


def test_a_case_that_ends_in_case_is_not_called_so_twice():
    assert "案一案" not in phrase("FT_SHOW_CERT_DEFENCE", ON).text.replace("{case_name}", "某某案")
