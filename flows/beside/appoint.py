"""Offices and accounts 岗位和账号: who grants and withdraws them. No case holds them; the registers are the record.

The head of an organ grants the offices below his own there; his own is granted by the head of an organ above, and where
none is above, by the administrator. Nobody grants, withdraws, opens or closes anything of himself.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from casework import registers
from casework.columns import canon
from casework.models import Entry, Office, OfficeKind, Officer, Organ, Territory
from flows.beside.delegate import kind_of
from flows.beside.holding import held_by
from flows.beside.recording import reasoned
from flows.door.facts import cleaned
from flows.door.refusals import Refused
from flows.door.verbs import verb
from flows.door.wholly import wholly
from permissions.gate import NotPermitted, held_on
from permissions.offices import APPOINTS, CERTIFIED, QUALIFIED

GRANT, WITHDRAW, OPEN, CLOSE, REOPEN = "任命岗位", "免去岗位", "开设账号", "停用账号", "恢复账号"


@verb("grant_office", title=GRANT)
def grant_office(
    *,
    person: Officer,
    office: str,
    organ: Organ,
    since: date,
    until: date | None = None,
    territory: str = "",
    by: Officer,
    on: date,
    reason: str,
) -> Office:
    """Let `person` hold an office at the organ from one day to another, both included; without `until` for good.

    `office` is its key or Chinese name, `territory` the name or code of a part of the organ's territory. Raises
    NotPermitted unless `by`, another person, may appoint to it, or when the person lacks account, certificate or
    qualification; Refused for days that are past or turned round, for an office held already, without a reason.
    """
    kind, why = kind_of(office), reasoned(reason, GRANT, 300)
    with wholly():
        person = Officer.objects.select_for_update(of=("self",)).get(pk=person.pk)
        may_appoint(by, person, kind, organ, on)
        path = part_of(organ, territory)
        days_fit(since, until, on)
        able(person, kind, since, until)
        held_already(person, kind, organ, path, since, until)
        row = Office(officer=person, office=kind, organ=organ, territory_path=path, since=since, until=until)
        registers.created(row, act="grant_office", title=GRANT, by=by, on=on, facts={"reason": why})
        return row


@verb("withdraw_office", title=WITHDRAW)
def withdraw_office(
    *,
    person: Officer,
    office: str,
    organ: Organ | None = None,
    last: date | None = None,
    by: Officer,
    on: date,
    reason: str,
) -> Office:
    """End an office: `last` is its last day, by default the day before, so that it holds from `on` no longer.

    What was done under it stands; what waits with the person is handed over (flows.beside.leave). Raises NotPermitted
    as `grant_office` does; Refused when the person holds no such office, in several organs and none is named, for a
    last day that is past or beyond the office, and without a reason.
    """
    kind, why = kind_of(office), reasoned(reason, WITHDRAW, 300)
    with wholly():
        Officer.objects.select_for_update(of=("self",)).get(pk=person.pk)
        rows = Office.objects.filter(Q(until=None) | Q(until__gte=on), officer=person, office=kind)
        found = list((rows.filter(organ=organ) if organ else rows).select_related("organ").order_by("since", "pk"))
        if not found:
            raise Refused(f"{person}现在没有{OfficeKind(kind).label}的岗位，可能已经免去或者期满，请核对。")
        if len({row.organ_id for row in found}) > 1:
            raise Refused(f"{person}在几个机关担任{OfficeKind(kind).label}，请写明机关。")
        return withdraw(found[0], last=last, by=by, on=on, why=why)


def withdraw(row: Office, *, last: date | None, by: Officer, on: date, why: str) -> Office:
    """The same of a row that the caller's transaction has locked by its person."""
    may_appoint(by, row.officer, row.office, row.organ, on)
    ends = last or on - timedelta(1)
    if ends < on - timedelta(1):
        raise Refused(f"最后一日{ends}已经过去；免去岗位不能追溯，最早自今日{on}起不再担任。")
    if row.until is not None and ends >= row.until:
        raise Refused(f"{row.officer}的{row.get_office_display()}本来就到{row.until}为止，不必免去。")
    if ends < on and Entry.objects.filter(by=row.officer, on=on, office=row.office, case__organ=row.organ_id).exists():
        raise Refused(
            f"{row.officer}今日已以{row.get_office_display()}的岗位办过案，最后一日请填今日{on}或者以后的日期。"
        )
    registers.changed(row, {"until": ends}, act="withdraw_office", title=WITHDRAW, by=by, on=on, facts={"reason": why})
    return row


