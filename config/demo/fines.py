"""Penalties of the demo city by the ordinary procedure: filed, investigated, reviewed, told, heard, decided, served, published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from config.demo.people import Bureau, name
from config.demo.tables import Hazard
from config.demo.units import id_number
from config.demo.visits import Visit
from config.demo.world import Matter, World, later, moment
from documents.dates import day_text

Facts = dict[str, Any]
PLAIN = (  # step, who takes it, working days after the step before (least, most)
    ("propose", "", 0, 1), ("endorse_filing", "unit_head", 0, 1), ("file", "deputy_head", 1, 2), ("interview", "", 1, 4), ("conclude", "", 3, 10),
    ("give_notice", "", 1, 3), ("serve_notice", "", 0, 1), ("waive_defence", "", 1, 2), ("submit_handling", "", 1, 2), ("endorse_handling", "unit_head", 0, 1),
    ("issue_decision", "agency_head", 1, 3), ("serve_decision", "", 1, 4), ("publish", "clerk", 0, 1),
)  # fmt: skip
HEAVY = (  # with legal review, hearing right and collective discussion
    *PLAIN[:5], ("pass_review", "legal_reviewer", 1, 4), *PLAIN[5:7], ("hear_defence", "", 1, 3), ("answer_defence", "", 1, 2),
    ("submit_handling", "", 6, 8), ("endorse_handling", "unit_head", 0, 1), ("discuss", "agency_head", 1, 3), ("issue_decision", "agency_head", 0, 1), 
    *PLAIN[11:],
)  # fmt: skip
ENDINGS = {  # how a procedure ends otherwise, and after which step
    "decline_filing": "endorse_filing", "return_filing": "propose", "return_review": "conclude", "withdraw": "interview", "request_hearing": "serve_notice",
}  # fmt: skip
BY = {"decline_filing": "agency_head", "return_filing": "unit_head", "return_review": "legal_reviewer", "withdraw": "agency_head"}
WORDS = "事实清楚，证据确实，建议给予行政处罚。"


@dataclass
class Fine:
    """One penalty as planned. `stop`: the last step (one of the procedure, of the collection or of the close-out), "" for all."""

    name: str
    code: str
    fine: int
    heavy: bool
    gaps: dict[str, int]  # working days before each step
    hazard: Hazard | None = None
    overdue: bool = False
    person: bool = False
    stop: str = ""
    then: Callable[[World, Fine, date], Matter] | None = None
    visit: Any = None
    case: Any = None
    run: int = 0
    party: Any = None
    first: Any = None
    second: Any = None

    @property
    def problem(self) -> str:
        return self.hazard.problem if self.hazard else "主要负责人未督促、检查本单位的安全生产工作，未及时消除生产安全事故隐患"


def steps_of(heavy: bool) -> tuple[tuple[str, str, int, int], ...]:
    return HEAVY if heavy else PLAIN


def drawn(rng: Random, heavy: bool) -> dict[str, int]:
    """How long each step of one penalty waits for the one before, in working days."""
    return {step: rng.randint(least, most) for step, _, least, most in steps_of(heavy)}


def lasts(gaps: dict[str, int], upto: str) -> int:
    """Working days from the visit to a step; all of them for a step of the collection or the close-out."""
    found = 0
    for step, days in gaps.items():
        found += days
        if step == ENDINGS.get(upto, upto):
            return found + (upto in ENDINGS)
    return found


def penalty(world: World, fine: Fine, visit: Visit, on: date) -> Matter:
    """The ordinary procedure after a visit, up to where the plan stops."""
    rng, bureau = world.rng(fine.name), world.bureau(visit.unit)
    fine.visit, fine.first, fine.second, fine.party, fine.case = visit, visit.first, visit.second, visit.unit, visit.case
    if fine.person:
        fine.party, fine.case = world.heads[visit.unit.pk], None
    stop = ENDINGS.get(fine.stop, fine.stop)
    for step, office, *_ in steps_of(fine.heavy):
        if step == "publish" and fine.person:
            continue
        on = yield later(on, fine.gaps[step])
        one(world, rng, fine, bureau, step, office, on)
        if step == stop:
            if fine.stop != stop:
                on = yield later(on, 1)
                one(world, rng, fine, bureau, fine.stop, BY.get(fine.stop, ""), on)
            return
    if fine.then:
        world.add(fine.then(world, fine, on))


def one(world: World, rng: Random, fine: Fine, bureau: Bureau, step: str, office: str, on: date) -> None:
    """Take one step with facts that suffice."""
    by = bureau.one(office) if office else fine.first
    facts = FACTS.get(step, nothing)(rng, fine, on)
    if step == "propose":
        whose = {"case": fine.case} if fine.case else {"party": fine.party, "title": f"{fine.party.name}安全生产违法案"}
        origin = fine.visit.proceeding()
        fine.case, fine.run = world.begin("penalty", "propose", partner=fine.second, by=by, on=on, arose_from=origin, **whose, **facts)
    else:
        world.take("penalty", step, fine.run, by=by, on=on, **facts)


def nothing(rng: Random, fine: Fine, on: date) -> Facts:
    return {}


def hours(on: date, hour: int = 9) -> Facts:
    return {"start_time": moment(on, hour), "end_time": moment(on, hour + 1, 20)}


def proposed(rng: Random, fine: Fine, on: date) -> Facts:
    return {
        "offence": fine.code, "offence_day": fine.visit.on, "discovered": fine.visit.on, "overdue": fine.overdue,
        "summary": f"{day_text(fine.visit.on)}执法检查发现{fine.visit.unit.name}：{fine.problem}。",
    }  # fmt: skip


def asked(rng: Random, fine: Fine, on: date) -> Facts:
    unit, born = fine.visit.unit, on.year - rng.randrange(30, 62)
    number = fine.party.id_number or id_number(Random(unit.name), unit.territory.path.split("/")[1], born, man=True)
    return hours(on) | {
        "interviewee_name": unit.representative, "interviewee_sex": fine.party.gender or "男", "interviewee_age": aged(number, on),
        "interviewee_position": unit.representative_position,
        "interviewee_id_no": number, "interviewee_address": unit.address, "interviewee_phone": unit.phone, "interviewee_employer": unit.name,
        "place": fine.case.organ.name,
        "qa_record": [
            {"ask": "执法人员检查发现的问题是否属实？", "answer": "属实。"},
            {"ask": "为什么没有及时消除？", "answer": "安全管理不到位，已经安排整改。"},
        ],
    }  # fmt: skip


def aged(number: str, on: date) -> int:
    """Whole years of the bearer of an identity number."""
    return on.year - int(number[6:10]) - ((on.month, on.day) < (int(number[10:12]), int(number[12:14])))


def concluded(rng: Random, fine: Fine, on: date) -> Facts:
    return {
        "facts_found": f"{day_text(fine.visit.on)}检查时，{fine.visit.unit.name}{fine.problem}。", "kinds": ["fine"], "fine": fine.fine,
        "discretion": "结合违法情节、整改态度和危害后果确定。", "order_to_correct": "责令立即改正上述违法行为。",
    }  # fmt: skip


def served(rng: Random, fine: Fine, on: date) -> Facts:
    way = "electronic" if fine.party.electronic_service and rng.random() < 0.5 else rng.choice(("direct", "direct", "direct", "post", "left"))
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
    "propose": proposed, "interview": asked, "conclude": concluded, "serve_notice": served, "serve_decision": served, "hear_defence": heard,
    "discuss": discussed,
    "waive_defence": lambda rng, fine, on: {"by_whom": fine.visit.unit.representative},
    "answer_defence": lambda rng, fine, on: {"defence_answer": "所述整改情况属实，裁量时已予考虑，维持原处罚意见。"},
    "submit_handling": lambda rng, fine, on: {"handling_opinion": WORDS},
    "issue_decision": lambda rng, fine, on: {"fine": fine.fine},
    "publish": lambda rng, fine, on: {"where": "福建省行政执法信息公示平台", "desensitised": True},
    "decline_filing": lambda rng, fine, on: {"why": "违法行为轻微并及时改正，没有造成危害后果。"},
    "return_filing": lambda rng, fine, on: {"why": "基本情况不清，请补充违法时间和当事人身份材料。"},
    "return_review": lambda rng, fine, on: {"opinion": "facts", "review_opinion": "缺少现场负责人的陈述，请补充调查。"},
    "withdraw": lambda rng, fine, on: {"why": "经查，违法主体认定有误，另案处理。"},
    "request_hearing": lambda rng, fine, on: {"request": "对处罚幅度有异议，要求听证。"},
}  # fmt: skip
