"""Delegation 代理: an office exercised by another person for a time. It belongs to no case; its register is the record.

What the deputy does names both persons on the line of the case; duties stay apart for both (permissions.gate.separate).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from casework import registers
from casework.columns import canon
from casework.models import Delegation, Office, OfficeKind, Officer, Organ
from flows.beside.recording import reasoned
from flows.door.facts import cleaned
from flows.door.refusals import Refused
from flows.door.verbs import verb
from flows.door.wholly import wholly
from permissions.gate import NotPermitted, held_on
from permissions.offices import CERTIFIED, LEADS, QUALIFIED

TITLE, WITHDRAW = "办理代理", "撤回代理"


@verb("delegate", title=TITLE)
def delegate(
    *,
    holder: Officer,
    office: str,
    deputy: Officer,
    since: date,
    until: date,
    document: str,
    organ: Organ | None = None,
    by: Officer,
    on: date,
) -> Delegation:
    """Let `deputy` exercise an office of `holder` from one day to another, both included.

    `office` is its key or its Chinese name; `organ` is named where the holder has the office in several. Raises
    NotPermitted unless `by` is the holder or leads the organ in no lower office, and for a deputy who lacks account,
    certificate or qualification; Refused for days that are past, turned round or outside the office, for a person who
    holds it already, and while another is deputy.
    """
    with wholly():
        row = office_of(holder, office, organ, since)
        may_delegate(by, row, on)
        if by.is_with(deputy) and not by.is_with(holder):
            raise NotPermitted(f"{by}不能批准由自己代理，请由{row.officer}或者{row.organ}的其他负责人办理。")
        days_fit(row, since, until, on)
        deputy_fits(row, deputy, since, until)
        made = Delegation(office=row, deputy=deputy, since=since, until=until, document=documented(document))
        made.by, made.on = by, on
        registers.created(made, act="delegate", title=TITLE, by=by, on=on)
        return made


@verb("withdraw_delegation", title=WITHDRAW)
def withdraw_delegation(
    *, holder: Officer, office: str, deputy: Officer, organ: Organ | None = None, by: Officer, on: date, reason: str
) -> Delegation:
    """Withdraw a delegation that runs or is to come: from `on` it holds no longer; what was done before stands.

    Raises NotPermitted unless `by` could have delegated it or is the deputy; Refused without a reason or when there is
    none.
    """
    rows = standing(on).filter(office__officer=holder, office__office=kind_of(office), deputy=deputy)
    rows = rows.filter(office__organ=organ) if organ else rows
    found = rows.order_by("since").first()
    if found is None:
        raise Refused(
            f"没有由{deputy}代理{holder}{OfficeKind(kind_of(office)).label}的有效委托，可能已经期满或者撤回。"
        )
    return withdraw(found, by=by, on=on, reason=reason)


def withdraw(row: Delegation, *, by: Officer, on: date, reason: str) -> Delegation:
    """The same of a row; raises as `withdraw_delegation` does."""
    with wholly():
        found = (
            Delegation.objects.select_for_update(of=("self",)).select_related("office__organ", "deputy").get(pk=row.pk)
        )
        if found.withdrawn is not None or found.until < on:
            raise Refused(f"{found.deputy}的代理已于{found.withdrawn or found.until}结束，不必撤回。")
        if by.pk != found.deputy_id:
            may_delegate(by, found.office, on)
        said = {"withdrawn": on, "withdrawn_by": by, "withdrawn_why": reasoned(reason, WITHDRAW, 300)}
        registers.changed(found, said, act="withdraw_delegation", title=WITHDRAW, by=by, on=on)
        return found


def standing(on: date) -> Any:
    """Delegations that run on the day or begin later."""
    return Delegation.objects.filter(withdrawn=None, until__gte=on).select_related("office__organ", "office__officer")


def kind_of(office: str) -> str:
    """The key of an office by its key or its Chinese name. Raises Refused."""
    for key, label in OfficeKind.choices:
        if office in (key, str(label)):
            return str(key)
    raise Refused(f"没有名为“{office}”的岗位，可用：{'、'.join(str(label) for label in OfficeKind.labels)}。")


def office_of(holder: Officer, office: str, organ: Organ | None, since: date) -> Office:
    """The holder's own office, locked, so that two delegations of it are made one after the other. Raises Refused."""
    kind = kind_of(office)
    rows = Office.objects.select_for_update(of=("self",)).filter(officer=holder, office=kind)
    rows = rows.filter(Q(until=None) | Q(until__gte=since)).select_related("organ", "officer").order_by("pk")
    found = list(rows.filter(organ=organ) if organ else rows)
    label = OfficeKind(kind).label
    if not found:
        raise Refused(f"{holder}自{since}起没有{label}的岗位，无从代理，请核对人员和岗位。")
    if len(found) > 1 and organ is None and len({row.organ_id for row in found}) > 1:
        raise Refused(f"{holder}在几个机关担任{label}，请写明机关。")
    return found[0]


