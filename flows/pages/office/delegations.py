"""The page 代理: who exercises whose office, from when to when; adding one, withdrawing one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date

from casework.models import Delegation, Office, Officer
from casework.reading.reader import reader
from flows.beside.delegate import TITLE, WITHDRAW, delegate, may_delegate, withdraw
from flows.door.engine import REFUSALS
from flows.door.refusals import Refused
from flows.pages.office.office import officer, reason_field
from flows.pages.step.form import Choices, Field
from flows.pages.step.keeping import kept, typed
from flows.pages.step.reach import Reach
from permissions.gate import NotPermitted, held_on

MOST = 200  # ended delegations shown


@kept
def delegations_page(request: HttpRequest) -> HttpResponse:
    """Running, to come and ended delegations of the reader's organs, and the form to add one."""
    user, on = reader(request), timezone.localdate()
    wrong: list[str] = []
    if request.method == "POST":
        try:
            done = delegate(**stated(request), by=user, on=on)
        except REFUSALS as why:
            wrong = list(map(str, why.args))
        else:
            said = f"已办理代理：{done.deputy}自{done.since}至{done.until}代理{done.office.officer}。"
            messages.success(request, said, extra_tags="done")
            return redirect("delegations")
    rows = list(of_organs(user, on))
    mine = lendable(user, on)
    context = {
        "on": on,
        "title": TITLE,
        "groups": grouped(rows, on),
        "fields": fields(request, mine, user, on) if mine else [],
        "wrong": wrong,
        "may": {row.pk for row in rows if row.last >= on and may_withdraw(user, row, on)},
    }
    return render(request, "flows/delegations.html", context, status=422 if wrong else 200)


@kept
def withdraw_delegation_page(request: HttpRequest, pk: int) -> HttpResponse:
    """撤回代理: why it ends today."""
    user, on = reader(request), timezone.localdate()
    row = get_object_or_404(of_organs(user, on), pk=pk)
    wrong: list[str] = []
    if request.method == "POST":
        try:
            withdraw(row, by=user, on=on, reason=request.POST.get("reason", ""))
        except REFUSALS as why:
            wrong = list(map(str, why.args))
        else:
            messages.success(request, f"已撤回{row.deputy}的代理，自{on}起不再有效。", extra_tags="done")
            return redirect("delegations")
    field = reason_field("撤回的理由")
    field.value = typed(request).get("reason", "")
    context = {"title": WITHDRAW, "row": row, "fields": [field], "wrong": wrong, "on": on}
    return render(request, "flows/withdraw_delegation.html", context, status=422 if wrong else 200)


def of_organs(user: Officer, on: date) -> Any:
    """Delegations in the organs where the person holds an office, and those to or of him, the latest first."""
    organs = {held.organ for held in held_on(user, on)}
    seen = Q(office__organ__in=organs) | Q(deputy=user) | Q(office__officer=user)
    people = ("office__organ", "office__officer", "deputy", "by", "withdrawn_by")
    return Delegation.objects.filter(seen).select_related(*people).order_by("-since", "-pk")


def grouped(rows: list[Delegation], on: date) -> list[tuple[str, list[Delegation]]]:
    """Running, to come, ended; a group without rows is left out."""
    running = [row for row in rows if row.since <= on <= row.last]
    ahead = [row for row in rows if row.since > on and row.last >= on]
    ended = [row for row in rows if row.last < on]
    found = [("正在代理", running), ("尚未开始", ahead), ("已经结束", ended[:MOST])]
    return [group for group in found if group[1]]


def may_withdraw(user: Officer, row: Delegation, on: date) -> bool:
    return user.pk == row.deputy_id or may(user, row.office, on)


def may(user: Officer, office: Office, on: date) -> bool:
    try:
        may_delegate(user, office, on)
    except NotPermitted:
        return False
    return True


def lendable(user: Officer, on: date) -> list[Office]:
    """Offices that the person may let others exercise: his own, and those below him in the organs that he leads."""
    organs = {held.organ for held in held_on(user, on)}
    rows = Office.objects.filter(Q(until=None) | Q(until__gte=on), Q(organ__in=organs) | Q(officer=user))
    rows = rows.select_related("officer", "organ").order_by("organ__territory__path", "officer__name", "pk")
    return [row for row in rows if may(user, row, on)]


def fields(request: HttpRequest, mine: list[Office], user: Officer, on: date) -> list[Field]:
    """What a delegation asks, with what was typed."""
    offices: Choices = [(str(row.pk), f"{row.officer}　{row.organ.short}　{row.get_office_display()}") for row in mine]
    organs = {row.organ_id for row in mine}
    held = Q(offices__until=None) | Q(offices__until__gte=on)
    people = Officer.objects.filter(held, offices__organ__in=organs, is_active=True).distinct().order_by("name")
    asked = [
        Field(
            "office",
            "谁的岗位",
            "choice",
            True,
            next((str(o.pk) for o in mine if o.officer_id == user.pk), ""),
            offices,
        ),
        Field("deputy", "由谁代理", "choice", True, "", [(one.username, str(one)) for one in people]),
        Field("since", "自", "date", True, on.isoformat()),
        Field("until", "至（含当日）", "date", True),
        Field("document", "文件或者批示", "str", True, reach=Reach(limit=120)),
    ]
    for field in asked:
        field.value = typed(request).get(field.name, field.value)
    return asked


def stated(request: HttpRequest) -> dict[str, Any]:
    """What was typed, as the act asks it. Raises Refused for what is lacking or no day."""
    key = request.POST.get("office", "")
    row = Office.objects.select_related("officer", "organ").filter(pk=key).first() if key.isdecimal() else None
    deputy = officer(request.POST.get("deputy", ""))
    if row is None or deputy is None:
        raise Refused("请选择谁的岗位、由谁代理。")
    found = {"holder": row.officer, "office": row.office, "organ": row.organ, "deputy": deputy}
    days = {name: day(request.POST.get(name, "")) for name in ("since", "until")}
    return found | days | {"document": request.POST.get("document", "")}


def day(text: str) -> date:
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise Refused("请填写代理从哪一日到哪一日。")
    return found
