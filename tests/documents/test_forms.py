"""Every form fills from a full set of facts, and refuses when a blank that the law asks for is left."""

import re
from datetime import date

import pytest

import documents
from documents.freezing import compiling
from documents.reading.articles import refused
from documents.reading.catalogue import UnknownForm, form, forms, names
from documents.reading.derived import FACTS
from documents.reading.phrases import phrases
from documents.reading.sources import FormError
from law import book, registry
from tests.documents.papers import paper
from tests.documents.sources import ON, full

REQUIRED = [
    (f.key, b.key) for f in forms() for b in f.blanks.values() if b.required and b.type != "signature" and not b.default
]
FORBIDDEN = (
    "安全生产监督管理",
    "安监",
    "三日内提出",
    "三日内向本机关提出",
    "或者上级",
    "上一级应急管理部门",
    "上级主管部门",
    "第五十一条第一项",
    "第四十二条的规定",
    "第三十一条、第三十二条",
    "第三十七条第二款",
    "总局令",
    "国家安全监管总局",
    "此页无正文",
)


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
        patch.setitem(FACTS, rest[0], lambda source: None)
    elif not rest:
        source[root] = None
    else:
        holder = source[root]
        for step in rest[:-1]:
            holder = holder.get(step) if isinstance(holder, dict) else getattr(holder, step, None)
        if holder is not None and hasattr(holder, rest[-1]):
            setattr(holder, rest[-1], None)


@pytest.mark.parametrize("name", names())
def test_a_form_fills_from_a_full_set_of_facts(name):
    draft = documents.freeze(name, full(name), ON)
    assert draft.title == form(name).title and len(draft.template) == 64


@pytest.mark.parametrize(("name", "blank"), REQUIRED)
def test_a_blank_the_law_asks_for_stops_the_paper_when_it_is_left(name, blank, monkeypatch):
    source = without(name, blank, monkeypatch)
    with pytest.raises(documents.BlankLeft) as refusal:
        documents.freeze(name, source, ON)
    assert any(
        f"“{form(name).blanks[blank].name}”" in said and form(name).blanks[blank].cites in said
        for said in refusal.value.args
    )


def test_all_blanks_left_are_told_at_once():
    source = full("rectification_order", rectify_deadline=None, problem_list=[])
    source["organ"].court = ""
    with pytest.raises(documents.BlankLeft) as refusal:
        documents.freeze("rectification_order", source, ON)
    named = ("存在问题", "责令整改的项次", "整改完毕日期", "各项问题的整改完毕日期", "管辖法院")
    assert [name for name in named if f"“{name}”空缺" not in str(refusal.value)] == []


def test_one_officer_is_not_two():
    source = full("rectification_order") | {"partner": None}
    with pytest.raises(documents.BlankLeft, match="不足2名"):
        documents.freeze("rectification_order", source, ON)


def test_a_third_agent_is_refused():
    agents = [{"name": name, "sex": "男", "age": 40, "post": "律师"} for name in ("甲", "乙", "丙")]
    assert documents.freeze("hearing_record", full("hearing_record", agents=agents[:2]), ON)
    with pytest.raises(documents.BlankLeft, match="“委托代理人”最多2名，现为3名"):
        documents.freeze("hearing_record", full("hearing_record", agents=agents), ON)


def test_a_deadline_on_the_day_of_the_order_is_refused():
    with pytest.raises(documents.BlankLeft, match="应当晚于"):
        documents.freeze("rectification_order", full("rectification_order", rectify_deadline=ON), ON)


@pytest.mark.parametrize(("name", "most"), [("onspot_penalty_unit", 3000), ("onspot_penalty_person", 200)])
def test_a_fine_above_the_limit_cannot_be_imposed_on_the_spot(name, most):
    documents.freeze(name, full(name, fine_amount=most), ON)
    with pytest.raises(documents.BlankLeft, match="不得使用本文书"):
        documents.freeze(name, full(name, fine_amount=most + 1), ON)


