"""What the officers of the demo city say in each step of a penalty."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random
from typing import TYPE_CHECKING, Any

from casework.models import Evidence
from config.demo.people import name
from config.demo.units import id_number
from config.demo.world import moment
from documents.reading.dates import day_text
from flows.procedures.penalty.review_points import ASKS_FOR_A_FAULT, QUESTIONS

if TYPE_CHECKING:
    from config.demo.fines import Fine

Facts = dict[str, Any]
NOTES = {"procedure": "尚未告知"}
WORDS = "现场检查和询问所证明的违法事实见调查终结报告，建议按告知的内容给予行政处罚。"


def nothing(rng: Random, fine: Fine, on: date) -> Facts:
    return {}


def hours(on: date, hour: int = 9) -> Facts:
    return {"start_time": moment(on, hour), "end_time": moment(on, hour + 1, 20)}


def proposed(rng: Random, fine: Fine, on: date) -> Facts:
    return {
        "offence": fine.code,
        "offence_day": fine.visit.on,
        "discovered": fine.visit.on,
        "overdue": fine.overdue,
        "handler_opinion": "违法行为有现场检查记录和照片，建议立案调查。",
        "summary": f"{day_text(fine.visit.on)}执法检查发现{fine.visit.unit.name}：{fine.problem}。",
    }


def asked(rng: Random, fine: Fine, on: date) -> Facts:
    unit, born = fine.visit.unit, on.year - rng.randrange(30, 62)
    number = fine.party.id_number or id_number(Random(unit.name), unit.territory.path.split("/")[1], born, man=True)
    return hours(on) | {
        "interviewee_name": unit.representative,
        "interviewee_sex": fine.party.gender or "男",
        "interviewee_age": aged(number, on),
        "interviewee_position": unit.representative_position,
        "interviewee_id_no": number,
        "interviewee_address": unit.address,
        "interviewee_phone": unit.phone,
        "interviewee_employer": unit.name,
        "place": fine.case.organ.name,
        "qa_record": [
            {"ask": "执法人员检查发现的问题是否属实？", "answer": "属实。"},
            {"ask": "为什么没有及时消除？", "answer": "安全管理不到位，已经安排整改。"},
        ],
    }


def aged(number: str, on: date) -> int:
    """Whole years of the bearer of an identity number."""
    return on.year - int(number[6:10]) - ((on.month, on.day) < (int(number[10:12]), int(number[12:14])))


def concluded(rng: Random, fine: Fine, on: date) -> Facts:
    unit = fine.visit.unit
    return {
        "facts_found": f"{day_text(fine.visit.on)}检查时，{unit.name}{fine.problem}。{unit.representative}知情。",
        "kinds": ["fine"],
        "proposed_fine": fine.fine,
        "evidence": proofs(fine),
        "discretion": "结合违法情节、整改态度和危害后果确定。",
        "order_to_correct": "责令立即改正上述违法行为。",
    }


def proofs(fine: Fine) -> list[Facts]:
    """The pictures of what was found and the interviews, each with what it proves; not those taken after the fact."""
    held = Evidence.objects.filter(case_id=fine.case.pk).exclude(title="整改后照片").order_by("pk")
    return [
        {"evidence": one.pk, "proves": fine.problem, "facts": "1"}
        if one.kind == "photo"
        else {"evidence": one.pk, "proves": one.note, "facts": "1、2"}
        for one in held
    ]


def points() -> list[Facts]:
    """The reviewer's answers before the notice: no fault, and nothing said of steps to come."""
    said = {key: "no" if key in ASKS_FOR_A_FAULT else "yes" for key in QUESTIONS}
    said["procedure"] = "not_applicable"
    return [{"key": key, "answer": answer, "note": NOTES.get(key, "")} for key, answer in said.items()]


def returned(rng: Random, fine: Fine, on: date) -> Facts:
    rows = [
        row | {"answer": "no", "note": "缺少现场负责人的陈述"} if row["key"] == "facts_evidence" else row
        for row in points()
    ]
    told = {"opinion": "facts", "review_opinion": "缺少现场负责人的陈述，请补充调查。"}
    return told | {"outcome": "returned", "points": rows}


def served(rng: Random, fine: Fine, on: date) -> Facts:
    way = (
        "electronic"
        if fine.party.electronic_service and rng.random() < 0.5
        else rng.choice(("direct", "direct", "direct", "post", "left"))
    )
    note = "负责人拒绝签收，由村民委员会工作人员见证，留置于经营场所并拍照。" if way == "left" else ""
    return {"way": way, "receiver": fine.visit.unit.representative, "place": fine.party.address, "note": note}


def heard(rng: Random, fine: Fine, on: date) -> Facts:
    return hours(on, 15) | {
        "defence": "已经投入资金整改，请求从轻处罚。",
        "defender_name": fine.visit.unit.representative,
        "defender_sex": "男",
        "place": fine.case.organ.name,
    }


def discussed(rng: Random, fine: Fine, on: date) -> Facts:
    people = [{"name": name(rng), "position": position} for position in ("局长", "副局长", "副局长", "执法大队大队长")]
    return hours(on) | {
        "place": "局会议室",
        "attendees": people,
        "discussion": "承办人汇报案情，与会人员逐一发表意见，均同意。",
        "conclusion": "同意给予行政处罚。",
    }


FACTS: dict[str, Callable[[Random, Fine, date], Facts]] = {
    "propose": proposed,
    "interview": asked,
    "conclude": concluded,
    "serve_notice": served,
    "serve_decision": served,
    "hear_defence": heard,
    "discuss": discussed,
    "waive_defence": lambda rng, fine, on: {"by_whom": fine.visit.unit.representative},
    "answer_defence": lambda rng, fine, on: {"defence_answer": "所述整改情况属实，裁量时已予考虑，维持原处罚意见。"},
    "submit_handling": lambda rng, fine, on: {"handling_opinion": WORDS},
    "endorse_filing": lambda rng, fine, on: {"outcome": "agreed", "endorsement": "经审核，符合立案条件，请审批。"},
    "file": lambda rng, fine, on: {"outcome": "filed", "approval_opinion": "同意立案，请依法调查。"},
    "review": lambda rng, fine, on: {
        "outcome": "passed",
        "points": points(),
        "review_opinion": "经审阅案卷，对拟处罚意见没有异议。",
    },
    "endorse_handling": lambda rng, fine, on: {"outcome": "agreed", "handling_endorsement": "经审核，同意呈报审批。"},
    "issue_decision": lambda rng, fine, on: {"fine": fine.fine, "approval_opinion": "同意按告知的内容处罚。"},
    "publish": lambda rng, fine, on: {"where": "福建省行政执法信息公示平台", "desensitised": True},
    "decline_filing": lambda rng, fine, on: {
        "outcome": "declined",
        "approval_opinion": "违法行为轻微并及时改正，没有造成危害后果，不予立案。",
    },
    "return_filing": lambda rng, fine, on: {
        "outcome": "returned",
        "endorsement": "基本情况不清，请补充违法时间和当事人身份材料。",
    },
    "return_review": returned,
    "withdraw": lambda rng, fine, on: {"ground": "not_established", "why": "经查，违法主体认定有误，另案处理。"},
}
