"""Inspections of the demo city: planned, approved, carried out, rectified in time, late or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from casework.models import Party, Proceeding
from config.demo.corrections import corrected
from config.demo.drawn import drawn
from config.demo.tables import Hazard, group_of, hazards_of
from config.demo.world import Matter, World, later, moment, workday

PLANS = ("计划检查", "专项检查", "回访检查", "举报核查")  # those drawn at random are drawn first
ITEMS = (
    ("安全管理制度和台账", "安全生产法(2021) 第四条; 第二十二条", "查阅资料"),
    ("从业人员教育培训", "安全生产法(2021) 第二十八条", "查阅资料"),
    ("作业现场和设备设施", "安全生产法(2021) 第三十六条", "现场检查"),
    ("应急预案和演练", "安全生产法(2021) 第八十一条", "查阅资料"),
)


Follow = Callable[[World, "Visit", date], Matter]


@dataclass
class Visit:
    """One inspection as planned, and what its script leaves behind for the scripts that follow it.

    `found`: how many hazards (none: a clean unit); `must`: hazards that what follows rests on; `recorded`, `failed`:
    what begins when the visit is recorded, or the re-inspection failed; `stop`: the last step taken, "" for all.
    """

    name: str
    unit: Party
    start: date
    found: int
    ending: str = "in_time"
    must: tuple[Hazard, ...] = ()
    recorded: Follow | None = None
    failed: Follow | None = None
    stop: str = ""
    drawn: bool = False  # the unit and its officers were drawn at random 双随机
    lead: int = 1  # working days from the plan to the visit
    case: Any = None
    run: int = 0
    order: int = 0
    first: Any = None
    second: Any = None
    on: date = date.min
    hazards: list[Hazard] = field(default_factory=list)

    def proceeding(self) -> Proceeding:
        """The inspection from which something arises."""
        return Proceeding.objects.get(pk=self.run)


def found_at(rng: Random, visit: Visit) -> list[Hazard]:
    """What the officers find: mostly general hazards, seldom a major one."""
    group = group_of(visit.unit.industry)
    pool = [h for h in hazards_of(group) if h not in visit.must]
    found = rng.sample(pool, max(0, min(len(pool), visit.found - len(visit.must))))
    majors = hazards_of(group, major=True)
    if found and majors and rng.random() < 0.2:
        found[-1] = rng.choice(majors)
    found += visit.must
    rng.shuffle(found)
    return found


def inspection(world: World, visit: Visit) -> Matter:
    """From the plan to the record; then an order, or nothing to order."""
    rng, unit, bureau = world.rng(visit.name), visit.unit, world.bureau(visit.unit)
    visit.first, visit.second = bureau.pair(rng)
    on = yield workday(visit.start)
    planned = later(on, visit.lead)
    how = drawn(world, world.rng(f"{visit.name}:drawn"), unit, visit.first, visit.second, on) if visit.drawn else {}
    visit.case, visit.run = world.begin(
        "inspection",
        "propose",
        party=unit,
        partner=visit.second,
        by=visit.first,
        on=on,
        title=f"{unit.name}执法检查",
        **{"plan_kind": rng.choice(PLANS)} | how,
        planned_for=planned,
        items=[{"item": a, "content": b, "method": c} for a, b, c in ITEMS],
        method=["查阅资料", "现场检查"],
        unit_contact=unit.representative,
    )
    if visit.stop == "propose":
        return
    on = yield later(on, 1)
    if visit.stop == "return_plan":
        settled(world, visit, on, outcome="returned", approval_opinion="请补充专业检查人员。")
        return
    agreed = {"review_opinion": "检查内容与该单位风险相符。", "approval_opinion": "同意按方案检查。"}
    settled(world, visit, on, outcome="agreed", **agreed)
    if visit.stop == "call_off":
        world.take(
            "inspection", "call_off", visit.run, by=bureau.one("unit_head"), on=on, why="企业停产检修，另行安排。"
        )
    if visit.stop in ("approve_plan", "call_off"):
        return
    visit.on = yield max(planned, on)
    record(world, rng, visit)
    if not visit.hazards:
        world.take("inspection", "conclude", visit.run, by=visit.first, on=visit.on)
        return
    if visit.recorded:
        world.add(visit.recorded(world, visit, visit.on))
    if visit.stop != "record_visit":
        yield from rectification(world, rng, visit)


def settled(world: World, visit: Visit, on: date, **facts: Any) -> None:
    """The plan approved or returned by the head of the unit."""
    head = world.bureau(visit.unit).one("unit_head")
    world.take("inspection", "approve_plan", visit.run, by=head, on=on, **facts)


def record(world: World, rng: Random, visit: Visit) -> None:
    """The record of the visit with a picture of every finding."""
    visit.hazards = found_at(rng, visit)
    photos = world.photos(
        visit.case, visit.run, visit.first, visit.on, [(h.picture, False) for h in visit.hazards], rng
    )
    world.take(
        "inspection",
        "record_visit",
        visit.run,
        by=visit.first,
        on=visit.on,
        place=visit.unit.address,
        started=moment(visit.on, 9),
        ended=moment(visit.on, 11, 30),
        situation=f"检查了安全管理资料和作业现场，发现问题{len(visit.hazards)}项。",
        certificates_shown=True,
        checked=answered(bool(visit.hazards)),
        findings=[finding(h, photo) for h, photo in zip(visit.hazards, photos, strict=True)],
        no_findings=not visit.hazards,
        signed_by=visit.unit.representative,
    )


def answered(faulty: bool) -> list[dict[str, Any]]:
    """The plan's items as found: what is faulty is faulty on the spot, the papers are in order."""
    return [
        {"item": a, "content": b, "result": "faulty" if faulty and way == "现场检查" else "fitting"}
        for a, b, way in ITEMS
    ]


