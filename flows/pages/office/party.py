"""One party: its data, its dated versions, its cases, and the two acts on the register, each thought over first."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from casework import registers
from casework.models import Case, Officer, Party, PartyVersion
from casework.reading.presence import met
from casework.reading.reader import reader
from casework.versions import standing
from flows.beside import heirs, parties, party_changes, party_effects, party_merge, succession
from flows.beside.party_data import in_words, may_change_of
from flows.door.engine import REFUSALS
from flows.door.facts import cleaned
from flows.door.refusals import Refused
from flows.pages.office.office import key_of, reason_field
from flows.pages.office.parties import EMPLOYER, territories
from flows.pages.step.form import Field
from flows.pages.step.keeping import kept, typed
from permissions.gate import NotPermitted

SEVERAL = "其他承继人（分立等有几名的，每行一名：名称或者代码，承接的份额）"


@dataclass(frozen=True)
class Version:
    """One version as it is read: its number, each item old and new, and what became of it."""

    number: int
    row: PartyVersion
    changes: list[dict[str, str]]
    counts: bool
    corrects: int | None


def party_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The party to whom it concerns: those of its territory, and those who see a case of it."""
    user, on = reader(request), timezone.localdate()
    party = seen(user, pk, on)
    own = Case.objects.visible_to(user, on).filter(party_changes.concerned(party) | party_merge.shown_with(party))
    cases = own.select_related("organ", "party").order_by("-pk")[:50]
    context = {
        "party": party,
        "on": on,
        "versions": versions_of(party)[::-1],
        "cases": [(case, to_successor(case, user, on)) for case in cases],
        "also": list(party.also.order_by("pk")),
        "may_change": may_change(user, party, on),
        "registered": registers.made_by(party),
        "heirs": heirs.heirs(party) if party.successor_id else [],
    }
    return render(request, "flows/party.html", context)


def to_successor(case: Case, user: Officer, on: date) -> str:
    """Where the reader proposes that the open case of a party that has ended go on; "" where there is nothing to."""
    if case.closed or not (case.party.ended and case.party.successor_id):
        return ""
    for run in case.proceedings.filter(closed=None).order_by("pk"):
        run.case = case
        try:
            succession.may_propose(user, run, on)
        except NotPermitted:
            continue
        return reverse("beside", args=[case.pk, run.pk, "propose_succession"])
    return ""


@kept
def change_page(request: HttpRequest, pk: int) -> HttpResponse:
    """更正资料: what changed, from which day, on what ground; looked at first, then registered."""
    user, on = reader(request), timezone.localdate()
    party = changeable(user, pk, on)
    fields = [date_field("since", "自何日起"), *data_fields(party, user, on), *ground_fields()]

    def asked() -> dict[str, Any]:
        given = {name: request.POST.get(name, "") for name in may_change_of(party)}
        held = {field.name: field.value for field in data_fields(party, user, on)}
        return {
            "since": day_of(request, "since", "自何日起"),
            "changes": {name: value for name, value in given.items() if value.strip() != held[name].strip()},
            "corrects": number_of(request),
        }

    def look(facts: dict[str, Any]) -> list[party_effects.InRun]:
        return party_effects.of_change(party, facts["since"], facts["changes"], facts["corrects"], by=user, on=on)

    return thought_over(request, party, on, Form(party_changes.CHANGE, fields, party_changes.change_party, asked, look))


@kept
def end_page(request: HttpRequest, pk: int) -> HttpResponse:
    """死亡、注销: the day and who succeeds; looked at first, then registered."""
    user, on = reader(request), timezone.localdate()
    party = changeable(user, pk, on)
    fields = [
        date_field("ended", "死亡（注销、终止）日", party.ended.isoformat() if party.ended else ""),
        Field("successor", "承继人（名称、信用代码或者身份证号）", "str", False, ""),
        Field("others", SEVERAL, "text", False, ""),
        *ground_fields(),
    ]

    def asked() -> dict[str, Any]:
        ended = day_of(request, "ended", "死亡（注销、终止）日")
        others = {"others": cleaned(request.POST.get("others", ""))}
        return {
            "ended": ended,
            "successor": named_party(request, "successor", "请先登记承继人"),
            "corrects": number_of(request),
        } | others

    def look(facts: dict[str, Any]) -> list[party_effects.InRun]:
        several = heirs.read(party, facts["successor"], facts["others"])
        said = facts["ended"], facts["successor"], facts["corrects"]
        return party_effects.of_end(party, *said, several=several, by=user, on=on)

    return thought_over(request, party, on, Form(party_changes.END, fields, party_changes.end_party, asked, look))


@kept
def merge_page(request: HttpRequest, pk: int) -> HttpResponse:
    """重复登记: which registration stays, on what ground; looked at first, then registered."""
    user, on = reader(request), timezone.localdate()
    party = changeable(user, pk, on)
    fields = [
        Field("into", "保留的登记（名称、信用代码或者身份证号）", "str", True, ""),
        date_field("since", "自何日起", on.isoformat()),
        *ground_fields(),
    ]

    def asked() -> dict[str, Any]:
        into = named_party(request, "into", "请填写保留的登记，没有登记的不是重复登记")
        if into is None:
            raise Refused("请填写保留的登记（名称、信用代码或者身份证号）。")
        return {"into": into, "since": day_of(request, "since", "自何日起"), "corrects": number_of(request)}

    def look(facts: dict[str, Any]) -> list[party_effects.InRun]:
        return party_merge.seen_before(party, facts["into"], facts["since"], facts["corrects"], by=user, on=on)

    return thought_over(request, party, on, Form(party_merge.MERGE, fields, party_merge.merge_party, asked, look))


