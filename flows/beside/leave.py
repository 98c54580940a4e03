"""A person leaves 离岗移交: everything held goes to others, one line in each case, one transaction for all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import groupby
from typing import Any

from casework import registers
from casework.ledger import Writes
from casework.models import Appointment, Consultation, Entry, Officer
from flows.beside.delegate import may_delegate, withdraw
from flows.beside.leaving import Chosen, Fate, plan
from flows.beside.recording import Said, beside, led, reasoned
from flows.door.children import typed
from flows.door.drafts import StepDraft
from flows.door.engine import REFUSALS
from flows.door.invitation import Invitation
from flows.door.level import level_one
from flows.door.refusals import Refused
from flows.door.verbs import records, verb
from flows.door.waiting import assigned, assigning
from flows.door.wholly import wholly
from permissions.gate import NotPermitted

TITLE, CLOSED = "离岗移交", "停用账号"


records("hand_over_all", TITLE, leaver="离岗人员", moved="移交", reason="理由")


@verb("hand_over_all", title=TITLE)
def hand_over_all(
    *,
    leaver: Officer,
    to: Officer | None = None,
    others: Mapping[str, Any] | None = None,
    close_account: bool = False,
    by: Officer,
    on: date,
    reason: str,
    key: str | None = None,
) -> list[Entry | str]:
    """Hand over everything that `leaver` holds to `to`, or as `others` say (key of a holding → user name).

    Answers the line of each case and, as sentences, what could not be moved and why. With `close_account` all must
    move, and the account is closed in the same act. Raises NotPermitted unless `by` leads the organ; Refused without a
    reason, when nothing is held or nothing can move, and, with `close_account`, when anything cannot.
    """
    why = reasoned(reason, TITLE)
    if not isinstance(close_account, bool):
        raise Refused("账号是否停用，请写是或者否。")
    if key and (before := list(Entry.objects.filter(key__startswith=f"{key[:40]}-", by=by, step="hand_over_all"))):
        return [*before]
    chosen = people(others or {})
    with wholly():
        if close_account:
            may_close(leaver, by, on)
        fates = plan(leaver, to, chosen, by=by, on=on, closing=close_account)
        if not fates and (not close_account or closed_already(leaver)):
            raise Refused(f"{leaver}名下没有待移交的事项{'，账号也已停用' if close_account else ''}。")
        stay = [f"{place(one)}{one.held.role}“{one.held.title}”没有移交：{one.why}" for one in fates if one.why]
        done, refused = moved(leaver, [one for one in fates if not one.why], by, on, why, key)
        stay += refused
        if stay and (close_account or not any(not one.why for one in fates)):
            raise Refused(*stay)
        if close_account:
            said = {"reason": why}
            registers.changed(leaver, {"is_active": False}, act="close_account", title=CLOSED, by=by, on=on, facts=said)
    return [*done, *stay]


def closed_already(leaver: Officer) -> bool:
    """Whether the account is closed by now, whoever closed it."""
    return not Officer.objects.values_list("is_active", flat=True).get(pk=leaver.pk)


def people(others: Mapping[str, Any]) -> Chosen:
    """Successors named one by one, found by their user names; "" is nobody. Raises Refused."""
    names = {str(name) for name in others.values() if name}
    known = {one.username: one for one in Officer.objects.filter(username__in=names)}
    if lacking := names - known.keys():
        raise Refused(f"没有用户名为{'、'.join(sorted(lacking))}的人员，请重新选择接办人。")
    return {key: known.get(str(name or "")) for key, name in others.items()}


def may_close(leaver: Officer, by: Officer, on: date) -> None:
    """Raises NotPermitted unless `by`, another person, leads where the leaver has an office, in no lower one."""
    if leaver.is_with(by):
        raise NotPermitted(f"{by}不能停用自己的账号，请由本机关其他负责人办理。")
    offices = list(leaver.offices.select_related("organ", "officer"))
    for row in [one for one in offices if one.until is None or one.until >= on] or offices:
        try:
            may_delegate(by, row, on)
        except NotPermitted as why:
            raise NotPermitted(
                f"{leaver}是{row.organ}的{row.get_office_display()}，停用账号由该机关职务不低于其的负责人办理。"
            ) from why
    if not offices:
        raise NotPermitted(f"{leaver}没有登记过岗位，账号由系统管理员停用。")


def moved(
    leaver: Officer, fates: list[Fate], by: Officer, on: date, why: str, key: str | None
) -> tuple[list[Entry], list[str]]:
    """Do what the plan says, the cases in the order of their keys; what a case refused is said."""
    done: list[Entry] = []
    refused: list[str] = []
    in_cases = [one for one in fates if one.held.run is not None]
    for case, group in groupby(in_cases, key=lambda one: one.held.run.case_id):
        rows = list(group)
        try:
            once = f"{key[:40]}-{case}" if key else None
            done.append(of_case(leaver, rows, by=by, on=on, why=why, key=once))
        except REFUSALS as no:
            refused.append(f"{place(rows[0])}没有移交：{' '.join(map(str, no.args))}")
    for one in fates:
        if one.held.what in ("deputy", "delegated") and one.said.startswith("撤回"):
            withdraw(one.held.row, by=by, on=on, reason=f"{TITLE}：{why}"[:300])
        if one.held.what == "draft":
            pass_on(one.held.row, one.to)
    return done, refused


def of_case(leaver: Officer, fates: list[Fate], *, by: Officer, on: date, why: str, key: str | None) -> Entry:
    """One case: every thing moves by one line."""
    first = fates[0].held.run
    touched = {one.held.run.pk: one.held.run.kind for one in fates}

    def handed_over(run: Any, writes: Writes) -> Said:
        office = led(by, run, on)
        for pk in touched:
            rows = [one for one in fates if one.held.run.pk == pk]
            taken_up(run, run if pk == run.pk else typed(rows[0].held.run, run.case), leaver, rows)
        told = [f"{one.held.role}“{one.held.title}”：{one.said}" for one in fates]
        return Said(office, {"leaver": str(leaver), "moved": told, "reason": why})

    with wholly():
        entry = beside("hand_over_all", TITLE, first.kind, first.pk, handed_over, by=by, on=on, key=key)
        for pk, kind in touched.items():
            level_one(kind, pk)
    return entry


def taken_up(run: Any, of: Any, leaver: Officer, fates: list[Fate]) -> None:
    """What the fates of one proceeding change in its row `of` and in rows of their own; `run` carries the act."""
    values: dict[str, Any] = {}
    tasks = dict(assigned(of))
    for one in fates:
        still_his(of, leaver, one)
        match one.held.what:
            case "owner" | "partner":
                values[one.held.what] = one.to
            case "named":
                values[one.held.name] = one.to
            case "day":
                run.sets(one.held.row, **({"lapsed": run.act.on} if expected(one) else {"officer": one.to}))
            case "given" | "seam":
                tasks.pop(one.held.name, None)
                if one.to is not None:
                    tasks[one.held.name] = {"to": one.to.pk, "office": one.held.row.office}
                values["pending"] = assigning(of, tasks)
            case "asked":
                values["waits_on"] = values.get("waits_on", of.waits_on) - (one.to is None)
                asked_anew(run, one)
    if of is run:
        for name, value in values.items():
            setattr(run, name, value)
    else:
        run.sets(of, **values)


def expected(one: Fate) -> bool:
    """Whether the hour stands on the successor's calendar already."""
    rows = Appointment.objects.filter(proceeding_id=one.held.row.proceeding_id, officer=one.to, met=None, lapsed=None)
    return rows.exists()


