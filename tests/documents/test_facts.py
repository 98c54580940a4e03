"""Paths of blanks lead to columns that exist, and values freeze as text."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest

import documents
from casework import models
from documents import bound_file, derived
from documents.catalogue import forms
from documents.facts import find, first
from documents.values import frozen

RUNS = (
    models.Inspection, models.Rectification, models.Penalty, models.SummaryPenalty, models.Collection, models.Closeout,
    models.PatrolIssue, models.ServiceNotice,
)  # fmt: skip
HOLDERS = {
    "run": RUNS, "case": (models.Case,), "party": (models.Party,), "organ": (models.Organ,), "owner": (models.Officer,),
    "partner": (models.Officer,), "by": (models.Officer,), "papers": (), "given": (), "book": (),
}  # fmt: skip
PATHS = sorted({(path.split(".")[0], path) for f in forms() for b in f.blanks.values() for whole in b.facts for path in whole.split("+")})

# what a step's body states of the run for its paper alone, beside the columns
STEPS = "\n".join(path.read_text() for path in (Path(documents.__file__).parents[1] / "flows").rglob("*.py"))
STATED = set(re.findall(r"(?:self\.|def )(\w+)", STEPS))


def blank(name, key):
    return next(f for f in forms() if f.key == name).blanks[key]


@pytest.mark.parametrize(("root", "path"), PATHS)
def test_a_path_starts_at_something_that_exists(root, path):
    if root == "derived":
        assert path.split(".")[1] in derived.FACTS | bound_file.FACTS
    elif root.startswith("book["):
        assert "terms/" in path
    elif root not in ("on", "number"):
        assert root in HOLDERS
        name = path.split(".")[1] if "." in path else None
        known = any(hasattr(holder, name or "") for holder in HOLDERS[root]) or (root == "run" and name in STATED)
        assert known or not HOLDERS[root] or name is None, path


def test_the_first_path_that_leads_to_a_fact_wins_and_nothing_is_a_fact_too():
    source = {"given": SimpleNamespace(a="", b=0), "run": SimpleNamespace(a="列")}
    assert first(source, ("given.a", "run.a")) == "列"
    assert first(source, ("given.b", "run.a")) == 0
    assert find(source, "run.b.c") is None


def test_text_becomes_rows_line_by_line():
    rows = frozen(blank("penalty_decision_unit", "evidence_list"), "现场检查记录 | 1份 | 证明存在隐患\n询问笔录｜2份｜证明明知")
    assert rows[1] == {"no": "2", "title": "询问笔录", "copies": "2份", "proves": "证明明知"}


def test_questions_and_answers_are_told_apart():
    said = frozen(blank("interview_record", "qa_record"), "问：几点？\n答：九点。\n我在现场。\n问：还有谁？\n答：没有。")
    assert said == [{"ask": "几点？", "answer": "九点。\n我在现场。"}, {"ask": "还有谁？", "answer": "没有。"}]


def test_a_citizen_is_masked_where_the_public_reads():
    source = {"party": SimpleNamespace(kind="individual", name="王建国")}
    assert derived.public_name(source) == "王**"


def test_characters_that_xml_cannot_carry_are_left_out():
    assert frozen(blank("interview_record", "matter"), "甲\x00乙\ud800\x0b丙\r\n丁") == "甲乙丙\n丁"
