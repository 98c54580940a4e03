"""A full set of facts for every form, as the engine gives them; no database."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from documents.bound_file import papers
from documents.reading.catalogue import Blank, form
from documents.reading.dates import CHINA
from documents.reading.derived import FACTS as FACTS_OF_THE_FILE
from documents.reading.derived import Source
from documents.reading.review_points import POINTS

ON = date(2026, 9, 2)
SENT = {
    "paper": "行政处罚决定书（泉）应急罚〔2026〕1号",
    "receiver": "王建国",
    "place": "泉州市丰泽区东海街道宝洲路88号",
    "day": ON,
    "way": "直接送达",
    "first": "林志远",
    "second": "陈晓燕",
}


def issued() -> Any:
    """A paper issued before."""
    return SimpleNamespace(number="（泉）应急责改〔2026〕12号", issued=date(2026, 8, 3), title="责令限期整改指令书")


class Issued:
    """The latest paper of every form."""

    def __getattr__(self, form: str) -> Any:
        if form.startswith("_"):
            raise AttributeError(form)
        setattr(self, form, issued())
        return getattr(self, form)


def on_file(source: Source) -> Any:
    """The papers of an imaginary case; those of a real one are asked of the record."""
    return getattr(source.get("case"), "on_file", None) or papers(source)


FACTS_OF_THE_FILE["papers"] = on_file


def roots(person: bool = False) -> dict[str, Any]:
    """The roots of a fact path, filled with people and things of an imaginary case."""
    organ = SimpleNamespace(
        name="泉州市应急管理局",
        short="泉",
        reconsideration="泉州市人民政府",
        court="泉州市鲤城区人民法院",
        address="泉州市丰泽区东海大街2号",
        phone="0595-22110001",
        postcode="362000",
        bank="中国建设银行泉州分行",
        account="35001656107052500001",
    )
    return {
        "organ": organ,
        "party": _person() if person else _unit(),
        "owner": _officer("林志远", "闽C3505001"),
        "partner": _officer("陈晓燕", "闽C3505002"),
        "by": _officer("林志远", "闽C3505001"),
        "on": ON,
        "run": _run(),
        "case": _case(),
        "given": SimpleNamespace(
            paper=issued(), deliveries=[SENT], way="direct", note="", item="第一段", old="2025年", new="2026年"
        ),
        "papers": Issued(),
        "book": {},
    }


def _case() -> Any:
    return SimpleNamespace(
        title="泉州顺达鞋材有限公司执法检查",
        number="泉2026-0031",
        opened=date(2026, 8, 3),
        get_source_display="执法检查",
        on_file=[{"title": "立案审批表（泉）应急立〔2026〕3号", "day": ON}],
    )


def _officer(name: str, certificate: str) -> Any:
    return SimpleNamespace(name=name, certificate_no=certificate, phone="0595-22110002")


def _unit() -> Any:
    return SimpleNamespace(
        kind="organisation",
        name="泉州顺达鞋材有限公司",
        uscc="91350500M0001ABC0X",
        address="泉州市丰泽区东海街道宝洲路88号",
        postcode="362000",
        representative="王建国",
        representative_position="总经理",
        phone="13800000001",
        industry="制鞋业",
        id_number="",
        birth_year=None,
        electronic_service=False,
    )


def _person() -> Any:
    return SimpleNamespace(
        kind="individual",
        name="王建国",
        gender="男",
        birth_year=1980,
        id_number="350500198003070012",
        position="总经理",
        address="泉州市鲤城区新门街12号",
        employer=_unit(),
        phone="13800000001",
        postcode="362000",
        uscc="",
        representative="",
        electronic_service=False,
    )


def _run() -> Any:
    return SimpleNamespace(
        kinds=["fine"],
        fine=35_000,
        proposed_fine=35_000,
        told_fine=35_000,
        confiscation=None,
        told_served=date(2026, 8, 20),
        points=[{"key": key, "answer": "yes", "note": ""} for key, _ in POINTS],
        problems=[],
        suspected_case="泉州顺达鞋材有限公司涉嫌未如实记录隐患排查治理情况案",
        facts_found=LONG,
        violated=FACTS["articles"],
        basis=FACTS["articles"],
        evidence_list=[{"title": "现场检查记录", "copies": 1, "proves": "证明存在隐患"}],
        hearing_ground="较大数额罚款",
        offence_title="未如实记录隐患排查治理情况",
        hearing_told_served=None,
        waived=None,
        heard=None,
        defence_answer="",
        defence="",
        hearing_right=False,
        hearing_asked=None,
        hearing_withdrawn=None,
    )


FACTS: dict[str, Any] = {
    "date": date(2026, 9, 20),
    "datetime": datetime(2026, 9, 2, 9, 30, tzinfo=CHINA),
    "money": 35_000,
    "articles": "安全生产法(2021) 第四十一条第二款; 第九十七条第五项",
    "checkbox": True,
    "dialogue": (
        "问：你在公司担任什么职务？\n答：总经理，负责全面工作。\n"
        "问：事故隐患排查治理情况有没有如实记录？\n答：八月份以后没有记录。"
    ),
    "officers": [_officer("林志远", "闽C3505001"), _officer("陈晓燕", "闽C3505002"), _officer("黄国强", "闽C3505003")],
    "person": "王建国",
    "party": "泉州顺达鞋材有限公司",
    "signature": "",
    "seal": "泉州市应急管理局",
    "doc_ref": "（泉）应急责改〔2026〕12号",
}
LONG = (
    "2026年8月3日，本机关执法人员依法对该单位进行检查，发现其未如实记录事故隐患排查治理情况，未向从业人员通报。\n"
    "经责令限期改正，逾期仍未改正。"
)


def fact_for(blank: Blank, on: date = ON) -> Any:
    """A plausible fact for a blank, by its type."""
    if blank.options:
        return next(iter(blank.options.values()))
    if blank.type == "table":
        rows = min(3, blank.most or 3)
        return [{c.fact: _cell(c.key, place) for c in blank.columns if c.fact != "#"} for place in range(1, rows + 1)]
    if blank.type == "text":
        return TEXTS.get(blank.key, blank.name)
    if blank.type == "datetime":
        return datetime(2026, 9, 21, 11, 5, tzinfo=CHINA) if blank.after else FACTS["datetime"]
    if blank.type == "date" and not blank.after:
        return on
    if blank.most is not None:
        return FACTS["officers"][: blank.most] if blank.type == "officers" else blank.most
    return FACTS[blank.type]


def _cell(key: str, place: int) -> Any:
    texts = {
        "no": place,
        "place": "二车间南侧",
        "problem": "配电箱门未跨接，积尘严重，未设置安全警示标志",
        "basis": "安全生产法(2021) 第三十五条",
        "deadline": date(2026, 9, 20),
        "grade": "一般隐患",
        "on_site": "当场纠正",
        "photo": "3",
        "title": "现场检查记录",
        "copies": "1份",
        "proves": "证明该单位存在上述违法行为",
    }
    return texts.get(key, "已完成")


TEXTS = {
    "inspection_findings": LONG,
    "illegal_facts_and_evidence": LONG,
    "case_summary": LONG,
    "facts_and_basis": LONG,
    "handler_opinion": "建议立案调查。",
    "review_opinion": "同意承办人意见。",
    "approval_opinion": "同意。",
    "rectify_item_numbers": "1-3",
    "refusal_note": "",
    "defence_days": "3",
    "discretion_basis": "首次被责令限期改正，逾期未改正，情节一般，适用第二档。",
    "case_name": "泉州顺达鞋材有限公司未如实记录隐患排查治理情况案",
    "penalty": "罚款人民币叁万伍仟元整（¥35,000.00）",
    "proposed_penalty": "罚款人民币叁万伍仟元整（¥35,000.00）",
    "order_to_correct": "",
    "other_penalty": "",
    "discussion": LONG,
    "defence_content": LONG,
    "performance": "罚款自收到本决定书之日起十五日内缴纳。",
    "opinion_detail": LONG,
    "content": LONG,
}


def full(name: str, on: date = ON, **changed: Any) -> dict[str, Any]:
    """Everything the form could ask for: each blank's fact lies where its first path over the step or the run leads.

    changed: blank → fact in the place of the usual one, or a name of the step's own facts.
    """
    found = form(name)
    source = {**roots(person=name.endswith("_person")), "on": on}
    for key, blank in found.blanks.items():
        path = next((path for path in blank.facts if path.startswith(("given.", "run."))), "")
        if path and not (path.startswith("given.paper.") and key not in changed):
            state(source, path, changed.get(key, fact_for(blank, on)))
    for key, fact in changed.items():
        if key not in found.blanks:
            state(source, f"given.{key}", fact)
    return source


def state(source: dict[str, Any], path: str, fact: Any) -> None:
    """Put a fact where a path of two steps leads."""
    root, name = path.split(".")[:2]
    setattr(source[root], name, fact)
