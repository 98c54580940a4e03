"""A word in a procedure that names nothing stops Django at its start, with the nearest word that names something."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.checks import run_checks

import flows
from flows.door import checks, naming
from flows.door.answers import answers
from flows.door.material import MATERIAL, Material
from flows.door.spelling import Misspelt
from flows.door.terms import PROCEDURES, Back, Called, Outcome, Start, procedure, step, steps

CLS = PROCEDURES["inspection"]
STEP = steps(CLS)["record_visit"]
LETTER = "inspection_pln"


def letter(run):
    if run.found:
        return "site_inspection_record"
    return LETTER


MISSPELT = {
    "by": ({"by": ("investigater",)}, "investigator"),
    "apart_from": ({"apart_from": ("inspection.propos",)}, "inspection.propose"),
    "back": ({"back": Back("aproved", clears="found")}, "approved"),
    "what goes back": ({"back": Back(clears="recordd")}, "recorded"),
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
    "a path of asks": ({"asks": {"place": "usual_strt"}}, "走不通，“usual_strt”不存在，是否为“usual_start”"),
    "a part of a path": ({"asks": {"place": "case.prty.address"}}, "“prty”不存在，是否为“party”"),
    "the end of a path": ({"asks": {"place": "case.party.adress"}}, "“adress”不存在，是否为“address”"),
    "a path past a plain column": ({"asks": {"place": "planned_for.address"}}, "“address”前面的一栏不再通往别处"),
    "a path of narrows": ({"narrows": {"place": "case.organ.adress"}}, "“adress”不存在，是否为“address”"),
    "a form that a lambda chooses": (
        {"issues": (lambda run: "inspection_pln" if run.found else "site_inspection_record",)},
        "inspection_plan",
    ),
    "a form that a function chooses": ({"issues": (letter,)}, "inspection_plan"),
    "a form of an outcome": (
        {"outcomes": {"a": Outcome("甲", "recorded", issues=lambda run: (run.found and "inspection_pln") or "")}},
        "inspection_plan",
    ),
    "a reserved name": ({"name": "save"}, "已由程序自身的属性或者方法使用，请改用别的名称，如“save_inspection”"),
    "a name of the door": ({"name": "act"}, "已由程序自身的属性或者方法使用"),
    "the name of a column": ({"name": "started"}, "已由执法检查的一栏使用"),
    "the name of an act beside the steps": ({"name": "void_paper"}, "已由步骤之外的行为“作废文书”使用"),
    "a former name that lives": ({"was": ("propose",)}, "是步骤“拟定检查方案”现在的名称"),
    "a former name that an act beside the steps bears": ({"was": ("void_paper",)}, "是步骤之外的行为“作废文书”"),
    "a former name of two steps": ({"was": ("return_plan",)}, "已由步骤“approve_plan”写为从前的名称"),
}


@pytest.mark.parametrize("what", MISSPELT)
def test_a_misspelt_word_of_a_step_is_an_error_that_names_the_nearest(what):
    changed, right = MISSPELT[what]
    terms = replace(STEP, **changed)
    found = list(checks.of_step(CLS, terms, "inspection.record_visit") if terms.name == STEP.name else named(terms))
    assert found and right in found[0] and found[0].startswith("inspection.record_visit："), found


def named(terms):
    return (f"inspection.record_visit：{said}" for said in naming.misnamed(CLS, terms))


def test_a_step_written_twice_is_told():
    class Part:
        propose = None

    class Both(CLS, Part):
        class Meta:
            proxy = True
            app_label = "casework"

    assert "写了不止一次" in " ".join(naming.misnamed(Both, steps(CLS)["propose"]))


def test_what_a_function_works_out_is_left_alone():
    assert answers(lambda run: run.form_of_the_day) == [] and answers(len) == []
    assert answers(PROCEDURES["inspection"].procedure_.source) == ["report", "inspection"]


PROCEDURE = {
    "family": ({"family": "enforcment"}, "enforcement"),
    "once_for": ({"once_for": "parnt"}, "parent"),
    "source": ({"source": "inspecton"}, "inspection"),
    "a source that a function chooses": ({"source": lambda facts: "inspecton"}, "inspection"),
    "follows": ({"follows": ("inspecton",)}, "inspection"),
    "looks_at": ({"looks_at": ("inspecton",)}, "inspection"),
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


def test_the_sentence_says_file_and_line(monkeypatch):
    monkeypatch.setattr(CLS, "procedure_", replace(CLS.procedure_, ground="pay_15f"))
    monkeypatch.setattr(checks, "steps", lambda cls: {"record_visit": replace(STEP, event="startd")})
    found = list(checks.misspelt(CLS))
    assert len(found) == 2 and all(re.match(r"steps\.py 第\d+行：inspection", said) for said in found), found
    source = (Path(flows.__file__).parent / "procedures/inspection/steps.py").read_text(encoding="utf-8").splitlines()
    at = [source[int(re.search(r"第(\d+)行", said)[1]) - 1].strip() for said in found]
    assert at == ["@procedure(", "@step("]


@pytest.mark.parametrize(
    ("said", "right"),
    [
        (Material("inspection.record_vist", len, (), lambda run: ""), "record_visit"),
        (Material("inspection.record_visit", len, ("findngs",), lambda run: ""), "findings"),
        (Material("inspection.record_visit", len, (), lambda run: "conclud"), "conclude"),
    ],
)
def test_material_names_a_step_its_facts_and_a_later_step(said, right, monkeypatch):
    monkeypatch.setitem(MATERIAL, said.name, said)
    found = list(checks.of_procedure(CLS))
    assert len(found) == 1 and f"是否为“{right}" in found[0], found


@pytest.mark.parametrize(("kind", "says"), [("beside", "是保留的名称"), ("penalty", "已由“行政处罚")])
def test_a_kind_that_is_taken_stops_the_procedure_where_it_is_written(kind, says):
    class Another:
        pass

    with pytest.raises(Misspelt, match=rf"^test_checks\.py 第\d+行：程序名“{kind}”{says}"):
        procedure(kind, title="另一程序")(Another)
    assert PROCEDURES.get(kind) is not Another


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