@verb("open_account", title=OPEN)
def open_account(
    *,
    account: str,
    name: str,
    organ: Organ,
    certificate_no: str = "",
    certificate_since: date | None = None,
    certificate_until: date | None = None,
    legal_qualification: str = "",
    phone: str = "",
    by: Officer,
    on: date,
    reason: str,
) -> Officer:
    """A new person who may sign in once a password is set (`manage.py changepassword`), and act once he has an office.

    Raises NotPermitted unless `by` heads the organ or one above; Refused for an account that exists or cannot be typed,
    for a person without a name, a certificate number that another person has, days turned round, without a reason.
    """
    why = reasoned(reason, OPEN, 300)
    heads(by, organ, on)
    user, number = cleaned(account), cleaned(certificate_no)
    if not user.isascii() or not user.replace(".", "").replace("_", "").isalnum():
        raise Refused("账号用字母、数字、点和下划线组成，请更正。")
    if not cleaned(name):
        raise Refused("请填写姓名。")
    if number and (certificate_since is None or (certificate_until and certificate_until < certificate_since)):
        raise Refused("填写执法证号的，请填写证件有效期自哪一日起，止期不早于起期。")
    only_account(number)
    said: dict[str, Any] = {"username": user, "name": name, "certificate_no": number, "phone": phone}
    said["legal_qualification"] = legal_qualification
    columns = {one.name: one for one in Officer._meta.concrete_fields}
    kept = {key: canon(columns[key], cleaned(value), fit=True) for key, value in said.items()}
    person = Officer(**kept, certificate_since=certificate_since, certificate_until=certificate_until)
    person.set_unusable_password()
    try:
        with transaction.atomic():
            registers.created(person, act="open_account", title=OPEN, by=by, on=on, facts={"reason": why})
    except IntegrityError:
        raise Refused(f"账号{user}已经存在，请换一个；停用过的，请办理{REOPEN}。") from None
    return person


def only_account(number: str) -> None:
    """One person acts under one account. Raises Refused where another one is open under the certificate."""
    if number and (other := Officer.objects.filter(certificate_no=number, is_active=True).first()):
        raise Refused(f"执法证号{number}已登记在{other}名下（账号{other.username}），请核对；一人只用一个账号。")


@verb("close_account", title=CLOSE)
def close_account(*, person: Officer, by: Officer, on: date, reason: str) -> Officer:
    """Close an account under which nothing waits. Raises NotPermitted as `may_close` does; Refused while the person
    holds anything (离岗移交 moves it and closes the account in one act), when it is closed already, without a reason.
    """
    from flows.beside.leave import may_close

    why = reasoned(reason, CLOSE, 300)
    with wholly():
        found = Officer.objects.select_for_update(of=("self",)).get(pk=person.pk)
        may_close(found, by, on)
        if not found.is_active:
            raise Refused(f"{found}的账号已经停用，不必再停用。")
        if left := held_by(found, on):
            raise Refused(f"{found}名下还有{len(left)}项没有移交，请先办理离岗移交；移交时可以同时停用账号。")
        registers.changed(
            found, {"is_active": False}, act="close_account", title=CLOSE, by=by, on=on, facts={"reason": why}
        )
        return found


