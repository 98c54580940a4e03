"""Forms of the acts about the work itself: hand-over 转办, urging 催办 (one or many), voiding a paper 作废."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from casework.lists.words import procedure_title
from casework.models import Case, Entry, Officer, Paper, Proceeding
from casework.reading.reader import reader
from casework.uploads import limits
from flows.beside import office as office_acts
from flows.beside import party_changes, rederive
from flows.beside.reissue import reissue
from flows.beside.void import void_paper
from flows.door.engine import REFUSALS
from flows.door.invitation import Invitation
from flows.door.refusals import Refused
from flows.door.terms import PROCEDURES
from flows.door.verbs import RECORDED, VERBS, may
from flows.pages.desk import returned
from flows.pages.desk.put_to import put_to
from flows.pages.law import effects
from flows.pages.step.form import Choices, Field
from flows.pages.step.keeping import kept, typed
from flows.pages.step.options import by_account
from flows.pages.step.subject import visible_case

MOST = 100  # proceedings urged at once
RECENT = timedelta(30)  # for how long an urging that nobody answered stays on the handler's workbench


def drawn(
    request: HttpRequest,
    title: str,
    says: str,
    fields: list[Field],
    case: Case,
    wrong: Iterable[str] = (),
    beside: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The form with what was typed; 422 when it was refused. `beside`: what the page shows along with it."""
    said = typed(request)
    for field in fields:
        many = field.kind in ("choices", "evidences") and bool(said)
        field.value = said.getlist(field.name) if many else said.get(field.name, field.value)
    sentences = list(wrong)
    key = request.POST.get("key") or secrets.token_urlsafe(18)
    context = {
        **(beside or {}),
        "title": title,
        "says": says,
        "fields": fields,
        "case": case,
        "wrong": sentences,
        "key": key,
        "on": timezone.localdate(),
        "limits": limits(),
        "limit": settings.UPLOAD_LIMIT,
    }
    return render(request, "flows/office_act.html", context, status=422 if sentences else 200)


def reason_field(title: str) -> Field:
    return Field("reason", title, "text", True)


@kept
def hand_over_page(request: HttpRequest, pk: int) -> HttpResponse:
    """转办: another pair of handlers for one open proceeding of the case."""
    user, on = reader(request), timezone.localdate()
    case = visible_case(user, on, pk)
    people, runs = able(case, on), open_runs(case)
    fields = [
        Field("run", "程序", "choice", True, runs[0][0] if len(runs) == 1 else "", runs),
        Field("to", "转给（主办）", "choice", True, "", people),
        Field("partner", "协办人（不选则不变）", "choice", False, "", people),
        reason_field("理由"),
    ]
    if any(PROCEDURES[kind].procedure_.handlers for kind in case.proceedings.values_list("kind", flat=True)):
        fields.append(Field("recusal", "回避情形（双随机抽查改由抽取结果以外的人员承办的）", "str", False))
    says = "承办人变更后，未办的事项和在走的期限一并转给新的主办人；期限不因转办重新计算。"

    def do() -> Entry:
        run = chosen(case, request.POST.get("run", ""))
        to, partner = officer(request.POST.get("to", "")), officer(request.POST.get("partner", ""))
        if to is None:
            raise Refused("请选择转给谁主办。")
        return office_acts.hand_over(
            run.kind,
            run.pk,
            to=to,
            partner=partner,
            by=user,
            on=on,
            reason=request.POST.get("reason", ""),
            recusal=request.POST.get("recusal", ""),
            key=key_of(request),
        )

    return answered(request, "转办", says, fields, case, do)


@kept
def urge_page(request: HttpRequest, pk: int) -> HttpResponse:
    """催办: one proceeding of one case."""
    user, on = reader(request), timezone.localdate()
    case = visible_case(user, on, pk)
    runs = open_runs(case)
    asked = request.GET.get("run", "")
    first = asked if asked in dict(runs) else runs[0][0] if len(runs) == 1 else ""
    fields = [
        Field("run", "程序", "choice", True, first, runs),
        reason_field("催办意见"),
    ]

    def do() -> Entry:
        run = chosen(case, request.POST.get("run", ""))
        return office_acts.urge(
            run.kind, run.pk, by=user, on=on, reason=request.POST.get("reason", ""), key=key_of(request)
        )

    says = "催办意见记入经过，并列在承办人和现在轮到办理的人的工作台上，直到办了下一步。"
    return answered(request, "催办", says, fields, case, do)


AFTER = {"reissue": ("yes", "重新制作，用新文号"), "void_paper": ("no", "只作废，不再制作")}


def again_field(paper: Paper, user: Officer, on: date) -> Field:
    """Whether the paper is made again at once: what the gates of the two acts let the reader choose, else both."""
    run = paper.proceeding
    ways = [said for word, said in AFTER.items() if may(word, user, run, on, paper=paper)] or [*AFTER.values()]
    return Field("again", "作废之后", "choice", True, ways[0][0], ways)


