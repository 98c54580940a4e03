"""Whom the city's bureaus talk to: proposed, agreed, called, held, reported, verified; some stay away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.models import Party
from config.demo.people import Bureau, name
from config.demo.world import Matter, World, later, moment, workday

TALKS = 20
STOPS = ("", "propose", "", "agree", "notify", "", "hold", "absent", "report_rectified", "without_effect")
AGES = {"propose": (1, 3), "agree": (2, 4), "notify": (5, 8), "hold": (12, 18), "report_rectified": (24, 30)}
LONG_AGO = (60, 240)
SUBJECTS = (
    ("整改不力", "同类隐患一年内三次发现，整改流于形式。", "同类隐患反复出现", "查明原因，建立长效措施"),
    ("整改不力", "安全投入不足，危险岗位防护长期缺失。", "安全生产投入不足", "补足投入，配齐防护设施"),
    ("发生生产安全事故", "发生一起机械伤害事故，未造成死亡。", "事故防范措施没有落实", "举一反三，开展全员培训"),
)


@dataclass
class Summons:
    """A talk as planned: with whom, from when, and where it stands still ("" is verified as effective)."""

    name: str
    party: Party
    start: date
    stop: str = ""


def talks(world: World, units: list[Party]) -> list[Summons]:
    """The city's talks, each with another unit."""
    rng = world.rng("talks")
    found = []
    for n, unit in enumerate(rng.sample(units, TALKS)):
        stop = STOPS[n % len(STOPS)]
        ages = AGES.get(stop, LONG_AGO)
        found.append(Summons(f"talk{n}", unit, earlier_by(world, rng.randrange(*ages)), stop))
    return found


def earlier_by(world: World, days: int) -> date:
    return workday(date.fromordinal(world.last.toordinal() - days))


def talk(world: World, plan: Summons) -> Matter:
    """One talk up to where it stands still."""
    rng, bureau = world.rng(plan.name), world.bureau(plan.party)
    reason, matter, issue, requirement = rng.choice(SUBJECTS)
    head = plan.party.representative or name(rng)
    on = yield plan.start
    _, run = world.begin(
        "talk",
        "propose",
        party=plan.party,
        source="inspection",
        by=bureau.one("investigator"),
        on=on,
        reason=reason,
        matter=matter,
        persons=[{"name": head, "position": plan.party.representative_position or "负责人"}],
    )
    if plan.stop == "propose":
        return
    on = yield later(on, 1)
    lead, second = bureau.one("deputy_head"), bureau.one("unit_head")
    agreed = {"outcome": "agreed", "lead": lead.username, "second": second.username}
    world.take("talk", "agree", run, by=bureau.one("agency_head"), on=on, **agreed)
    if plan.stop == "agree":
        return
    on = yield later(on, 1)
    called(world, bureau, run, head, on)
    if plan.stop == "notify":
        return
    on = yield later(on, 4)
    if plan.stop == "absent":
        said = {"outcome": "absent", "absence": "等候一小时未到场，电话联系三次未接。"}
        world.take("talk", "hold", run, by=lead, on=on, **said)
        return
    issues = [
        {"issue": issue, "requirement": requirement},
        {"issue": "责任制没有落实到岗位", "requirement": "逐岗明确"},
    ]
    world.take("talk", "hold", run, by=lead, on=on, **held(head, on, issues))
    if plan.stop == "hold":
        return
    yield from answered(world, bureau, run, plan, on)


def called(world: World, bureau: Bureau, run: int, head: str, on: date) -> None:
    """The notice, made and served the same day."""
    hour = {"held_at": moment(later(on, 4), 9), "place": "应急管理局会议室", "bring": "整改情况书面说明。"}
    clerk = bureau.one("clerk")
    world.take("talk", "notify", run, by=clerk, on=on, **hour)
    world.take("talk", "serve", run, by=clerk, on=on, receiver=head)


def held(head: str, on: date, issues: list[dict[str, str]]) -> dict[str, object]:
    """What the record of a talk states."""
    return {
        "outcome": "held",
        "started": moment(on, 9),
        "ended": moment(on, 10),
        "present": [{"name": head, "position": "负责人"}],
        "issues": issues,
        "answer": "接受约谈，立即部署整改。",
        "requirements": "落实主体责任，按期整改并书面报告。",
        "due": later(on, 10),
        "signed_by": head,
    }


def answered(world: World, bureau: Bureau, run: int, plan: Summons, on: date) -> Matter:
    """The report, and what was found of it."""
    done = plan.stop != "without_effect"
    states = ("done", "done" if done else "part")
    on = yield later(on, 8)
    answers = [{"number": n, "state": state} for n, state in enumerate(states, 1)]
    facts = {"report": "整改情况报告，随附佐证。", "answers": answers}
    world.take("talk", "report_rectified", run, by=bureau.one("clerk"), on=on, **facts)
    if plan.stop == "report_rectified":
        return
    on = yield later(on, 4)
    results = [{"number": n, "result": state, "note": "现场查看并核对资料"} for n, state in enumerate(states, 1)]
    seen = {"verify_way": "on_site", "results": results, "verification": "逐项核实如上。"}
    seen["outcome"] = "effective" if done else "without_effect"
    world.take("talk", "verify", run, by=bureau.one("unit_head"), on=on, **seen)
