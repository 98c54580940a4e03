"""Who may: office, mandate, territory, certificate, separation of duties, asked of one person for a step on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from casework.models import Case, Mandate, OfficeKind, Officer
from casework.scope import OFFICES, exercised

MANDATES = "mandates_read"  # under this name a person carries the mandates of organs that were read


class NotPermitted(ValueError):
    """This person may not take this step; `args` are the sentences, each with its article."""


class HeldApart(NotPermitted):
    """Not permitted for separation of duties alone: another person of the office may."""


@dataclass(frozen=True)
class Held:
    """One office as the gate reads it."""

    office: str
    organ: int
    path: str
    since: date
    until: date | None
    acts_for: int | None = None  # whose office it is, when the person holds it by delegation 代理

    def lasts(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)

    def covers(self, case: Case, on: date) -> bool:
        return self.lasts(on) and self.organ == case.organ_id and case.territory_path.startswith(self.path)


def held(by: Officer) -> list[Held]:
    """Offices of a person, read once per instance (a request, a story, a test has its own instance)."""
    if "_held" not in by.__dict__:
        columns = (
            "office",
            "organ_id",
            "territory_path",
            "since",
            "until",
            "officer_id",
            "acting_since",
            "acting_until",
            "acting_ended",
        )
        if OFFICES in by.__dict__:  # a page has read them already (casework.scope)
            rows = [tuple(getattr(row, name) for name in columns) for row in by.__dict__[OFFICES]]
        else:
            rows = list(exercised(by).values_list(*columns))
        by.__dict__["_held"] = [one_held(by, *row) for row in rows]
    found: list[Held] = by.__dict__["_held"]
    return found


def one_held(by: Officer, office: str, organ: int, path: str, since: date, until: date | None, *acting: Any) -> Held:
    """An office of one's own, or another's for the days of the delegation."""
    holder, first, last, ended = acting
    if holder == by.pk:
        return Held(office, organ, path, since, until)
    if ended is not None:
        last = min(last, ended - timedelta(1))
    return Held(office, organ, path, max(since, first), min(until or last, last), holder)


def held_on(by: Officer, on: date) -> list[Held]:
    """Offices that a person holds on that day."""
    return [h for h in held(by) if h.lasts(on)]


def mandates(by: Officer, organ: int) -> list[Mandate]:
    known: dict[int, list[Mandate]] = by.__dict__.setdefault(MANDATES, {})
    if organ not in known:
        known[organ] = list(Mandate.objects.filter(organ=organ).select_related("principal"))
    return known[organ]


def office_for(by: Officer, offices: Iterable[str], case: Case, on: date) -> str:
    """The first of `offices` that the person holds over the case on that day; "" when none or the account is closed."""
    if not by.is_active:
        return ""
    mine = {h.office for h in held(by) if h.covers(case, on)}
    return next((office for office in offices if office in mine), "")


def acting_for(by: Officer, office: str, case: Case, on: date) -> int | None:
    """Whose office it is, when the person holds it over the case on that day only by delegation."""
    mine = [h for h in held_on(by, on) if h.office == office and case.territory_path.startswith(h.path)]
    own = [h for h in mine if h.organ == case.organ_id] or mine  # who supervises from above is of another organ
    found = [h.acts_for for h in own]
    return found[0] if found and None not in found else None


def standing(by: Officer, run: Any, on: date) -> list[Mandate]:
    """The organ's mandates for this procedure on that day."""
    return [
        m
        for m in mandates(by, run.case.organ_id)
        if m.kind in ("*", run.kind) and m.since <= on and (m.until is None or on <= m.until)
    ]


