"""Every form fills from a full set of facts, and refuses when a blank that the law asks for is left."""

import re
from datetime import date

import pytest

import documents
from documents import bound_file, compiling, derived
from documents.articles import refused
from documents.catalogue import UnknownForm, form, forms, names
from documents.phrases import phrases
from documents.reading import FormError
from law import book, registry
from tests.documents.papers import paper
from tests.documents.sources import ON, full

EXPECTED = [
    *[f"AJ-{n:02}" for n in (1, 2, 3, 5, 6, 16, 24, 25, 26, 30, 31, 32, 33, 34, 35, 40, 46, 47, 48)],
    *["EX-02", "EX-06", "EX-14", "NP-03", "NP-09", "IA-03"],
]
REQUIRED = [(f.key, b.key) for f in forms() for b in f.blanks.values() if b.required and b.type != "signature" and not b.default]
FORBIDDEN = (
    "安全生产监督管理", "安监", "三日内提出", "三日内向本机关提出", "或者上级", "上一级应急管理部门", "上级主管部门", "第五十一条第一项", "第四十二条的规定",
    "第三十一条、第三十二条", "第三十七条第二款", "总局令", "国家安全监管总局", "此页无正文",
)  # fmt: skip


def without(name: str, blank: str, patch: pytest.MonkeyPatch) -> dict:
    """A full set of facts but for one blank: every path to it is cut."""
    source = full(name)
    for path in form(name).blanks[blank].facts:
        for whole in path.split("+"):
            cut(source, re.findall(r"[^.\[\]]+", whole), patch)
    return source


def cut(source: dict, path: list[str], patch: pytest.MonkeyPatch) -> None:
    root, *rest = path
    if root == "derived":
        patch.setitem(derived.FACTS if rest[0] in derived.FACTS else bound_file.FACTS, rest[0], lambda source: None)
    elif not rest:
        source[root] = None
    else:
        holder = source[root]
        for step in rest[:-1]:
            holder = holder.get(step) if isinstance(holder, dict) else getattr(holder, step, None)
        if holder is not None and hasattr(holder, rest[-1]):
            setattr(holder, rest[-1], None)


def test_every_form_of_the_line_is_there():
    assert [f.code for f in forms()] == sorted(EXPECTED, key=lambda c: (["AJ", "EX", "NP", "IA"].index(c[:2]), c))


@pytest.mark.parametrize("name", names())
def test_a_form_fills_from_a_full_set_of_facts(name):
    draft = documents.freeze(name, full(name), ON)
    assert draft.title == form(name).title and len(draft.template) == 64


@pytest.mark.parametrize(("name", "blank"), REQUIRED)
def test_a_blank_the_law_asks_for_stops_the_paper_when_it_is_left(name, blank, monkeypatch):
    source = without(name, blank, monkeypatch)
    with pytest.raises(documents.BlankLeft) as refusal:
        documents.freeze(name, source, ON)
    assert any(f"“{form(name).blanks[blank].name}”" in said and form(name).blanks[blank].cites in said for said in refusal.value.args)


def test_all_blanks_left_are_told_at_once():
    source = full("rectification_order", rectify_deadline=None, problem_list=[])
    source["organ"].court = ""
    with pytest.raises(documents.BlankLeft) as refusal:
        documents.freeze("rectification_order", source, ON)
    assert len(refusal.value.args) == 3


def test_one_officer_is_not_two():
    with pytest.raises(documents.BlankLeft, match="不足2名"):
        documents.freeze("rectification_order", full("rectification_order", officers=[full("rectification_order")["owner"]]), ON)


def test_a_deadline_on_the_day_of_the_order_is_refused():
    with pytest.raises(documents.BlankLeft, match="应当晚于"):
        documents.freeze("rectification_order", full("rectification_order", rectify_deadline=ON), ON)


@pytest.mark.parametrize(("name", "most"), [("onspot_penalty_unit", 3000), ("onspot_penalty_person", 200)])
def test_a_fine_above_the_limit_cannot_be_imposed_on_the_spot(name, most):
    documents.freeze(name, full(name, fine_amount=most), ON)
    with pytest.raises(documents.BlankLeft, match="不得使用本文书"):
        documents.freeze(name, full(name, fine_amount=most + 1), ON)


def test_a_fine_needs_the_bank_and_a_warning_does_not():
    source = full("penalty_decision_unit", fine_amount=None, fine=None, payee_bank=None, payee_account=None)
    source["organ"].bank = source["organ"].account = ""
    source["run"].fine = None
    assert documents.freeze("penalty_decision_unit", source, ON)
    source["run"].fine = 1000
    with pytest.raises(documents.BlankLeft, match="账号"):
        documents.freeze("penalty_decision_unit", source, ON)


def test_a_refused_signature_asks_for_a_note():
    with pytest.raises(documents.BlankLeft, match="拒绝签字（到场）情况说明"):
        documents.freeze("site_inspection_record", full("site_inspection_record", refused=True), ON)
    assert documents.freeze("site_inspection_record", full("site_inspection_record", refused=True, refusal_note="当事人离开现场"), ON)


def test_an_answer_outside_the_choices_is_refused_with_the_choices():
    with pytest.raises(documents.BlankLeft, match="可选：全部整改完毕"):
        documents.freeze("rectification_review_opinion", full("rectification_review_opinion", review_conclusion="还行"), ON)


def test_a_repealed_instrument_is_refused_on_the_day_it_is_repealed():
    with pytest.raises(documents.BlankLeft, match="不得引用"):
        documents.freeze("penalty_decision_unit", full("penalty_decision_unit", penalty_articles="安全生产违法行为行政处罚办法(2015) 第四十五条"), ON)


def test_publication_without_masking_is_refused():
    with pytest.raises(documents.BlankLeft, match="脱敏核对"):
        documents.freeze("penalty_publicity_summary", full("penalty_publicity_summary", desensitised=False), ON)


def test_an_unknown_form_is_answered_with_the_nearest():
    with pytest.raises(UnknownForm, match="penalty_decision_unit"):
        documents.freeze("penalty_decision_units", {}, ON)


def test_a_day_before_the_wording_is_refused():
    with pytest.raises(FormError, match="没有可用的文本"):
        documents.freeze("penalty_decision_unit", full("penalty_decision_unit", on=date(2020, 1, 1)), date(2020, 1, 1))


@pytest.mark.parametrize("name", names())
def test_wording_that_the_law_has_left_behind_is_on_no_form(name):
    text = compiling.template(name, ON).text + str(paper(name).blanks)
    assert [word for word in FORBIDDEN if word in text] == []


def test_until_2024_one_could_choose_whom_to_ask_for_reconsideration():
    before = compiling.template("penalty_decision_unit", date(2023, 12, 31)).text
    assert "或者上一级应急管理部门" in before
    assert "或者上一级" not in compiling.template("penalty_decision_unit", date(2024, 1, 1)).text


@pytest.mark.parametrize("name", names())
def test_every_article_of_a_form_is_of_a_registered_instrument(name):
    cites = [form(name).cites, *(blank.cites for blank in form(name).blanks.values())]
    assert all(cites)
    unknown = {part.instrument for text in cites for part in registry.parse(text)} - set(book().register.instruments)
    assert unknown == set() and [said for text in cites for said in refused(text, ON)] == []


def test_every_version_of_a_wording_cites_what_was_in_force_on_its_first_day():
    wrong = [said for versions in phrases().values() for p in versions for said in refused(p.cites, date.fromisoformat(p.since))]
    assert wrong == []