def finding(hazard: Hazard, photo: Any) -> dict[str, Any]:
    """One row of the record."""
    return {
        "place": hazard.place,
        "problem": hazard.problem,
        "basis": hazard.basis,
        "offence": hazard.offence,
        "grade": hazard.grade,
        "photo": photo,
        "on_site": "已责令立即撤出作业人员、停止使用" if hazard.major else "",
    }


def rectification(world: World, rng: Random, visit: Visit) -> Matter:
    """The order, served the same day, and what the unit makes of it."""
    deadline = visit.on + timedelta(days=rng.choice((7, 10, 15, 15, 20, 30)))
    _, visit.order = world.begin(
        "rectification",
        "order",
        case=visit.case,
        partner=visit.second,
        by=visit.first,
        on=visit.on,
        deadline=deadline,
        items=[{"number": n, "demand": h.demand} for n, h in enumerate(visit.hazards, 1)],
    )
    if visit.stop == "order":
        return
    step(world, visit, "serve", visit.on, receiver=visit.unit.representative, place=visit.unit.address)
    if visit.stop == "correct":
        yield from corrected(world, visit, visit.on)
        return
    if visit.stop == "terminate":
        on = yield later(visit.on, 3)
        world.take(
            "rectification",
            "terminate",
            visit.order,
            by=world.bureau(visit.unit).one("unit_head"),
            on=on,
            ground="faulty",
            why="指令书列错设备，重新检查后另行责令。",
        )
        return
    if visit.ending != "forgotten":
        yield from ENDS[visit.ending](world, rng, visit, deadline)


def step(world: World, visit: Visit, name: str, on: date, **facts: Any) -> None:
    """A step of the order by its first handler."""
    world.take("rectification", name, visit.order, by=visit.first, on=on, **facts)


def in_time(world: World, rng: Random, visit: Visit, deadline: date, since: date | None = None) -> Matter:
    """Reported before the last day, seen and signed off within a week."""
    since = since or visit.on
    on = yield max(since, min(workday(deadline), later(since, rng.randrange(2, 9))))
    step(world, visit, "report_rectified", on, report=f"责令整改的{len(visit.hazards)}项问题已全部整改完毕。")
    if visit.stop == "report_rectified":
        return
    on = yield later(on, rng.randrange(1, 6))
    passed(world, rng, visit, on)