def permit(
    by: Officer,
    offices: tuple[str, ...],
    run: Any,
    on: date,
    *,
    officers: int = 1,
    apart_from: tuple[str, ...] = (),
    person: str = "",
    also_on: date | None = None,
) -> str:
    """Return the office in which the person acts; raise NotPermitted otherwise.

    `officers` 2 asks that the person is one of the two handlers and that both are certified on the day; `apart_from`
    lists steps as "kind.step" that neither may have taken anywhere in the case; `person` is the column of the
    proceeding that names who alone may; on `also_on` (the day of the event) the office must have been held too.
    """
    case = run.case
    if not by.is_active:
        raise NotPermitted(f"{by}的账号已停用，不能办案；请由在岗人员办理，其承办的案件请先转办。")
    office = office_for(by, offices, case, on)
    if not office:
        wanted = "、".join(str(OfficeKind(o).label) for o in offices)
        raise NotPermitted(f"{by}于{on}没有在{case.organ}担任{wanted}，不能办理本案；请由{wanted}办理。")
    if not standing(by, run, on):
        raise NotPermitted(
            f"{case.organ}于{on}没有办理此程序的法定职权、委托或者赋权（行政处罚法第十七条至第二十四条）。"
        )
    if also_on is not None and also_on != on and not office_for(by, offices, case, also_on):
        raise NotPermitted(f"{by}于发生日{also_on}没有在{case.organ}担任该岗位，不能登记这一步；请由当日在岗人员办理。")
    if person and getattr(run, f"{person}_id") not in (None, by.pk):
        raise NotPermitted(f"这一步由{getattr(run, person)}办理；不能办理的，请先另行指定。")
    if officers == 2:
        handlers(by, run, on)
    if apart_from:
        separate(by, run, apart_from, office, on)
    return office


def handlers(by: Officer, run: Any, on: date) -> None:
    """Two officers, both named handlers with valid certificates (行政处罚法 第四十二条; 安全生产法 第六十七条)."""
    if run.partner_id is None or run.partner_id == run.owner_id:
        raise NotPermitted("执法人员不得少于两人：请先确定协办人（行政处罚法第四十二条第一款）。")
    if by.pk not in (run.owner_id, run.partner_id):
        raise NotPermitted(f"本程序由{run.owner}、{run.partner}承办，{by}不是承办人；如需变更请先转办。")
    if run.owner.is_with(run.partner):
        raise NotPermitted(
            f"{run.owner}和{run.partner}使用同一执法证号，是同一人：执法人员不得少于两人（行政处罚法第四十二条第一款）。"
        )
    for person in (run.owner, run.partner):
        if not person.is_active:
            raise NotPermitted(f"{person}的账号已停用，不能继续承办本案，请承办机构负责人先转办。")
        if not person.certified(on):
            raise NotPermitted(
                f"{person}于{on}没有有效的执法证件，不得执法（行政处罚法第四十二条第一款、第五十五条第一款）。"
            )


def ceiling(by: Officer, run: Any, on: date, fine: int | None) -> None:
    """An entrusted or granted mandate may carry a ceiling on the fine (行政处罚法 第二十条、第二十四条)."""
    if not fine:
        return
    good = standing(by, run, on)
    if good and all(m.fine_ceiling is not None and fine > m.fine_ceiling for m in good):
        most = max(m.fine_ceiling or 0 for m in good)
        raise NotPermitted(
            f"{run.case.organ}的权限上限为罚款{most}元，拟罚款{fine}元超出权限，请移送有权机关（{good[0].document}）。"
        )


STANDS = (  # what was taken back was not done: it holds nobody apart
    "NOT EXISTS (SELECT 1 FROM casework_entry back WHERE back.case_id = e.case_id AND back.corrects = e.line "
    "AND back.step = 'take_back')"
)
TAKEN = f"""
SELECT e.case_id, p.kind || '.' || e.step FROM casework_entry e
JOIN casework_proceeding p ON p.id = e.proceeding_id
JOIN casework_officer o ON o.id IN (e.by_id, e.partner_id)
WHERE e.case_id IN ({{cases}}) AND {STANDS}
AND (o.id IN (%s, %s) OR (o.certificate_no <> '' AND o.certificate_no = %s))
UNION SELECT p.case_id, p.kind || '.' || a.step FROM casework_proceeding p
JOIN casework_pastact a ON a.proceeding_id = p.id
JOIN casework_officer o ON o.id = a.officer_id
WHERE p.case_id IN ({{cases}}) AND (o.id IN (%s, %s) OR (o.certificate_no <> '' AND o.certificate_no = %s))
"""  # who took a step here, or is said to have taken it before the case was taken over


