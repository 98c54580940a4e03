"""The pages 岗位和账号: who holds which office when; granting, withdrawing; opening and closing accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date

from casework.lists.listing import Listing
from casework.models import Office, OfficeKind, Officer, Organ, Territory
from casework.reading.reader import reader
from flows.beside import appoint
from flows.beside.holding import held_by
from flows.door.engine import REFUSALS
from flows.door.refusals import Refused
from flows.pages.office.leave import emptied
from flows.pages.office.office import officer, reason_field
from flows.pages.office.system import oversees
from flows.pages.step.form import Field
from flows.pages.step.keeping import kept, typed
from flows.pages.step.reach import Reach
from permissions.gate import NotPermitted, held_on


@kept
def offices_page(request: HttpRequest) -> HttpResponse:
    """Offices of the reader's organs and of those below; who may appoint finds the form beside them."""
    user, on = reader(request), timezone.localdate()
    mine, wrong = headed(user, on), list[str]()
    if request.method == "POST":
        try:
            said = granted(request, user, on)
        except REFUSALS as why:
            wrong = list(map(str, why.args))
        else:
            messages.success(request, said, extra_tags="done")
            return redirect("offices")
    past = request.GET.get("past") == "1"
    rows = seen(user, on) if past else seen(user, on).filter(Q(until=None) | Q(until__gte=on))
    listing = Listing(request, rows, {"organ": ("organ__territory__path", "officer__name")})
    context = {
        "on": on,
        "past": past,
        "listing": listing,
        "parts": parts(listing),
        "may": {row.pk for row in listing if may(user, row, on)} if mine else set(),
        "fields": filled(request, grant_fields(mine, on)) if mine else [],
        "closed": closed(mine) if mine else [],
        "wrong": wrong,
        "user": user,
        "oversees": oversees(user, on),
    }
    return render(request, "flows/offices.html", context, status=422 if wrong else 200)


@kept
def withdraw_office_page(request: HttpRequest, pk: int) -> HttpResponse:
    """免去岗位: what waits with the person stands beside the form, and comes next."""
    user, on = reader(request), timezone.localdate()
    row = get_object_or_404(seen(user, on), pk=pk)
    waits = held_by(row.officer, on)

    def do() -> HttpResponse:
        last, why = day(request, "last"), request.POST.get("reason", "")
        told = {"person": row.officer, "office": row.office, "organ": row.organ}
        done = appoint.withdraw_office(**told, last=last, by=user, on=on, reason=why)
        messages.success(request, f"已免去{row.officer}的{row.get_office_display()}，最后一日为{done.until}。", "done")
        return redirect("leave", pk=row.officer_id) if waits else redirect("offices")

    last = Field("last", "最后一日（不填则自今日起不再担任）", "date", False)
    says = f"{row.organ}，{row.get_office_display()}，自 {row.since:%Y-%m-%d} 起；以前以该岗位办理的不受影响。"
    empty = [one for one in emptied(row.officer, on) if row.get_office_display() in one]
    return asked(request, appoint.WITHDRAW, row.officer, says, [last, reason_field("依据和理由")], do, waits, empty)


@kept
def open_account_page(request: HttpRequest) -> HttpResponse:
    """开设账号: of a person who is new here."""
    user, on = reader(request), timezone.localdate()
    if not (mine := headed(user, on)):
        raise Http404("只有机关负责人开设账号")

    def do() -> HttpResponse:
        messages.success(request, opened(request, user, on), "done")
        return redirect("offices")

    says = "密码由系统管理员设置；任命岗位之前，账号什么也不能办。"
    return asked(request, appoint.OPEN, None, says, open_fields(mine), do, [], [])


@kept
def account_page(request: HttpRequest, pk: int) -> HttpResponse:
    """停用账号, 恢复账号: of a person of an organ that the reader heads."""
    user, on = reader(request), timezone.localdate()
    person = get_object_or_404(Officer.objects.filter(offices__organ__in=headed(user, on)).distinct(), pk=pk)
    act: Callable[..., Any] = appoint.close_account if person.is_active else appoint.reopen_account
    title = appoint.CLOSE if person.is_active else appoint.REOPEN

    def do() -> HttpResponse:
        act(person=person, by=user, on=on, reason=request.POST.get("reason", ""))
        messages.success(request, f"已{title}：{person}。", "done")
        return redirect("offices")

    says = "停用后不能登录，不能被指定办案；办过的不受影响。" if person.is_active else "恢复后按其岗位办案。"
    waits = held_by(person, on) if person.is_active else []
    return asked(request, title, person, says, [reason_field("理由")], do, waits, [])


def asked(
    request: HttpRequest,
    title: str,
    person: Officer | None,
    says: str,
    fields: list[Field],
    do: Callable[[], HttpResponse],
    waits: list[Any],
    empty: list[str],
) -> HttpResponse:
    """One act on one person: the form, the refusal, or what comes after."""
    wrong: list[str] = []
    if request.method == "POST":
        try:
            return do()
        except REFUSALS as why:
            wrong = list(map(str, why.args))
    fields = filled(request, fields)
    context: dict[str, Any] = {"title": title, "person": person, "says": says, "fields": fields, "wrong": wrong}
    context |= {"waits": waits, "empty": empty, "on": timezone.localdate()}
    return render(request, "flows/appoint.html", context, status=422 if wrong else 200)


def headed(user: Officer, on: date) -> list[Organ]:
    """Organs to whose offices the person appoints, the highest first; 404 is not theirs to say."""
    found = []
    for organ in Organ.objects.select_related("parent", "territory").order_by("territory__path"):
        try:
            appoint.heads(user, organ, on)
        except NotPermitted:
            continue
        found.append(organ)
    return found


