"""Who may hold a hearing, and who decides on a challenge (行政处罚法 第六十四条第四项)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import combinations
from typing import Any

from casework.models import Officer
from flows.door.named import Who
from flows.guards.days import day
from flows.guards.people import INVESTIGATION, REVIEW, took_part
from flows.procedures.hearing.keeping import penalty_of
from flows.procedures.hearing.stage import LAW
from permissions.gate import office_for

Facts = Mapping[str, Any]
APART = (*INVESTIGATION, *REVIEW)
AGAIN = "请机关负责人另行指定"


def bench(facts: Facts) -> list[tuple[str, Officer]]:
    """Everybody who is appointed, with his part."""
    members = [("听证员", one) for one in facts["members"] or ()]
    return [("听证主持人", facts["presider"]), *members, ("书记员", facts["recorder"])]


def cases_of(run: Any) -> Iterable[int]:
    """The case, and the one in which the offence was found."""
    penalty = penalty_of(run)
    origin = penalty.arose_from.case_id if penalty and penalty.arose_from_id else None
    return {run.case.pk, *((origin,) if origin else ())}


def kept_apart(run: Any, person: Officer, part: str, on: date) -> str:
    """Nobody on the bench investigated or reviewed the case, or handles it (行政处罚法 第六十四条第四项)."""
    penalty = penalty_of(run)
    if penalty and person.is_one_of((penalty.owner_id, penalty.partner_id)):
        return f"{person}是本案的承办人，不得担任{part}（{LAW} 第六十四条第四项）。"
    if done := took_part(person, cases_of(run), APART):
        return f"{person}已参与本案的{done}，不得担任{part}（{LAW} 第六十四条第四项）。"
    return ""


def appointed(run: Any) -> list[tuple[str, Officer]]:
    """Everybody on the bench as it stands."""
    people = [("听证主持人", run.presider), *(("听证员", one) for one in run.people), ("书记员", run.recorder)]
    return [(part, person) for part, person in people if person is not None]


def bench_handles_not(run: Any, on: date) -> str:
    """Nobody on the bench has become a handler of the case since he was appointed."""
    penalty = penalty_of(run)
    handlers = (penalty.owner_id, penalty.partner_id) if penalty else ()
    for part, person in (("听证主持人", run.presider), ("书记员", run.recorder)):
        if person is not None and person.is_one_of(handlers):
            return f"{person}现为本案的承办人，不得担任{part}，{AGAIN}（{LAW} 第六十四条第四项）。"
    return ""


def bench_still_apart(run: Any, facts: Facts, on: date) -> str:
    """The same on the day of the hearing of all that a person has done in the case since."""
    cases = cases_of(run)
    for part, person in appointed(run):
        if done := took_part(person, cases, APART):
            return f"{person}已参与本案的{done}，不得担任{part}，{AGAIN}（{LAW} 第六十四条第四项）。"
    return ""


def bench_of_different_people(run: Any, facts: Facts, on: date) -> str:
    if any(one.is_with(other) for (_, one), (_, other) in combinations(bench(facts), 2)):
        return "听证主持人、听证员、书记员应当是不同的人，请更正。"
    if len(facts["members"] or ()) > 2:
        return "听证员最多两人，请更正。"
    return ""


def not_recused(run: Any, person: Officer, part: str, on: date) -> str:
    """Who had to withdraw is not appointed again: a granted application leaves his name without an appointment."""
    if run.appointed is not None or run.presider is None or not person.is_with(run.presider):
        return ""
    return f"已决定{person}回避，不得再担任本案{part}（{LAW} 第六十四条第四项）。"


def bench_appointed(run: Any, on: date) -> str:
    return "" if run.appointed else f"尚未指定听证主持人，请先指定（{LAW} 第六十四条第四项）。"


def no_open_challenge(run: Any, on: date) -> str:
    if run.challenged is None:
        return ""
    said = f"当事人已于{day(run.challenged)}申请听证主持人回避，尚未作出决定，请先决定"
    return f"{said}（{LAW} 第四十三条第三款; 第六十四条第四项）。"


def challenge_open(run: Any, on: date) -> str:
    return "" if run.challenged else f"当事人没有申请听证主持人回避，无需决定（{LAW} 第六十四条第四项）。"


def not_judge_of_oneself(run: Any, on: date) -> str:
    if run.by is None or not run.by.is_one_of((run.presider_id,)):
        return ""
    return f"{run.by}是被申请回避的人，不得自行决定是否回避（{LAW} 第四十三条第三款）。"


def named_presider(run: Any, on: date) -> str:
    """Of the presiders of the organ only the appointed one acts in the hearing."""
    by = run.by
    if by is None or run.presider_id in (None, by.pk) or not office_for(by, ("presider",), run.case, on):
        return ""
    return f"本次听证由{run.presider}主持，{by}不是指定的听证主持人；不能主持的，请机关负责人另行指定。"


ON_THE_BENCH = Who(apart=(kept_apart,))
PRESIDER = Who(("presider",), (kept_apart, not_recused))
