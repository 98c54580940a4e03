"""Paths of blanks lead to facts, and values freeze as text."""

import re
from decimal import Decimal
from types import SimpleNamespace

import pytest

import documents
from documents.reading.catalogue import forms
from documents.reading.derived import FACTS
from documents.reading.facts import find, first
from documents.reading.sources import FormError
from documents.reading.values import frozen
from tests.documents.papers import paper

TEAM = [{"name": "林峰", "role": "组长", "certificate_no": "A-01/甲|乙", "specialty": "化工", "phone": "13905950000"}]


def blank(name, key):
    return next(f for f in forms() if f.key == name).blanks[key]


def test_the_first_path_that_leads_to_a_fact_wins_and_nothing_is_a_fact_too():
    source = {"given": SimpleNamespace(a="", b=0), "run": SimpleNamespace(a="列")}
    assert first(source, ("given.a", "run.a")) == "列"
    assert first(source, ("given.b", "run.a")) == 0
    assert find(source, "run.b.c") is None


def test_rows_are_rows_whatever_signs_stand_in_them():
    rows = frozen(blank("service_notification", "team"), TEAM)
    assert rows == TEAM
    assert frozen(blank("service_notification", "team"), [SimpleNamespace(**TEAM[0])]) == TEAM


def test_a_row_as_text_among_rows_is_refused():
    with pytest.raises(FormError, match="应当分列填写"):
        frozen(blank("service_notification", "team"), ["林峰|组长"])


def test_the_text_of_an_earlier_edition_is_still_read_line_by_line():
    rows = frozen(
        blank("penalty_decision_unit", "evidence_list"), "现场检查记录 | 1份 | 证明存在隐患\n询问笔录｜2份｜证明明知"
    )
    assert rows[1] == {"no": "2", "title": "询问笔录", "copies": "2份", "proves": "证明明知"}


def test_a_typed_name_never_takes_the_place_of_a_signature():
    assert frozen(blank("site_inspection_record", "party_signature"), "洪清林") == "（洪清林）"
    page = documents.preview(paper("site_inspection_record", party_signature="洪清林"))
    line = "被检查单位现场负责人（签名）："
    assert re.search(line + r'<span class="pp-u">　+</span>（洪清林）', page)
    assert re.search(line + r'<span class="pp-u">　+</span>　', documents.preview(paper("site_inspection_record")))


def test_money_has_its_fen_and_is_never_silently_empty():
    held = blank("penalty_decision_unit", "fine_amount")
    assert frozen(held, Decimal("100500.05")) == "人民币壹拾万零伍佰元零伍分（¥100,500.05）"
    assert frozen(held, "100500") == "人民币壹拾万零伍佰元整（¥100,500.00）"
    for wrong in (100500.05, True, "十万", Decimal("1.005")):
        with pytest.raises(FormError, match="金额"):
            frozen(held, wrong)


def test_a_step_that_bears_the_name_of_a_blank_is_not_called():
    def report() -> str:
        raise AssertionError("called")

    report._django_fsm = None
    assert find({"run": SimpleNamespace(report=report)}, "run.report") is None


def test_questions_and_answers_are_told_apart():
    said = frozen(
        blank("interview_record", "qa_record"), "问：几点？\n答：九点。\n我在现场。\n问：还有谁？\n答：没有。"
    )
    assert said == [{"ask": "几点？", "answer": "九点。\n我在现场。"}, {"ask": "还有谁？", "answer": "没有。"}]


def test_a_citizen_is_masked_where_the_public_reads():
    source = {"party": SimpleNamespace(kind="individual", name="王建国")}
    assert FACTS["public_name"](source) == "王**"


def test_characters_that_xml_cannot_carry_are_left_out():
    assert frozen(blank("interview_record", "matter"), "甲\x00乙\ud800\x0b丙\r\n丁") == "甲乙丙\n丁"