@dataclass(frozen=True)
class Form:
    """One of the acts: its fields, how what was typed is read, what would follow, and the act itself."""

    title: str
    fields: list[Field]
    act: Callable[..., Any]
    asked: Callable[[], dict[str, Any]]
    look: Callable[[dict[str, Any]], list[party_effects.InRun]]


def thought_over(request: HttpRequest, party: Party, on: date, form: Form) -> HttpResponse:
    """First what it changes in each open case; with `sure` the act is done."""
    if request.method != "POST":
        return drawn(request, party, on, form)
    try:
        facts = form.asked()
        found = form.look(facts)
        if "sure" not in request.POST:
            return drawn(request, party, on, form, found=found)
        more = {"document": request.POST.get("document", ""), "reason": request.POST.get("reason", "")}
        lines = form.act(party=party, **facts, **more, by=reader(request), on=on, key=key_of(request))
    except REFUSALS as why:
        return drawn(request, party, on, form, map(str, why.args))
    said = f"已办理“{form.title}”，" + (f"记入 {len(lines)} 件在办案件。" if lines else "没有在办案件。")
    messages.success(request, said, extra_tags="done")
    return redirect("party", pk=party.pk)


def drawn(
    request: HttpRequest,
    party: Party,
    on: date,
    form: Form,
    wrong: Iterable[str] = (),
    found: list[party_effects.InRun] | None = None,
) -> HttpResponse:
    """The form with what was typed; 422 when it was refused."""
    for field in form.fields:
        field.value = typed(request).get(field.name, field.value)
    sentences = list(wrong)
    met(one.run.owner for one in found or ())
    context = {
        "party": party,
        "on": on,
        "form": form,
        "wrong": sentences,
        "found": found,
        "looked": found is not None,
        "corrects": typed(request).get("corrects") or request.GET.get("corrects", ""),
        "key": request.POST.get("key") or secrets.token_urlsafe(18),
    }
    return render(request, "flows/party_form.html", context, status=422 if sentences else 200)


def seen(user: Officer, pk: int, on: date) -> Party:
    party = get_object_or_404(Party.objects.select_related("territory", "employer", "successor", "same_as"), pk=pk)
    if not party_changes.may_see(user, party, on):
        raise Http404("不在你的辖区")
    return party


def changeable(user: Officer, pk: int, on: date) -> Party:
    """The party, to those who keep the register over its territory."""
    party = seen(user, pk, on)
    if not may_change(user, party, on):
        raise Http404("你的岗位不登记当事人")
    return party


def may_change(user: Officer, party: Party, on: date) -> bool:
    try:
        return bool(party_changes.may_change(user, party, on))
    except NotPermitted:
        return False


def versions_of(party: Party) -> list[Version]:
    """Every version by its number, also those that a later one corrects."""
    rows = list(PartyVersion.objects.filter(party=party).select_related("by", "party").order_by("pk"))
    numbers = {row.pk: number for number, row in enumerate(rows, 1)}
    counting = {row.pk for row in standing(rows)}
    return [
        Version(numbers[row.pk], row, in_words(row), row.pk in counting, numbers.get(row.corrects_id or 0))
        for row in rows
    ]


def date_field(name: str, title: str, value: str = "") -> Field:
    return Field(name, title, "date", True, value)


def ground_fields() -> list[Field]:
    return [Field("document", "依据（证明文件名称、文号）", "str", True, ""), reason_field("理由")]


def data_fields(party: Party, user: Officer, on: date) -> list[Field]:
    """What can be changed, each as the register holds it now."""
    return [data_field(party, name, user, on) for name in may_change_of(party)]


def data_field(party: Party, name: str, user: Officer, on: date) -> Field:
    required = name in parties.required(party.kind)
    if name == "territory":
        places = territories(user, on)
        return Field(name, "属地", "choice", True, party.territory.code, places)
    if name == "employer":
        boss = party.employer
        return Field(name, EMPLOYER, "str", False, (boss.uscc or boss.name) if boss else "")
    choices = [(str(key), str(label)) for key, label in Party._meta.get_field(name).flatchoices]  # type: ignore[union-attr]
    kind = "choice" if choices else "str"
    return Field(name, parties.called(party.kind, name), kind, required, str(getattr(party, name)), choices)


def day_of(request: HttpRequest, name: str, title: str) -> date:
    try:
        return date.fromisoformat(request.POST.get(name, "").strip())
    except ValueError:
        raise Refused(f"请填写{title}，如 2026-09-02。") from None


def number_of(request: HttpRequest) -> int | None:
    said = request.POST.get("corrects", "").strip()
    return int(said[:6]) if said.isdecimal() else None


def named_party(request: HttpRequest, name: str, else_: str) -> Party | None:
    """The party that the field names, by name or code; None where nothing was typed. Raises Refused."""
    said = request.POST.get(name, "").strip()
    return heirs.known(said, else_) if said else None
