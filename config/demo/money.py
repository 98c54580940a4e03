"""After the decision: the fine is paid in time, in parts or late; the case is closed and filed. Fines on the spot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from casework.models import Collection
from config.demo.visits import Visit
from config.demo.world import Matter, World, all_closed, later, moment, workday
from flows.guards.money import owing

PAYS = ("in_time", "in_time", "in_time", "in_time", "parts", "late")
AFTER = (
    "enter",
    "receive_part",
    "receive_in_full",
    "closeout.propose",
    "closeout.send_back",
    "closeout.review",
    "closeout.approve",
)


@dataclass
class Money:
    """What the scripts after a decision share."""

    case: Any
    party: Any
    first: Any
    second: Any
    bureau: Any
    stop: str
    rng: Random
    result: str
    run: int = 0
    on: date = date.min  # of the last payment


def paid(world: World, money: Money, on: date) -> Matter:
    """Entered, paid, closed, as far as the plan goes."""
    if not Collection.objects.filter(case=money.case).exists():
        on = yield later(on, 1)
        _, money.run = world.begin("collection", "enter", case=money.case, by=money.bureau.one("clerk"), on=on)
    if money.stop == "enter":
        return
    account = Collection.objects.get(pk=money.run)
    served, due = account.served or on, account.payable_until or on
    how = "parts" if money.stop == "receive_part" else money.rng.choice(PAYS)
    if how == "parts":
        day = yield max(on, workday(served + timedelta(days=money.rng.randrange(3, 8))))
        receive(world, money, day, "part")
        if money.stop == "receive_part":
            return
    last = (
        due + timedelta(days=money.rng.randrange(2, 15))
        if how == "late"
        else due - timedelta(days=money.rng.randrange(0, 6))
    )
    if how == "late":
        on = yield max(on, later(due, 1))
        urged(world, money, on)
    on = yield max(on, workday(max(last, served)))
    receive(world, money, on, "full")
    if money.stop != "receive_in_full":
        yield from closed(world, money, on)


def urged(world: World, money: Money, on: date) -> None:
    """Reminded by telephone on the first working day after the term."""
    said = {"urged_by_way": "电话", "urged_note": "已告知逾期每日加处百分之三。"}
    world.take("collection", "urge_payment", money.run, by=money.bureau.one("clerk"), on=on, **said)


def receive(world: World, money: Money, on: date, outcome: str) -> None:
    """Book what arrived on the day: everything that is owed, or the half of it in whole yuan."""
    owed, money.on = owing(Collection.objects.get(pk=money.run), on).total, on
    amount = owed if outcome == "full" else owed // 2
    said = {"amount": amount, "paid_on": on, "receipt": f"闽财{on.year}{world.acts:07}", "outcome": outcome}
    world.take("collection", "receive", money.run, by=money.bureau.one("clerk"), on=on, **said)


def closed(world: World, money: Money, on: date) -> Matter:
    """Proposed, reviewed, approved by three persons, filed away by the clerk."""
    on = yield later(on, money.rng.randrange(1, 8))
    while not all_closed(money.case):
        on = yield later(on, 5)
    said = {"ground": "执行完毕", "result": money.result, "execution_status": "罚款已缴清，违法行为已改正。"}
    _, run = world.begin("closeout", "propose", case=money.case, partner=money.second, by=money.first, on=on, **said)
    if money.stop == "closeout.propose":
        return
    on = yield later(on, 1)
    head = money.bureau.one("unit_head")
    if money.stop == "closeout.send_back":
        world.take("closeout", "review", run, by=head, on=on, review_opinion="请补充缴款凭证。", outcome="returned")
        return
    world.take("closeout", "review", run, by=head, on=on, review_opinion="执行完毕，同意结案。", outcome="agreed")
    if money.stop == "closeout.review":
        return
    on = yield later(on, 1)
    said = {"approval_opinion": "同意结案。", "outcome": "approved"}
    world.take("closeout", "approve", run, by=money.bureau.one("deputy_head"), on=on, **said)
    if money.stop == "closeout.approve":
        return
    on = yield later(on, 2)
    number = money.case.number.replace("应急案", "应急档")
    world.take(
        "closeout",
        "archive",
        run,
        by=money.bureau.one("clerk"),
        on=on,
        archive_no=number,
        retention="30年",
        volumes=1,
        pages=money.rng.randrange(24, 96),
    )


@dataclass
class OnTheSpot:
    """A fine on the spot as planned: within the limit, filed with the organ, then paid."""

    name: str
    code: str
    fine: int
    stop: str = ""


def told(world: World, plan: OnTheSpot, visit: Visit, on: date) -> int:
    """The party told on the spot; the key of the proceeding."""
    hazard = visit.must[0]
    _, run = world.begin(
        "summary_penalty",
        "tell",
        case=visit.case,
        arose_from=visit.proceeding(),
        partner=visit.second,
        by=visit.first,
        on=on,
        offence=plan.code,
        offence_day=on,
        place=visit.unit.address,
        facts_found=f"检查时发现{hazard.place}{hazard.problem}。",
        discretion="初次违法，危害后果轻微，当场承诺改正。",
        kinds=["fine"],
        fine=plan.fine,
    )
    return run


def on_the_spot(world: World, plan: OnTheSpot, visit: Visit, on: date) -> Matter:
    """Told, heard, decided and delivered at the end of the visit."""
    rng = world.rng(plan.name)
    on = yield on
    run = told(world, plan, visit, on)
    if plan.stop == "turn_to_ordinary":
        world.take(
            "summary_penalty",
            "turn_to_ordinary",
            run,
            by=visit.first,
            on=on,
            turned_why="当事人对事实有异议，需要进一步调查。",
        )
    if plan.stop in ("tell", "turn_to_ordinary"):
        return
    seen = visit.case.evidence.order_by("pk").values_list("pk", flat=True)
    world.take(
        "summary_penalty",
        "decide",
        run,
        by=visit.first,
        on=on,
        heard="无异议，立即改正。",
        evidence=[{"evidence": one, "proves": visit.must[0].problem} for one in seen],
        fine=plan.fine,
        signed_by=visit.unit.representative,
        decided_at=moment(on, 12),
    )
    if plan.stop == "decide":
        return
    on = yield later(on, rng.randrange(1, 5))
    clerk = world.bureau(visit.unit).one("clerk")
    world.take("summary_penalty", "file_with_organ", run, by=clerk, on=on)
    if plan.stop != "file_with_organ":
        money = Money(
            visit.case,
            visit.unit,
            visit.first,
            visit.second,
            world.bureau(visit.unit),
            plan.stop,
            rng,
            f"当场处罚，罚款{plan.fine}元。",
        )
        yield from paid(world, money, on)