def still_his(of: Any, leaver: Officer, one: Fate) -> None:
    """Raises Refused when somebody was quicker: asked again under the lock."""
    row, now = one.held.row, False
    match one.held.what:
        case "owner" | "partner" | "named" as what:
            now = getattr(of, f"{one.held.name if what == 'named' else what}_id") == leaver.pk
        case "day":
            now = Appointment.objects.filter(pk=row.pk, officer=leaver, met=None, lapsed=None).exists()
        case "asked":
            now = Consultation.objects.filter(pk=row.pk, answered=None, withdrawn=None).exists()
        case "given" | "seam":
            now = Invitation.objects.filter(pk=row.pk, owner=leaver, finished=None).exists()
    if not now:
        raise Refused(f"{one.held.role}“{one.held.title}”刚刚已由别人办理或者移交，请刷新页面后重新移交。")


def asked_anew(run: Any, one: Fate) -> None:
    """The word asked of the leaver is withdrawn; where somebody takes it up, it is asked of him."""
    row: Consultation = one.held.row
    run.sets(row, withdrawn=run.act.on)
    if one.to is not None:
        told = {"step": row.step, "way": row.way, "question": row.question, "asked_by_id": row.asked_by_id}
        run.adds(Consultation(proceeding_id=row.proceeding_id, officer=one.to, asked=run.act.on, **told))


def pass_on(draft: StepDraft, to: Officer | None) -> None:
    """A draft goes on to the successor unless he has one of his own; drafts are no part of the record."""
    where = {name: getattr(draft, name) for name in ("kind", "step", "proceeding_id", "case_id", "party_id")}
    if to is None or StepDraft.objects.filter(officer=to, **where).exists():
        draft.delete()
    else:
        draft.officer = to
        draft.save(update_fields=["officer"])


def place(one: Fate) -> str:
    """Where it lies, at the head of a sentence."""
    return f"{one.held.run.case.number}的" if one.held.run is not None else ""
