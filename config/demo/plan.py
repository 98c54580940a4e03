"""What happens in the demo city: which unit is visited when, what is found, who is fined, how far each matter came.

Numbers to hold: 3,000 findings; 120 cases of penalty (96 by the ordinary procedure, 24 on the spot) in every stage.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import cycle
from random import Random
from typing import Any

from casework.models import Party
from config.demo.corrections import AFTER, LASTS, WITHIN
from config.demo.fines import Fine, drawn, lasts, penalty
from config.demo.hearings import lasts as hearing_lasts
from config.demo.money import Money, OnTheSpot, on_the_spot, paid
from config.demo.others import Issue, Notice, patrol_issue, service_notice
from config.demo.tables import Hazard, group_of, hazards_of
from config.demo.talks import talk, talks
from config.demo.visits import Visit, inspection
from config.demo.world import Matter, World, earlier, workday

FINDINGS, VISITS, CLEAN, ISSUES, NOTICES = 3000, 430, 22, 60, 36
DAYS = 320  # of the city's past
ORDINARY = {  # last step taken → how many penalties; "" is filed away
    "propose": 3,
    "return_filing": 2,
    "endorse_filing": 2,
    "decline_filing": 2,
    "file": 5,
    "interview": 4,
    "conclude": 4,
    "return_review": 2,
    "review": 3,
    "give_notice": 3,
    "serve_notice": 5,
    "request_hearing": 3,
    "hear_defence": 2,
    "submit_handling": 3,
    "endorse_handling": 2,
    "discuss": 2,
    "issue_decision": 4,
    "serve_decision": 3,
    "withdraw": 2,
    "enter": 8,
    "receive_part": 3,
    "receive_in_full": 3,
    "closeout.propose": 2,
    "closeout.send_back": 2,
    "closeout.review": 2,
    "closeout.approve": 2,
    "": 11,
    "void_notice": 1,
    "reissue_notice": 1,
    "serve_late": 1,
    "reopen": 1,
    "counter_payment": 1,
    "revoke": 1,
    "refund": 1,
}
SPOT = {
    "tell": 1,
    "turn_to_ordinary": 2,
    "decide": 3,
    "file_with_organ": 3,
    "enter": 4,
    "receive_in_full": 2,
    "closeout.propose": 1,
    "closeout.approve": 2,
    "": 6,
}
STOPS = {
    "return_plan": 1,
    "call_off": 2,
    "terminate": 2,
    "propose": 4,
    "approve_plan": 6,
    "record_visit": 6,
    "order": 3,
    "report_rectified": 7,
    "ask_extension": 4,
    "establish_overdue": 5,
    "fail_review": 4,
    "correct": 1,
}
ENDING = {"ask_extension": "extended", "establish_overdue": "late", "fail_review": "failed"}
LEAST = {
    "return_plan": 1,
    "call_off": 2,
    "terminate": 8,
    "propose": 0,
    "approve_plan": 2,
    "record_visit": 3,
    "order": 4,
    "report_rectified": 14,
    "ask_extension": 6,
    "establish_overdue": 26,
    "fail_review": 26,
    "correct": 4,
}  # fmt: skip  working days from the plan, at least
UNSEEN = ("return_plan", "call_off", "propose", "approve_plan")  # no record, no findings
HEAVY_ONLY = ("return_review", "review", "request_hearing", "hear_defence", "discuss")
PLAIN_ONLY = ("serve_decision", *WITHIN, *AFTER)
MONEY = (
    *AFTER,
    "enter",
    "receive_part",
    "receive_in_full",
    "closeout.propose",
    "closeout.send_back",
    "closeout.review",
    "closeout.approve",
    "",
)
MONEY_DAYS = {"enter": 2, "receive_part": 8, "receive_in_full": 24, "": 44, **LASTS}  # working days, at most
CLOSE_DAYS = 36
SPOT_DAYS = {"tell": 0, "turn_to_ordinary": 1, "decide": 0, "file_with_organ": 5}
FAILED_DAYS = 30  # working days that an order takes to fail, at most
FINED = ("AQ97", "AQ99", "AQ101", "AQ102", "AQ103", "AQ105")


def everything(world: World, units: list[Party], agencies: list[Party], governments: list[Party]) -> None:
    """Put every script of the city into the queue."""
    rng = world.rng("plan")
    visits = [*fined(world, rng, units), *spotted(world, rng, units), *stopped(world, rng, units)]
    visits += ordinary_visits(world, rng, units, VISITS - len(visits) - CLEAN)
    spread(rng, visits)
    visits += [
        Visit(f"clean{n}", unit, back(world, rng, 4, DAYS), 0, drawn=n % 3 == 0)
        for n, unit in enumerate(rng.sample(units, CLEAN))
    ]
    for visit in visits:
        world.add(inspection(world, visit))
    for n in range(ISSUES):
        world.add(patrol_issue(world, issue(world, n, governments[n % len(governments)])))
    for n in range(NOTICES):
        world.add(service_notice(world, notice(world, n, agencies, units)))
    for summons in talks(world, units):
        world.add(talk(world, summons))


def back(world: World, rng: Random, least: int, most: int) -> date:
    """A day so many calendar days before the last one; the holidays of a long week are allowed for."""
    return workday(world.last - timedelta(days=rng.randrange(least, most)))


def spread(rng: Random, visits: list[Visit]) -> None:
    """Share out the findings: 3,000 over the visits that come to a record, each some."""
    coming = [v for v in visits if v.stop not in UNSEEN]
    for visit in coming:
        visit.found = FINDINGS // len(coming)
    for visit in rng.choices(coming, k=FINDINGS % len(coming)):
        visit.found += 1
    for one, other in zip(coming[::2], coming[1::2], strict=False):
        shift = rng.randrange(0, min(4, one.found - 2))
        one.found, other.found = one.found - shift, other.found + shift


def finable(unit: Party) -> list[Hazard]:
    """General hazards of the unit for which the law provides a fine at the first finding."""
    return [h for h in hazards_of(group_of(unit.industry)) if h.offence.split("-")[0] in FINED]


def fined(world: World, rng: Random, units: list[Party]) -> list[Visit]:
    """Visits from which a penalty by the ordinary procedure arises."""
    stops = [stop for stop, number in ORDINARY.items() for _ in range(number)]
    pool = cycle(rng.sample(units, len(units)))
    return [one_fined(world, world.rng(f"fine{n}"), n, stop, next(pool)) for n, stop in enumerate(stops)]


def one_fined(world: World, rng: Random, n: int, stop: str, unit: Party) -> Visit:
    """A penalty on the unit, on its head, or (when the order was not obeyed) in the higher range.

    It begins so early that it gets as far as planned.
    """
    heavy = stop in HEAVY_ONLY or (n % 4 == 0 and stop not in PLAIN_ONLY)
    hazard = rng.choice(finable(unit))
    plan = Fine(f"fine{n}", hazard.offence, 1000 * rng.randrange(8, 30), heavy, drawn(rng, heavy), hazard, stop=stop)
    if heavy and n % 3 == 0:
        plan.code, plan.fine, plan.hazard, plan.person = "AQ94-1", 1000 * rng.randrange(20, 45), None, True
    elif heavy:
        hazard = next((h for h in finable(unit) if h.offence.startswith("AQ99")), hazard)
        plan.code, plan.fine, plan.hazard, plan.overdue = hazard.offence, 1000 * rng.randrange(60, 120), hazard, True
    begun = 1 + lasts(plan.gaps, stop) + (FAILED_DAYS if plan.overdue else 0) + lag(rng)
    if stop == "request_hearing":
        begun += hearing_lasts(plan.name)
    begun += LASTS.get(stop, 0) if stop in WITHIN else 0
    if stop in MONEY:
        plan.then = settles
        begun += MONEY_DAYS.get(stop, CLOSE_DAYS) + (rng.randrange(0, 90) if stop == "" else 0)
    visit = Visit(plan.name, unit, earlier(world.last, begun), 0, "failed" if plan.overdue else "in_time", (hazard,))
    follow = follows(plan)
    visit.recorded, visit.failed = (None, follow) if plan.overdue else (follow, None)
    return visit


def lag(rng: Random) -> int:
    """How long a matter has stood where it stands: mostly days, now and then weeks."""
    return rng.randrange(0, 5) if rng.random() < 0.65 else rng.randrange(5, 22)


def follows(plan: Fine) -> Any:
    return lambda world, visit, on: penalty(world, plan, visit, on)


def settles(world: World, plan: Fine, on: date) -> Matter:
    """After the decision: the money, and the end of the case or what was wrong with the payment or the decision."""
    rng, bureau = world.rng(f"{plan.name}:money"), world.bureau(plan.visit.unit)
    stop = "receive_in_full" if plan.stop in AFTER else plan.stop
    money = Money(plan.case, plan.party, plan.first, plan.second, bureau, stop, rng, f"罚款{plan.fine}元。")
    yield from paid(world, money, on)
    if plan.stop in AFTER:
        yield from AFTER[plan.stop](world, plan, money.run, money.on)


def spotted(world: World, rng: Random, units: list[Party]) -> list[Visit]:
    """Visits that end with a fine on the spot."""
    found = []
    stops = [stop for stop, number in SPOT.items() for _ in range(number)]
    for n, (stop, unit) in enumerate(zip(stops, rng.sample(units, len(stops)), strict=True)):
        hazard = next(h for h in finable(unit) if h.offence.startswith(("AQ99", "AQ103", "AQ105")))
        plan = OnTheSpot(f"spot{n}", hazard.offence, 100 * rng.randrange(5, 31), stop)
        begun = SPOT_DAYS.get(stop, 5 + MONEY_DAYS.get(stop, CLOSE_DAYS)) + 1
        begun += 0 if stop == "tell" else lag(world.rng(plan.name)) + 2 * n * (stop == "")
        visit = Visit(plan.name, unit, earlier(world.last, begun), 0, "in_time", (hazard,))
        visit.recorded = spot(plan)
        found.append(visit)
    return found


def spot(plan: OnTheSpot) -> Any:
    return lambda world, visit, on: on_the_spot(world, plan, visit, on)


def stopped(world: World, rng: Random, units: list[Party]) -> list[Visit]:
    """Visits that stand at a certain step today; some of them too long."""
    stops = [stop for stop, number in STOPS.items() for _ in range(number)]
    found = []
    for n, (stop, unit) in enumerate(zip(stops, rng.sample(units, len(stops)), strict=True)):
        start = earlier(world.last, LEAST[stop] + lag(rng))
        found.append(Visit(f"stop{n}", unit, start, 0, ENDING.get(stop, "in_time"), stop=stop))
    return found


def ordinary_visits(world: World, rng: Random, units: list[Party], number: int) -> list[Visit]:
    """The daily work of ten months; lately some orders were forgotten."""
    pool = cycle(rng.sample(units, len(units)))
    found = []
    for n in range(number):
        start = back(world, rng, 5, DAYS)
        recent = (world.last - start).days
        ending = rng.choices(("in_time", "extended", "late", "failed"), weights=(84, 8, 4, 4))[0]
        if 28 < recent < 75 and rng.random() < 0.22:
            ending = "forgotten"
        found.append(Visit(f"visit{n}", next(pool), start, 0, ending))
    return found


def issue(world: World, n: int, party: Party) -> Issue:
    """One of the patrol's issues: most are signed off, some stand still."""
    rng = world.rng(f"issue{n}")
    stop = ("", "", "find", "hand_over", "hand_over", "report_rectified", "verify", "", "", "")[n % 10]
    ages = {"find": (1, 8), "hand_over": (20, 90), "report_rectified": (50, 70), "verify": (60, 75)}
    return Issue(f"issue{n}", party, back(world, rng, *ages.get(stop, (75, 200))), stop)


def notice(world: World, n: int, agencies: list[Party], units: list[Party]) -> Notice:
    """One of the agencies' notices: every fifth comes too late."""
    rng = world.rng(f"notice{n}")
    stop = ("", "", "notify", "accept", "", "")[n % 6]
    age = {"notify": (1, 4), "accept": (3, 10)}.get(stop, (25, 160))
    return Notice(
        f"notice{n}",
        agencies[n % len(agencies)],
        rng.choice(units),
        back(world, rng, *age),
        rng.randrange(8, 13) if n % 5 else rng.randrange(2, 6),
        stop,
    )