def extended(world: World, rng: Random, visit: Visit, deadline: date) -> Matter:
    """More time is asked for before the term runs out; the unit's head grants it."""
    on = yield workday(visit.on + timedelta(days=2))
    longer = deadline + timedelta(days=rng.choice((7, 10, 15)))
    step(
        world,
        visit,
        "ask_extension",
        on,
        extension_asked_to=longer,
        extension_reason="设备采购和安装需要时间，申请延期。",
    )
    if visit.stop == "ask_extension":
        return
    on = yield later(on, 1)
    world.take(
        "rectification",
        "settle_extension",
        visit.order,
        by=world.bureau(visit.unit).one("unit_head"),
        on=on,
        outcome="agreed",
        deadline=longer,
        extension_opinion="同意延期。",
    )
    step(world, visit, "tell_extension", on)
    yield from in_time(world, rng, visit, longer, on)


def late(world: World, rng: Random, visit: Visit, deadline: date) -> Matter:
    """Nothing is reported in time; established as overdue, rectified some weeks later."""
    on = yield workday(deadline + timedelta(days=rng.randrange(1, 5)))
    step(world, visit, "establish_overdue", on, opinion="期限届满，现场核查尚未整改完毕。")
    if visit.stop == "establish_overdue":
        return
    yield from in_time(world, rng, visit, on + timedelta(days=20), on)


def failing(world: World, rng: Random, visit: Visit, deadline: date) -> Matter:
    """Re-inspected after the last day and not rectified: what follows begins, and the rest is put right weeks later."""
    on = yield workday(deadline + timedelta(days=rng.randrange(1, 5)))
    left = max(1, len(visit.hazards) // 3)
    must = [n for n, h in enumerate(visit.hazards, 1) if h in visit.must]
    open_ = set(must or range(1, left + 1))
    done = [(n, h) for n, h in enumerate(visit.hazards, 1) if n not in open_]
    photos = world.photos(visit.case, visit.order, visit.first, on, [(h.picture, True) for _, h in done], rng)
    results = [
        {"number": n, "state": "rectified", "note": h.result, "photo": photo}
        for (n, h), photo in zip(done, photos, strict=True)
    ]
    results += [{"number": n, "state": "not", "note": "未整改"} for n in open_]
    step(
        world,
        visit,
        "review",
        on,
        outcome="partly" if done else "failed",
        opinion=f"仍有{len(open_)}项未整改到位。",
        results=results,
        signed_by=visit.unit.representative,
    )
    if visit.failed:
        world.add(visit.failed(world, visit, on))
    if visit.stop == "fail_review":
        return
    on = yield later(on, rng.randrange(12, 25))
    passed(world, rng, visit, on, [(n, h) for n, h in enumerate(visit.hazards, 1) if n in open_])


def passed(world: World, rng: Random, visit: Visit, on: date, left: list[tuple[int, Hazard]] | None = None) -> None:
    """Every finding is put right, seen with its picture and signed off; the inspection is concluded."""
    rows = left or list(enumerate(visit.hazards, 1))
    photos = world.photos(visit.case, visit.order, visit.first, on, [(h.picture, True) for _, h in rows], rng)
    results = [
        {"number": n, "state": "rectified", "note": h.result, "photo": photo}
        for (n, h), photo in zip(rows, photos, strict=True)
    ]
    step(
        world,
        visit,
        "review",
        on,
        outcome="passed",
        opinion="逐项复查，均已整改完毕。",
        results=results,
        signed_by=visit.unit.representative,
    )
    world.take("inspection", "conclude", visit.run, by=visit.first, on=on)


ENDS: dict[str, Callable[[World, Random, Visit, date], Matter]] = {
    "in_time": in_time,
    "extended": extended,
    "late": late,
    "failed": failing,
}
