"""Words that a paper derives: services told once, the defence with one full stop, like evidence counted together."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

from documents import derived
from documents.phrases import phrase

ON = date(2026, 10, 8)


def source(**run):
    return {"run": SimpleNamespace(**{"heard": None, "waived": None, "hearing_right": False} | run), "given": SimpleNamespace(), "on": ON}


def test_two_notices_of_one_day_are_told_in_one_clause():
    said = derived.told_and_heard(source(told_served=ON, hearing_told_served=ON, hearing_right=True, waived=ON))
    assert said == "本机关于2026年10月8日依法送达《行政处罚告知书》《行政处罚听证告知书》，未要求听证。"


def test_two_notices_of_two_days_are_told_apart():
    said = derived.told_and_heard(source(told_served=ON, hearing_told_served=date(2026, 10, 9)))
    assert "于2026年10月8日依法送达《行政处罚告知书》，于2026年10月9日依法送达《行政处罚听证告知书》" in said


def test_what_became_of_the_defence_is_said_once_and_ends_once():
    assert "陈述" not in derived.told_and_heard(source(told_served=ON, waived=ON))
    assert derived.defence_adoption(source(waived=ON)) == "当事人书面放弃陈述、申辩的权利。"
    said = derived.defence_adoption(source(heard=ON, defence="请求从轻。", defence_answer="不予采纳。"))
    assert said == "当事人陈述申辩称：请求从轻。经复核：不予采纳。"


def test_evidence_is_named_with_its_copies():
    assert derived.evidence_titles(source(evidence_list="现场照片|3|断电\n询问笔录|1|经过")) == "1.现场照片3份；2.询问笔录1份。"


def test_the_last_day_of_an_order_is_within_the_order():
    assert "（含当日）前整改完毕" in phrase("FT_RECTIFY", ON).text


def test_a_case_that_ends_in_case_is_not_called_so_twice():
    assert "案一案" not in phrase("FT_SHOW_CERT_DEFENCE", ON).text.replace("{case_name}", "某某案")
