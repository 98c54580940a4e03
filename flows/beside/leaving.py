"""What becomes of each thing that a leaving person holds 离岗移交: who takes it up, or why nobody can.

A plan changes nothing. `flows.beside.leave` does what it says and asks everything again under the lock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.models import Consultation, OfficeKind, Officer
from flows.beside.assign import taker
from flows.beside.consult import able, at_hand
from flows.beside.delegate import may_delegate
from flows.beside.holding import Holding, held_by, officer_columns
from flows.beside.office import fit, not_chosen
from flows.beside.recording import led
from flows.door.act import Act
from flows.door.engine import REFUSALS
from flows.door.terms import PROCEDURES, steps
from permissions.gate import NotPermitted, office_for, permit

Chosen = Mapping[str, Officer | None]  # by Holding.key; the others go to the one named for all


@dataclass(frozen=True)
class Fate:
    """What becomes of one thing: `to` takes it up, `said` tells how; `why` nobody can as things are."""

    held: Holding
    to: Officer | None
    said: str
    why: str = ""


def plan(leaver: Officer, to: Officer | None, others: Chosen, *, by: Officer, on: date, closing: bool) -> list[Fate]:
    """The fate of everything the person holds, in the order of `held_by`."""
    found: list[Fate] = []
    places: dict[int, Officer | None] = {}  # who takes the place in a proceeding takes its days too
    for one in held_by(leaver, on):
        person = others.get(one.key, places.get(one.run.pk, to) if one.what == "day" else to)
        if one.what in ("owner", "named"):
            places[one.run.pk] = person
        found.append(fate(one, person, by, on, closing))
    return found


def fate(held: Holding, to: Officer | None, by: Officer, on: date, closing: bool) -> Fate:
    """The fate of one thing if `to` is to take it up. Raises nothing: what hinders is said in `why`."""
    try:
        if held.run is not None:
            led(by, held.run, on)
        return FATES[held.what](held, to, by, on, closing)
    except REFUSALS as why:
        return Fate(held, to, "", " ".join(map(str, why.args)))


def handled(held: Holding, to: Officer | None, by: Officer, on: date, closing: bool) -> Fate:
    """A proceeding goes to somebody who could have begun it and is not the other handler."""
    run, person = held.run, somebody(to)
    other = run.partner if held.what == "owner" else run.owner
    if other is not None and person.is_with(other):
        role = "协办人" if held.what == "owner" else "主办人"
        raise NotPermitted(
            f"{person}已是本程序的{role}，主办人和协办人不能是同一人（行政处罚法第四十二条第一款），请为它另选接办人。"
        )
    fit(person, run, on)
    if why := not_chosen(person, run):
        raise NotPermitted(f"{why}请单独办理转办。")
    return Fate(held, person, f"由{person}{held.role}")


def named(held: Holding, to: Officer | None, by: Officer, on: date, closing: bool) -> Fate:
    """A place in the facts goes to somebody who may take the steps that are its person's alone."""
    person, run = somebody(to), held.run
    fits(person, run, on)
    found = PROCEDURES[run.kind].objects.select_related("case__organ", "owner", "partner").get(pk=run.pk)
    places = officer_columns(PROCEDURES[run.kind])
    if person.is_one_of(getattr(found, f"{other}_id") for other in places if other != held.name):
        raise NotPermitted(f"{person}在这一程序中已另有职责，不能兼任，请另选人员。")
    setattr(found, held.name, person)
    found.act = Act(on, person)
    for terms in steps(PROCEDURES[run.kind]).values():
        if terms.person == held.name:
            permit(person, terms.by, found, on, apart_from=terms.apart_from, person=terms.person)
    return Fate(held, person, f"改由{person}担任")


def appointed(held: Holding, to: Officer | None, by: Officer, on: date, closing: bool) -> Fate:
    person = somebody(to)
    fits(person, held.run, on)
    return Fate(held, person, f"列入{person}的日程")


def follows(held: Holding, to: Officer | None, by: Officer, on: date, closing: bool) -> Fate:
    """What hangs on an ended proceeding is invited of whoever could have handled it."""
    person = somebody(to)
    fit(person, held.run, on)
    return Fate(held, person, f"转{person}办理")


def given(held: Holding, to: Officer | None, by: Officer, on: date, closing: bool) -> Fate:
    """A task of an office goes to one of its people, else back to the office."""
    run = PROCEDURES[held.run.kind].objects.select_related("case__organ", "owner", "partner").get(pk=held.run.pk)
    terms = steps(PROCEDURES[run.kind]).get(held.row.step) if held.row.kind == run.kind else None
    try:
        if to is not None and terms is not None:
            run.act = Act(on, to)
            taker(to, run, terms, on)
            return Fate(held, to, f"指定{to}办理")
    except NotPermitted:
        pass
    return Fate(held, None, f"退回{OfficeKind(held.row.office).label}岗位，由在岗人员办理")


def asked(held: Holding, to: Officer | None, by: Officer, on: date, closing: bool) -> Fate:
    """The word is asked of the successor where he can give it; else it is withdrawn, and who asked may ask again."""
    row: Consultation = held.row
    run = PROCEDURES[held.run.kind].objects.select_related("case__organ", "owner", "partner").get(pk=held.run.pk)
    try:
        if to is not None and not to.is_with(row.asked_by):
            able([to], run, at_hand(run, row.step), row.asked_by, on)
            return Fate(held, to, f"改向{to}征询")
    except REFUSALS:
        pass
    return Fate(held, None, f"撤回，由{row.asked_by}另行征询")


def lent(held: Holding, to: Officer | None, by: Officer, on: date, closing: bool) -> Fate:
    """He is deputy no longer; his own office stays with its deputy unless his account is closed."""
    if held.what == "delegated" and not closing:
        return Fate(held, None, "照旧，账号停用时撤回")
    may_delegate(by, held.row.office, on)
    return Fate(held, None, "撤回代理，需要的另行办理")


def drafted(held: Holding, to: Officer | None, by: Officer, on: date, closing: bool) -> Fate:
    return Fate(held, to, f"交{to}接着写" if to else "删除")


def somebody(to: Officer | None) -> Officer:
    """Raises NotPermitted when nobody has been chosen."""
    if to is None:
        raise NotPermitted("请选择接办人。")
    return to


def fits(person: Officer, run: Any, on: date) -> None:
    """An active account with some office over the case. Raises NotPermitted."""
    if not person.is_active:
        raise NotPermitted(f"{person}的账号已停用，不能接办，请另选人员。")
    if not office_for(person, OfficeKind.values, run.case, on):
        raise NotPermitted(f"{person}于{on}在{run.case.organ}没有本案辖区的岗位，不能接办，请另选人员。")


FATES = {
    "owner": handled,
    "partner": handled,
    "named": named,
    "day": appointed,
    "given": given,
    "seam": follows,
    "asked": asked,
    "deputy": lent,
    "delegated": lent,
    "draft": drafted,
}