def test_a_fine_needs_the_bank_and_a_warning_does_not():
    source = full("penalty_decision_unit", fine_amount=None)
    source["organ"].bank = source["organ"].account = ""
    source["run"].fine, source["run"].kinds = None, ["warning"]
    assert documents.freeze("penalty_decision_unit", source, ON)
    source["run"].fine = 1000
    with pytest.raises(documents.BlankLeft, match="账号"):
        documents.freeze("penalty_decision_unit", source, ON)


def test_refusal_to_sign_is_printed_when_it_is_noted():
    noted = paper("site_inspection_record", refusal_note="当事人离开现场")
    assert "拒绝签字（到场）情况说明：当事人离开现场" in documents.preview(noted)
    assert "拒绝签字" not in documents.preview(paper("site_inspection_record", refusal_note=""))


def test_a_closed_hearing_needs_its_ground():
    with pytest.raises(documents.BlankLeft, match="不公开的理由"):
        documents.freeze("hearing_notice", full("hearing_notice", is_public="closed", closed_ground=None), ON)
    assert documents.freeze("hearing_notice", full("hearing_notice", is_public="public", closed_ground=None), ON)


def test_two_heads_may_discuss_a_case():
    """行政处罚法 第五十七条第二款 names no number."""
    two = [{"name": "甲", "position": "局长"}, {"name": "乙", "position": "副局长"}]
    assert documents.freeze("collective_discussion_record", full("collective_discussion_record", attendees=two), ON)


def test_an_answer_outside_the_choices_is_refused_with_the_choices():
    with pytest.raises(documents.BlankLeft, match="可选：全部整改完毕"):
        documents.freeze(
            "rectification_review_opinion", full("rectification_review_opinion", review_conclusion="还行"), ON
        )


def test_a_repealed_instrument_is_refused_on_the_day_it_is_repealed():
    with pytest.raises(documents.BlankLeft, match="不得引用"):
        documents.freeze(
            "penalty_decision_unit",
            full("penalty_decision_unit", penalty_articles="安全生产违法行为行政处罚办法(2015) 第四十五条"),
            ON,
        )


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
    wrong = [
        said
        for versions in phrases().values()
        for p in versions
        for said in refused(p.cites, date.fromisoformat(p.since))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("late", "经审查，该申请逾期提出，依据"),
        ("not_party", "经审查，申请人非本案当事人，依据"),
        ("other", "经审查，申请书没有签名，依据"),
    ],
)
def test_a_refusal_of_a_hearing_says_why_in_a_whole_sentence(reason, said):
    refusal = paper("hearing_refusal", refusal_reason=reason, refusal_detail="申请书没有签名")
    assert said in documents.preview(refusal)


@pytest.mark.parametrize(
    ("name", "changed", "said", "unsaid"),
    [
        ("recusal_decision", {"recusal": "granted"}, "王建国回避，不再担任本案", "驳回你"),
        ("recusal_decision", {"recusal": "rejected"}, "驳回你（单位）对王建国的回避申请", "不再担任"),
        ("decision_revoked", {"act": "revoked"}, "撤销上述决定", "变更为"),
        ("decision_revoked", {"act": "changed", "new": "罚款壹万元"}, "变更为：罚款壹万元", "撤销上述决定"),
        ("hearing_postponement", {"new_time": None}, "另行书面通知", "听证会改于"),
    ],
)
def test_a_decision_prints_what_was_decided_and_not_its_opposite(name, changed, said, unsaid):
    page = documents.preview(paper(name, **changed))
    assert said in page and unsaid not in page


def test_a_change_without_the_new_text_is_refused():
    with pytest.raises(documents.BlankLeft, match="变更后的内容"):
        documents.freeze("decision_revoked", full("decision_revoked", act="changed", new=""), ON)


def test_a_correction_names_every_place_it_corrects():
    source = full("correction_notice")
    source["given"].changes = [{"item": f"第{n}段", "old": "甲", "new": "乙"} for n in (1, 2)]
    assert [row["item"] for row in documents.freeze("correction_notice", source, ON).blanks["changes"]] == [
        "第1段",
        "第2段",
    ]
    source["given"].changes, source["given"].new = [], ""
    with pytest.raises(documents.BlankLeft, match="更正内容"):
        documents.freeze("correction_notice", source, ON)
