"""Forms about one step before it is taken: asking others 加签会签, answering, withdrawing, giving it to one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from casework.models import Case, Consultation, Entry, Office, OfficeKind, Officer
from casework.reading.reader import reader
from flows.beside.assign import TITLE as ASSIGN
from flows.beside.assign import assign
from flows.beside.consult import (
    ANSWER,
    OPINION,
    QUESTION,
    WITHDRAW,
    answer_consultation,
    consult,
    title_of,
    withdraw_consultation,
)
from flows.door.act import Act
from flows.door.refusals import Refused
from flows.door.terms import PROCEDURES, Terms, steps
from flows.door.verbs import may
from flows.door.waiting import assigned, reachable
from flows.pages.office.office import answered, key_of, officer, reason_field
from flows.pages.step.form import Choices, Field
from flows.pages.step.keeping import kept
from flows.pages.step.reach import Reach
from flows.pages.step.step import visible_case

ANSWERS = [("yes", "同意"), ("no", "不同意")]


@dataclass(frozen=True)
class Words:
    """What a step page shows of consultations: the rows, and what the reader may do about the step."""

    rows: list[Consultation]
    ask: str
    give: str
    given: Officer | None
    withdraws: frozenset[int]


def words(run: Any, terms: Terms, user: Officer, on: date) -> Words | None:
    """What was asked about the step, and the addresses for asking and giving; None where there is nothing to show.

    `run.consulted`: whether anything was ever asked in the proceeding, as the page has read it with the rest.
    """
    if not run.pk or "new" in terms.sources or not reachable(run, terms.name):
        return None
    asked = Consultation.objects.filter(proceeding_id=run.pk, step=terms.name).select_related("officer", "asked_by")
    rows = list(asked.order_by("pk")) if run.consulted else []
    run.act = Act(on, user, known=run.act.known)
    own = may("consult", user, run, on, step=terms.name)
    said = assigned(run).get(f"{run.kind}.{terms.name}")
    given = Officer.objects.filter(pk=said["to"]).first() if said else None
    gives = may("assign", user, run, on, step=terms.name)
    args = [run.case_id, run.pk, terms.name]
    ask, give = reverse("consult", args=args) if own else "", reverse("assign", args=args) if gives else ""
    if not (rows or ask or give or given):
        return None
    open_ones = frozenset(row.pk for row in rows if row.answered is None and row.withdrawn is None)
    return Words(rows, ask, give, given, open_ones if own else frozenset())


def the_step(request: HttpRequest, pk: int, run: int, step: str) -> tuple[Case, Any, Terms]:
    """The case that the reader sees, the proceeding and the step. 404 for what is not there."""
    case = visible_case(reader(request), timezone.localdate(), pk)
    bare = get_object_or_404(case.proceedings, pk=run)
    terms = steps(PROCEDURES[bare.kind]).get(step) if bare.kind in PROCEDURES else None
    if terms is None:
        raise Http404("没有这一步")
    return case, bare, terms


@kept
def consult_page(request: HttpRequest, pk: int, run: int, step: str) -> HttpResponse:
    """加签、会签: choose whom to ask about the step."""
    case, of, terms = the_step(request, pk, run, step)
    user, on = reader(request), timezone.localdate()
    fields = [
        Field("officers", "征询谁（一人为加签，多人为会签）", "choices", True, [], colleagues(case, on, user)),
        Field("question", "征询事项", "text", True, reach=Reach(limit=QUESTION)),
    ]

    def do() -> Entry:
        names = request.POST.getlist("officers")
        persons = list(Officer.objects.filter(username__in=names).order_by("name"))
        question = request.POST.get("question", "")
        return consult(
            proceeding=of, step=step, officers=persons, question=question, by=user, on=on, key=key_of(request)
        )

    says = f"“{terms.title}”等到被征询的人都答复或者撤回征询以后才能办理；答复只供参考，由办理人决定。"
    return answered(request, "加签会签", says, fields, case, do)


@kept
def answer_page(request: HttpRequest, pk: int, run: int) -> HttpResponse:
    """答复征询: what is asked, agree or not, and the opinion."""
    user, on = reader(request), timezone.localdate()
    case = visible_case(user, on, pk)
    of = get_object_or_404(case.proceedings, pk=run)
    rows = Consultation.objects.filter(proceeding=of, officer=user, answered=None, withdrawn=None)
    asked = list(rows.select_related("asked_by").order_by("pk"))
    choices = [(row.step, title_of(of, row.step)) for row in asked]
    fields = [Field("step", "哪一步", "choice", True, "", choices)] if len(asked) > 1 else []
    fields += [
        Field("agrees", "意见", "choice", True, "", ANSWERS),
        Field("opinion", "具体意见（不同意的，写明理由）", "text", False, reach=Reach(limit=OPINION)),
    ]

    def do() -> Entry:
        said = request.POST.get("agrees", "")
        if said not in dict(ANSWERS):
            raise Refused("请选择同意或者不同意。")
        told = {"opinion": request.POST.get("opinion", ""), "step": request.POST.get("step", "")}
        return answer_consultation(proceeding=of, agrees=said == "yes", by=user, on=on, key=key_of(request), **told)

    says = "；".join(f"{row.asked_by}于{row.asked}就“{title_of(of, row.step)}”征询：{row.question}" for row in asked)
    return answered(request, ANSWER, says or "没有等你答复的征询，可能已经答复或者撤回。", fields, case, do)


@kept
def withdraw_page(request: HttpRequest, pk: int, run: int, asked: int) -> HttpResponse:
    """撤回征询: one that has not been answered."""
    user, on = reader(request), timezone.localdate()
    case = visible_case(user, on, pk)
    row = get_object_or_404(Consultation.objects.select_related("officer", "proceeding"), pk=asked, proceeding=run)
    of = get_object_or_404(case.proceedings, pk=run)

    def do() -> Entry:
        return withdraw_consultation(
            proceeding=of,
            officer=row.officer,
            step=row.step,
            by=user,
            on=on,
            reason=request.POST.get("reason", ""),
            key=key_of(request),
        )

    says = f"{row.asked}就“{title_of(of, row.step)}”征询{row.officer}：{row.question}"
    return answered(request, WITHDRAW, says, [reason_field("理由")], case, do)


@kept
def assign_page(request: HttpRequest, pk: int, run: int, step: str) -> HttpResponse:
    """指定办理人: one person of the office."""
    case, of, terms = the_step(request, pk, run, step)
    user, on = reader(request), timezone.localdate()
    people = colleagues(case, on, None, terms.by)
    fields = [Field("to", "由谁办理", "choice", True, "", people), reason_field("理由")]

    def do() -> Entry:
        to = officer(request.POST.get("to", ""))
        if to is None:
            raise Refused("请选择由谁办理。")
        reason = request.POST.get("reason", "")
        return assign(proceeding=of, step=step, to=to, by=user, on=on, reason=reason, key=key_of(request))

    says = f"“{terms.title}”只列在此人的工作台上；此人不能办理时自动回到岗位，同岗位的人仍可从案件页面办理。"
    return answered(request, ASSIGN, says, fields, case, do)


def colleagues(case: Case, on: date, but: Officer | None, offices: tuple[str, ...] = ()) -> Choices:
    """Those who hold an office of the organ over the case, one of `offices` where they are named, and their offices."""
    labels = dict(OfficeKind.choices)
    rows = Office.objects.filter(organ=case.organ_id, since__lte=on, officer__is_active=True).select_related("officer")
    found: dict[Officer, list[str]] = {}
    for row in rows.order_by("officer__name", "pk"):
        lasts = row.until is None or on <= row.until
        if lasts and case.territory_path.startswith(row.territory_path) and row.office in (offices or labels):
            found.setdefault(row.officer, []).append(str(labels[row.office]))
    return [(one.username, f"{one}　{'、'.join(said)}") for one, said in found.items() if one != but]