def may_delegate(by: Officer, row: Office, on: date) -> None:
    """The holder himself, or a leader of the organ whose own office does not stand below it. Raises NotPermitted."""
    if by.is_active and by.pk == row.officer_id:
        return
    rank = LEADS.index(row.office) if row.office in LEADS else -1
    for mine in held_on(by, on) if by.is_active else ():
        over = mine.organ == row.organ_id and row.territory_path.startswith(mine.path)
        if over and mine.office in LEADS and LEADS.index(mine.office) >= rank:
            return
    raise NotPermitted(
        f"{by}于{on}不是{row.officer}本人，也不是{row.organ}职务不低于{row.get_office_display()}的负责人，不能办理代理。"
    )


def days_fit(row: Office, since: date, until: date, on: date) -> None:
    """Days to come, in their order, within the office. Raises Refused."""
    if since < on:
        raise Refused(f"代理自{since}起，早于办理日{on}；代理不能追溯，请从今日或者以后的日期起。")
    if until < since:
        raise Refused(f"代理至{until}，早于开始日{since}，请核对日期。")
    if since < row.since or (row.until is not None and row.until < until):
        ends = f"至{row.until}" if row.until else ""
        raise Refused(
            f"{row.officer}的{row.get_office_display()}岗位自{row.since}起{ends}，代理的日期超出了岗位的期间。"
        )


def deputy_fits(row: Office, deputy: Officer, since: date, until: date) -> None:
    """Somebody else, with an account and what the office demands, while nobody else is deputy. Raises as `delegate`."""
    label = row.get_office_display()
    if deputy.is_with(row.officer):
        raise Refused(f"{deputy}就是{label}，不必代理，请另选代理人。")
    if not deputy.is_active:
        raise NotPermitted(f"{deputy}的账号已停用，不能代理，请另选人员。")
    if row.office in CERTIFIED and not (deputy.certified(since) and deputy.certified(until)):
        raise NotPermitted(
            f"{deputy}在{since}至{until}间没有有效的执法证件，不能代理{label}（行政处罚法第四十二条第一款）。"
        )
    if row.office in QUALIFIED and not (deputy.legal_qualification or deputy.reviewer_since):
        raise NotPermitted(f"{deputy}没有登记法律职业资格，不能代理{label}（行政处罚法第五十八条第二款）。")
    same = Office.objects.filter(officer=deputy, office=row.office, organ=row.organ, since__lte=since)
    paths = same.filter(Q(until=None) | Q(until__gte=until)).values_list("territory_path", flat=True)
    if any(row.territory_path.startswith(path) for path in paths):
        raise Refused(f"{deputy}本人就担任{row.organ}的{label}，不必代理。")
    other = standing(since).filter(office=row, since__lte=until).select_related("deputy").first()
    if other is not None:
        raise Refused(
            f"{row.officer}的{label}在{other.since}至{other.until}已由{other.deputy}代理，请先撤回或者错开日期。"
        )


def documented(document: str) -> str:
    """The paper by which it is delegated. Raises Refused without one, DoesNotFit when it is too long."""
    said = " ".join(cleaned(document).split())
    if not said:
        raise Refused("请写明办理代理的文件或者批示。")
    return str(canon(Delegation._meta.get_field("document"), said, fit=True))