@kept
def void_page(request: HttpRequest, pk: int) -> HttpResponse:
    """作废: a paper of a case the reader sees."""
    user, on = reader(request), timezone.localdate()
    paper = get_object_or_404(
        Paper.objects.visible_to(user, on).select_related("proceeding__case__party", "organ"), pk=pk
    )

    def do() -> Entry:
        done = reissue if request.POST.get("again") == "yes" else void_paper
        return done(paper=paper, by=user, on=on, reason=request.POST.get("reason", ""), key=key_of(request))

    says = f"{paper}作废后不再有效，文号不回收，公开核验页显示已作废；勾选重新制作的，同时以新文号再制作一份。"
    return answered(
        request, "作废文书", says, [again_field(paper, user, on), reason_field("作废的原因")], paper.proceeding.case, do
    )


def answered(
    request: HttpRequest,
    title: str,
    says: str,
    fields: list[Field],
    case: Case,
    do: Callable[[], Entry],
    beside: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The form; after the act, the case with what was recorded."""
    if request.method != "POST":
        return drawn(request, title, says, fields, case, beside=beside)
    try:
        entry = do()
    except REFUSALS as why:
        return drawn(request, title, says, fields, case, map(str, why.args), beside)
    messages.success(request, f"已{title}，记入第 {entry.line} 条。", extra_tags="done")
    return redirect(reverse("case", args=[entry.case_id]) + "#record")


@require_POST
def urge_many(request: HttpRequest) -> HttpResponse:
    """催办 from the list of what is overdue: each proceeding its own act, and what was refused is said."""
    user, on = reader(request), timezone.localdate()
    asked = {pk for pk in request.POST.getlist("run") if pk.isdecimal()}
    runs = list(
        Proceeding.objects.visible_to(user, on).filter(pk__in=asked).select_related("case__party").order_by("pk")[:MOST]
    )
    done, refused, key, reason = (
        0,
        dict[str, str](),
        key_of(request) or secrets.token_urlsafe(12),
        request.POST.get("reason", ""),
    )
    if not runs:
        refused["请先在清单中勾选要催办的事项。"] = ""
    for run in runs:
        try:
            office_acts.urge(run.kind, run.pk, by=user, on=on, reason=reason, key=f"{key[:40]}-{run.pk}")
            done += 1
        except REFUSALS as why:
            refused.setdefault(" ".join(map(str, why.args)), run.case.number)
    if done:
        messages.success(request, f"已催办 {done} 项，意见记入各案经过，承办人的工作台已列出。", extra_tags="done")
    for sentence, number in refused.items():
        messages.error(request, f"{number}没有催办：{sentence}" if number else sentence, extra_tags="bad")
    query = QueryDict(request.POST.get("query", "")).urlencode()
    return redirect(reverse("overdue") + (f"?{query}" if query else "") + "#list")


def key_of(request: HttpRequest) -> str | None:
    return request.POST.get("key", "")[:64] or None


def officer(username: str) -> Officer | None:
    return Officer.objects.filter(username=username).first() if username else None


def chosen(case: Case, pk: str) -> Proceeding:
    """The proceeding of this case that was chosen; none other."""
    found = case.proceedings.filter(pk=pk).first() if pk.isdecimal() else None
    if found is None:
        raise Refused("请选择本案的一个程序。")
    return found


def open_runs(case: Case) -> Choices:
    rows = case.proceedings.filter(closed=None).select_related("owner").order_by("pk")
    return [(str(run.pk), f"{procedure_title(run.kind)}（{run.owner}主办）") for run in rows]


def able(case: Case, on: date) -> Choices:
    """Those who handle cases at the organ; whether each may take this one is the door's to say."""
    held = Q(offices__until=None) | Q(offices__until__gte=on)
    offices = ("investigator", "patrol_member", "registrar", "clerk")
    rows = Officer.objects.filter(
        held, offices__organ=case.organ_id, offices__office__in=offices, offices__since__lte=on, is_active=True
    )
    return by_account(rows.distinct().order_by("name"))


def notices_of(user: Officer, on: date) -> list[Any]:
    """What others urge in open proceedings that I handle or in which I am invited, what they sent back to me, and
    changes of the party of a case in which I handle one, that no step has answered yet; terms of mine that were lately
    derived again by somebody else; newest first.
    """
    mine = Proceeding.objects.filter(Q(owner=user) | Q(partner=user), closed=None)
    aside = {*RECORDED, *VERBS}
    later = Entry.objects.filter(proceeding=OuterRef("proceeding"), line__gt=OuterRef("line")).exclude(step__in=aside)
    invited = Invitation.objects.annotate(pair=Concat("kind", Value("."), "step")).filter(
        put_to(user, on), finished=None
    )
    asked = Exists(mine.filter(pk=OuterRef("proceeding"))) | Exists(invited.filter(process=OuterRef("proceeding")))
    urged = Q(asked, ~Q(by=user), step="urge")
    changed = Q(Exists(mine.filter(case=OuterRef("case"))), step__in=party_changes.TITLES)
    moved = Q(Q(proceeding__owner=user) | Q(proceeding__partner=user), ~Q(by=user), step=rederive.STEP)
    moved &= Q(on__gte=on - effects.RECENT)
    sent_back = Q(returned.returns(), Exists(mine.filter(pk=OuterRef("proceeding"))), ~Q(by=user))
    rows = Entry.objects.filter((urged | changed | sent_back) & ~Exists(later) | moved, on__gte=on - RECENT)
    found = rows.select_related("case__party", "by", "proceeding").order_by("-pk")[:20]
    return [row for row in found if returned.told(row) is not None]