def separate(by: Officer, run: Any, apart_from: tuple[str, ...], office: str = "", on: date | None = None) -> None:
    """Separation of duties counts persons over the whole case: an account with the same certificate is the same person,
    and who acts for another is held apart for both.
    """
    if run.case.pk is None:
        return
    other = acting_for(by, office, run.case, on) if office and on else None
    held = vars(run).get("act")
    known = held.known if held is not None else {}  # who lists many offers of one case reads it once
    asked = ("taken", run.case.pk, by.pk, other)
    if asked not in known:
        known[asked] = taken(by, run, other)
    if done := known[asked] & set(apart_from):
        said = "、".join(sorted(named(step) for step in done))
        raise HeldApart(f"{by}已参与本案的{said}，不得再办理这一步（职能分离）。")


def taken(by: Officer, run: Any, other: int | None) -> set[str]:
    """The steps of the case in which the person, or the one acted for, has had a part."""
    return taken_in([run.case.pk], by, other)[run.case.pk]


def taken_in(cases: Iterable[int], by: Officer, other: int | None = None) -> dict[int, set[str]]:
    """The same for many cases, in one statement; no key is missing."""
    found: dict[int, set[str]] = {case: set() for case in cases}
    if found:
        sql = TAKEN.format(cases=", ".join(["%s"] * len(found)))
        asked: list[Any] = [*found, by.pk, other or by.pk, by.certificate_no]
        with connection.cursor() as cursor:
            cursor.execute(sql, [*asked, *asked])
            for case, step in cursor.fetchall():
                found[case].add(FORMER.get(step, step))
    return found


PARTS = f"""
SELECT e.case_id, p.kind || '.' || e.step, o.id, o.certificate_no FROM casework_entry e
JOIN casework_proceeding p ON p.id = e.proceeding_id
JOIN casework_officer o ON o.id IN (e.by_id, e.partner_id) WHERE e.case_id IN ({{cases}}) AND {STANDS}
UNION SELECT p.case_id, p.kind || '.' || a.step, o.id, o.certificate_no FROM casework_proceeding p
JOIN casework_pastact a ON a.proceeding_id = p.id
JOIN casework_officer o ON o.id = a.officer_id WHERE p.case_id IN ({{cases}})
"""  # the same of everybody: who is to be told who else may act


@dataclass(frozen=True)
class Parts:
    """Every person's part in some cases: (case, "kind.step", key of the person, number of the certificate)."""

    rows: list[tuple[int, str, int, str]]

    def of(self, case: int, by: Officer, other: int | None = None) -> set[str]:
        """What `taken_in` says of one person in one case."""
        mine, number = {by.pk, other or by.pk}, by.certificate_no
        return {
            FORMER.get(step, step)
            for at, step, who, certificate in self.rows
            if at == case and (who in mine or (number and certificate == number))
        }


def parts_in(cases: Iterable[int]) -> Parts:
    """Read everybody's part in the cases, in one statement."""
    keys = sorted(cases)
    with connection.cursor() as cursor:
        cursor.execute(PARTS.format(cases=", ".join(["%s"] * len(keys))), [*keys, *keys])
        return Parts(cursor.fetchall())


def named(step: str) -> str:
    return STEP_TITLES.get(step, step)


FORMER: dict[str, str] = {}  # "kind.step" of stored entries → the name that the step bears today
STEP_TITLES: dict[str, str] = {}  # "kind.step" → Chinese title; the procedures register theirs (flows.door.terms)
