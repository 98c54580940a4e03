"""A word in a procedure that names nothing stops Django at its start, with the nearest word that names something."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.core.checks import run_checks

import flows
from flows.door import checks
from flows.door.spelling import Misspelt
from flows.door.terms import PROCEDURES, Called, Outcome, Start, procedure, step, steps

CLS = PROCEDURES["inspection"]
STEP = steps(CLS)["record_visit"]
MISSPELT = {
    "by": ({"by": ("investigater",)}, "investigator"),
    "apart_from": ({"apart_from": ("inspection.propos",)}, "inspection.propose"),
    "event": ({"event": "startd"}, "started"),
    "unkept": ({"unkept": ("findngs",)}, "findings"),
    "asks": ({"asks": {"plce": "case"}}, "place"),
    "since": ({"since": ("approvd",)}, "approved"),
    "after": ({"after": ("recordd",)}, "recorded"),
    "until": ({"until": ("recordd",)}, "recorded"),
    "person": ({"person": "ownr"}, "owner"),
    "opens": ({"opens": "planned_fr"}, "planned_for"),
    "opens_after": ({"opens_after": ("pay_15f",)}, "terms/pay_15d"),
    "source": ({"sources": ("aproved",)}, "approved"),
    "target": ({"target": "recordd"}, "recorded"),
    "rests_on": ({"rests_on": ("inspection_pln",)}, "inspection_plan"),
    "meets": ({"meets": ("pay_15f",)}, "terms/pay_15d"),
    "lapses": ({"lapses": ("pay_15f",)}, "terms/pay_15d"),
    "issues": ({"issues": ("inspection_pln",)}, "inspection_plan"),
    "starts": ({"starts": (Start("pay_15f"),)}, "terms/pay_15d"),
    "starts' day": ({"starts": (Start("pay_15d", counts_from="recordd"),)}, "recorded"),
    "outcome": ({"outcomes": {"a": Outcome("甲", "recorded", meets="pay_15f")}}, "terms/pay_15d"),
    "cites": ({"cites": "安全生产发(2021) 第六十五条"}, "安全生产法(2021)"),
}


@pytest.mark.parametrize("what", MISSPELT)
def test_a_misspelt_word_of_a_step_is_an_error_that_names_the_nearest(what):
    changed, right = MISSPELT[what]
    found = list(checks.of_step(CLS, replace(STEP, **changed), "inspection.record_visit"))
    assert found and right in found[0] and found[0].startswith("inspection.record_visit："), found


PROCEDURE = {
    "follows": ({"follows": ("inspecton",)}, "inspection"),
    "bars": ({"follows": ("inspection",), "bars": ("record_vist",)}, "record_visit"),
    "suspends": ({"suspends": ("pay_15f",)}, "terms/pay_15d"),
    "adopts": ({"adopts": ("pay_15f",)}, "terms/pay_15d"),
    "ground": ({"ground": "pay_15f"}, "terms/pay_15d"),
    "called_for": ({"called_for": (Called("inspecton", "propose"),)}, "inspection"),
    "a called step that does not open": ({"called_for": (Called("*", "record_visit"),)}, "启动步骤"),
}


@pytest.mark.parametrize("what", PROCEDURE)
def test_a_misspelt_word_of_a_procedure_is_an_error_that_names_the_nearest(what, monkeypatch):
    changed, right = PROCEDURE[what]
    monkeypatch.setattr(CLS, "procedure_", replace(CLS.procedure_, **changed))
    found = list(checks.of_procedure(CLS))
    assert len(found) == 1 and right in found[0], found


def test_a_misspelt_word_stops_django_at_its_start(monkeypatch):
    monkeypatch.setattr(CLS, "procedure_", replace(CLS.procedure_, ground="pay_15f"))
    assert [one.id for one in run_checks() if one.id == checks.NUMBER] == [checks.NUMBER]


def test_every_procedure_names_only_what_exists():
    assert checks.declarations() == []


def test_a_procedure_that_opens_a_case_says_which_parties_it_takes(monkeypatch):
    monkeypatch.setattr(CLS, "procedure_", replace(CLS.procedure_, parties=()))
    assert list(checks.of_procedure(CLS)) == [
        "inspection：能够单独立案的程序请写明 parties（办理哪些当事人），"
        "可用的有：organisation、business、individual、agency、government。"
    ]


@pytest.mark.parametrize(
    ("declare", "says"),
    [
        (
            lambda: step("new", "done", title="立案", by="clerk", cites="x", meet="pay_15d"),
            "步骤“立案”没有“meet”这一项，是否为“meets”",
        ),
        (lambda: Outcome("同意", "done", issue="x"), "结论（Outcome）没有“issue”这一项，是否为“issues”"),
        (lambda: Start("pay_15d", count_from="served"), "期限（Start）没有“count_from”这一项，是否为“counts_from”"),
        (lambda: Called("penalty", "enter", agian=True), "应当开始（Called）没有“agian”这一项，是否为“again”"),
        (
            lambda: procedure("x", title="某程序", follow=("penalty",)),
            "程序“某程序”没有“follow”这一项，是否为“follows”",
        ),
    ],
)
def test_a_misspelt_keyword_is_a_sentence_with_file_line_and_the_nearest_word(declare, says):
    with pytest.raises(Misspelt, match=r"^test_checks\.py 第\d+行：") as why:
        declare()
    assert says in str(why.value)


def test_procedures_and_guards_reach_the_book_through_the_door_alone():
    """The case's territory, the right day and the organ's parameters come with `run.law`, never with `law.book()`."""
    root = Path(flows.__file__).parent
    files = [*root.glob("procedures/**/*.py"), *root.glob("guards/**/*.py"), root / "door/clocks.py"]
    assert len(files) > 40
    assert [f.name for f in files if "law.book(" in f.read_text() or "import book" in f.read_text()] == []
