"""Penalties of the demo city by the ordinary procedure: from the filing to the publication."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from config.demo.corrections import WITHIN
from config.demo.fine_facts import FACTS, nothing
from config.demo.hearings import hearing
from config.demo.people import Bureau
from config.demo.tables import Hazard
from config.demo.visits import Visit
from config.demo.world import Matter, World, later

PLAIN = (  # step, who takes it, working days after the step before (least, most)
    ("propose", "", 0, 1),
    ("endorse_filing", "unit_head", 0, 1),
    ("file", "deputy_head", 1, 2),
    ("interview", "", 1, 4),
    ("conclude", "", 3, 10),
    ("give_notice", "", 1, 3),
    ("serve_notice", "", 0, 1),
    ("waive_defence", "", 1, 2),
    ("submit_handling", "", 1, 2),
    ("endorse_handling", "unit_head", 0, 1),
    ("issue_decision", "agency_head", 1, 3),
    ("serve_decision", "", 1, 4),
    ("publish", "clerk", 0, 1),
)
HEAVY = (  # with legal review, hearing right and collective discussion
    *PLAIN[:5],
    ("review", "legal_reviewer", 1, 4),
    *PLAIN[5:7],
    ("hear_defence", "", 1, 3),
    ("answer_defence", "", 1, 2),
    ("submit_handling", "", 6, 8),
    ("endorse_handling", "unit_head", 0, 1),
    ("discuss", "agency_head", 1, 3),
    ("issue_decision", "agency_head", 0, 1),
    *PLAIN[11:],
)
ENDINGS = {  # how a procedure ends otherwise, and after which step
    "decline_filing": "endorse_filing",
    "return_filing": "propose",
    "return_review": "conclude",
    "withdraw": "interview",
    "request_hearing": "serve_notice",
    "void_notice": "give_notice",
    "reissue_notice": "give_notice",
    "serve_late": "issue_decision",
    "reopen": "interview",
}
AFTERWARDS = {"request_hearing": hearing, **WITHIN}  # what follows the step of such an ending
LAST = {  # the step of such an ending, and who takes it; a request for a hearing is a matter of the hearing
    "decline_filing": ("file", "agency_head"),
    "return_filing": ("endorse_filing", "unit_head"),
    "return_review": ("review", "legal_reviewer"),
    "withdraw": ("withdraw", "agency_head"),
}


@dataclass
class Fine:
    """One penalty as planned. `stop`: the last step (of the procedure, the collection or the close-out), "" for all."""

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
        return (
            self.hazard.problem
            if self.hazard
            else "主要负责人未督促、检查本单位的安全生产工作，未及时消除生产安全事故隐患"
        )


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
    fine.visit, fine.first, fine.second, fine.party, fine.case = (
        visit,
        visit.first,
        visit.second,
        visit.unit,
        visit.case,
    )
    if fine.person:
        fine.party, fine.case = world.heads[visit.unit.pk], None
    stop = ENDINGS.get(fine.stop, fine.stop)
    for step, office, *_ in steps_of(fine.heavy):
        if step == "publish" and fine.person:
            continue
        on = yield later(on, fine.gaps[step])
        one(world, rng, fine, bureau, step, office, on)
        if step == stop:
            if fine.stop in LAST:
                on = yield later(on, 1)
                step, office = LAST[fine.stop]
                one(world, rng, fine, bureau, step, office, on, fine.stop)
            elif fine.stop in AFTERWARDS:
                yield from AFTERWARDS[fine.stop](world, fine, bureau, on)
            return
    if fine.then:
        world.add(fine.then(world, fine, on))


def one(world: World, rng: Random, fine: Fine, bureau: Bureau, step: str, office: str, on: date, how: str = "") -> None:
    """Take one step with facts that suffice; `how` names facts other than the usual ones."""
    by = bureau.one(office) if office else fine.first
    facts = FACTS.get(how or step, nothing)(rng, fine, on)
    if step == "propose":
        whose = {"case": fine.case} if fine.case else {"party": fine.party, "title": f"{fine.party.name}安全生产违法案"}
        origin = fine.visit.proceeding()
        fine.case, fine.run = world.begin(
            "penalty", "propose", partner=fine.second, by=by, on=on, arose_from=origin, **whose, **facts
        )
    else:
        world.take("penalty", step, fine.run, by=by, on=on, **facts)