@verb("reopen_account", title=REOPEN)
def reopen_account(*, person: Officer, by: Officer, on: date, reason: str) -> Officer:
    """Open an account again that was closed. Raises as `close_account` does."""
    from flows.beside.leave import may_close

    why = reasoned(reason, REOPEN, 300)
    with wholly():
        found = Officer.objects.select_for_update(of=("self",)).get(pk=person.pk)
        may_close(found, by, on)
        if found.is_active:
            raise Refused(f"{found}的账号正在使用，不必恢复。")
        only_account(found.certificate_no)
        registers.changed(
            found, {"is_active": True}, act="reopen_account", title=REOPEN, by=by, on=on, facts={"reason": why}
        )
        return found


def heads(by: Officer, organ: Organ, on: date, *, above: bool = False) -> None:
    """Raises NotPermitted unless the person heads the organ, or one above it; with `above` only one above."""
    over = []
    found: Organ | None = organ.parent if above else organ
    while found is not None:
        over.append(found.pk)
        found = found.parent
    if by.is_active and (any(h.office in APPOINTS and h.organ in over and not h.acts_for for h in held_on(by, on))):
        return
    if by.is_active and by.is_superuser and organ.parent is None:
        return
    whose = f"{organ}的上级机关" if above else f"{organ}或者其上级机关"
    raise NotPermitted(f"{by}于{on}不是{whose}的负责人本人，不能任免岗位、管理账号；没有上级机关的，由系统管理员办理。")


def may_appoint(by: Officer, person: Officer, kind: str, organ: Organ, on: date) -> None:
    """Raises NotPermitted unless `by` may grant and withdraw this office: never his own, a head's only from above."""
    if by.is_with(person):
        raise NotPermitted(f"{by}不能任免自己的岗位，请由上级机关负责人办理。")
    heads(by, organ, on, above=kind in APPOINTS)


def part_of(organ: Organ, territory: str) -> str:
    """The path of the office: the organ's own, or of a place inside it. Raises Refused."""
    said = cleaned(territory)
    own = organ.territory.path
    if not said:
        return own
    found = Territory.objects.filter(Q(name=said) | Q(code=said), path__startswith=own).first()
    if found is None:
        raise Refused(f"{organ}的辖区内没有“{said}”，请填写辖区内属地的名称或者代码。")
    return found.path


def days_fit(since: date, until: date | None, on: date) -> None:
    """Days to come, in their order. Raises Refused."""
    if since < on:
        raise Refused(f"任职自{since}起，早于办理日{on}；任命不能追溯，请从今日或者以后的日期起。")
    if until is not None and until < since:
        raise Refused(f"任职至{until}，早于开始日{since}，请核对日期。")


def able(person: Officer, kind: str, since: date, until: date | None) -> None:
    """Raises NotPermitted for a person without account, or without what the office demands."""
    label = OfficeKind(kind).label
    if not person.is_active:
        raise NotPermitted(f"{person}的账号已停用，不能任命，请先恢复账号。")
    if kind in CERTIFIED and not person.certified(since):
        raise NotPermitted(f"{person}于{since}没有有效的执法证件，不能任命为{label}（行政处罚法第四十二条第一款）。")
    if kind in QUALIFIED and not (person.legal_qualification or person.reviewer_since):
        raise NotPermitted(f"{person}没有登记法律职业资格，不能任命为{label}（行政处罚法第五十八条第二款）。")


def held_already(person: Officer, kind: str, organ: Organ, path: str, since: date, until: date | None) -> None:
    """Raises Refused where the person holds the office over the place on one of the days."""
    rows = Office.objects.filter(Q(until=None) | Q(until__gte=since), officer=person, office=kind, organ=organ)
    rows = rows if until is None else rows.filter(since__lte=until)
    for row in rows:
        if row.until is not None and row.until < row.since:
            continue  # withdrawn before it began
        if path.startswith(row.territory_path) or row.territory_path.startswith(path):
            ends = f"至{row.until}" if row.until else "，没有止期"
            raise Refused(f"{person}自{row.since}起已担任{organ}的{row.get_office_display()}{ends}，不必重复任命。")