def seen(user: Officer, on: date) -> Any:
    """Offices that the reader may look up: of the organs where an office is held, and in the territory below."""
    rows = Q(officer=user)
    held = held_on(user, on)
    if not held and not user.is_superuser:
        raise Http404("没有在任的岗位")
    for one in held:
        rows |= Q(organ=one.organ) | Q(organ__territory__path__startswith=one.path)
    found = Office.objects.all() if user.is_superuser else Office.objects.filter(rows)
    return found.select_related("officer", "organ__parent", "organ__territory")


def parts(rows: Iterable[Office]) -> dict[str, str]:
    """Names of the territories, by path, of those who hold an office over a part of their organ's only."""
    paths = {row.territory_path for row in rows if row.territory_path != row.organ.territory.path}
    return dict(Territory.objects.filter(path__in=paths).values_list("path", "name")) if paths else {}


def may(user: Officer, row: Office, on: date) -> bool:
    try:
        appoint.may_appoint(user, row.officer, row.office, row.organ, on)
    except NotPermitted:
        return False
    return row.until is None or row.until >= on


def closed(mine: list[Organ]) -> list[Officer]:
    """Persons of the organs whose account is closed."""
    return list(Officer.objects.filter(is_active=False, offices__organ__in=mine).distinct().order_by("name")[:100])


def granted(request: HttpRequest, user: Officer, on: date) -> str:
    post, person, organ = request.POST, officer(request.POST.get("person", "")), organ_of(request)
    since = day(request, "since")
    if person is None or since is None or not post.get("office"):
        raise Refused("请选择人员、岗位，并填写自哪一日起。")
    how = {"territory": post.get("territory", ""), "until": day(request, "until"), "reason": post.get("reason", "")}
    done = appoint.grant_office(person=person, office=post["office"], organ=organ, since=since, by=user, on=on, **how)
    return f"已任命{person}为{organ}的{done.get_office_display()}，自{since}起。"


def opened(request: HttpRequest, user: Officer, on: date) -> str:
    post = request.POST
    texts = ("account", "name", "certificate_no", "legal_qualification", "phone")
    said: dict[str, Any] = {name: post.get(name, "") for name in texts}
    said |= {name: day(request, name) for name in ("certificate_since", "certificate_until")}
    done = appoint.open_account(**said, organ=organ_of(request), by=user, on=on, reason=post.get("reason", ""))
    return f"已开设账号{done.username}（{done}）。请系统管理员设置密码，再任命岗位。"


def organ_of(request: HttpRequest) -> Organ:
    key = request.POST.get("organ", "")
    found = Organ.objects.select_related("parent", "territory").filter(pk=key).first() if key.isdecimal() else None
    if found is None:
        raise Refused("请选择机关。")
    return found


def day(request: HttpRequest, name: str) -> date | None:
    """The day typed; None where nothing is. Raises Refused for what is no day."""
    text = request.POST.get(name, "").strip()
    try:
        found = parse_date(text) if text else None
    except ValueError:
        found = None
    if text and found is None:
        raise Refused(f"“{text[:20]}”不是日期，请写成 2026-09-02。")
    return found


def organ_field(mine: list[Organ]) -> Field:
    return Field("organ", "机关", "choice", True, str(mine[0].pk), [(str(one.pk), one.name) for one in mine])


def filled(request: HttpRequest, fields: list[Field]) -> list[Field]:
    """The fields with what was typed."""
    said = typed(request)
    for field in fields:
        field.value = said.get(field.name, field.value)
    return fields


def grant_fields(mine: list[Organ], on: date) -> list[Field]:
    """Persons are those of the organs and those who have no office yet."""
    people = Officer.objects.filter(Q(offices__organ__in=mine) | Q(offices=None), is_active=True).distinct()
    return [
        Field("person", "人员", "choice", True, "", [(p.username, str(p)) for p in people.order_by("name", "pk")]),
        Field("office", "岗位", "choice", True, "", [(str(k), str(v)) for k, v in OfficeKind.choices]),
        organ_field(mine),
        Field("territory", "辖区（不选则为机关的全部辖区）", "choice", False, "", places(mine)),
        Field("since", "自", "date", True, on.isoformat()),
        Field("until", "至（含当日；不填则没有止期）", "date", False),
        Field("reason", "任命文件和理由", "str", True, reach=Reach(limit=300)),
    ]


def places(mine: list[Organ]) -> list[tuple[str, str]]:
    """Parts of the organs' territories by code, in the order of the places; which of them is whose the act asks."""
    own = {organ.territory.path for organ in mine}
    below = Q(pk__in=[])
    for path in own:
        below |= Q(path__startswith=path)
    return list(Territory.objects.filter(below).exclude(path__in=own).order_by("path").values_list("code", "name"))


def open_fields(mine: list[Organ]) -> list[Field]:
    return [
        Field("account", "账号", "str", True, reach=Reach(limit=150)),
        Field("name", "姓名", "str", True, reach=Reach(limit=30)),
        organ_field(mine),
        Field("certificate_no", "执法证号", "str", False, reach=Reach(limit=30)),
        Field("certificate_since", "证件有效期自", "date", False),
        Field("certificate_until", "证件有效期至", "date", False),
        Field("legal_qualification", "法律职业资格证号", "str", False, reach=Reach(limit=40)),
        Field("phone", "电话", "str", False, reach=Reach(limit=30)),
        Field("reason", "理由", "str", True, reach=Reach(limit=300)),
    ]
