"""The step page: preconditions with their facts, the form, the paper as it will be printed, and the act itself."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views import View
from django_htmx.http import HttpResponseClientRedirect

from casework.lists.places import named
from casework.models import Case, CaseSource, Entry, Officer, Party
from casework.reading.reader import reader
from casework.scope import offices_of
from casework.uploads import Kept, Unfit, limits, too_large
from flows.door.engine import REFUSALS, begin, take
from flows.door.facts import Asked, asked
from flows.door.folder import title_of
from flows.door.offers import Offer, looked_at, offered
from flows.door.terms import PROCEDURES, Terms, steps
from flows.pages.case.ready import paper_title, ready
from flows.pages.desk.begin import may_open, step_known
from flows.pages.step import drafting, pieces
from flows.pages.step import form as forms
from flows.pages.step.bounds import bounds
from flows.pages.step.foresight import Foresight, foresee
from flows.pages.step.presets import needs_findings, open_findings, plainly, presets

FINES = {"fine", "proposed_fine"}


@dataclass
class Act:
    """The step that a page is about. `run` is not saved when the step would open a proceeding; `case` is None when it
    would open a case of `party`.
    """

    run: Any
    terms: Terms
    case: Case | None
    party: Party
    opens: bool

    @property
    def wants(self) -> dict[str, Asked]:
        return asked(type(self.run), self.terms.name)


def step_of(kind: str, step: str) -> tuple[type[Any], Terms]:
    """The procedure and the step; 404 with the nearest name when there is none."""
    step_known(kind, step)
    return PROCEDURES[kind], steps(PROCEDURES[kind])[step]


def visible_case(user: Officer, on: date, pk: int) -> Case:
    """The case, to those who see it; 404 to others."""
    found: Case = get_object_or_404(
        Case.objects.visible_to(user, on).select_related("party__territory", "organ__territory"), pk=pk
    )
    return found


class StepPage(View):
    """One view for every step of every procedure; subclasses say how the act is found and done."""

    def find(self, user: Officer, on: date, **where: Any) -> Act:
        raise NotImplementedError

    def do(self, act: Act, given: Mapping[str, Any], **how: Any) -> Entry:
        raise NotImplementedError

    def get(self, request: HttpRequest, **where: Any) -> HttpResponse:
        user, on = reader(request), timezone.localdate()
        act = self.find(user, on, **where)
        looked_at(act.run, user, on)
        draft = drafting.taken_up(user, act)
        known = presets(act.run, act.terms, act.wants) | draft.get("facts", {})
        key, reason = secrets.token_urlsafe(18), draft.get("reason", "")
        return page(request, act, known, on, key=key, reason=reason, draft=draft)

    def post(self, request: HttpRequest, **where: Any) -> HttpResponse:
        user, on = reader(request), timezone.localdate()
        act = self.find(user, on, **where)
        came = forms.typed(act.wants, request.POST, request.FILES)
        if "preview" in request.GET:
            return foreseen(request, act, came, on)
        if "draft" in request.GET or "forget" in request.GET:
            return drafting.answer(request, user, act, came)
        came.wrong += too_large(request)
        try:
            kept = forms.stored(came)
            if came.wrong:
                raise Unfit(*came.wrong)
            how = {
                "by": user,
                "on": on,
                "key": request.POST.get("key") or None,
                "reason": request.POST.get("reason", ""),
            }
            entry = self.once(act, came, kept, how, request)
        except (*REFUSALS, Unfit) as why:
            return refused(request, act, came, [plainly(sentence) for sentence in why.args], on)
        drafting.drop(user, act)
        return done(request, entry, act)

    def once(
        self, act: Act, came: forms.Typed, kept: dict[forms.Upload, Kept], how: dict[str, Any], request: HttpRequest
    ) -> Entry:
        """Evidence and act in one transaction; a repeated key finds its entry and keeps no second evidence."""
        with transaction.atomic():
            if how["key"] and (
                first := Entry.objects.filter(key=how["key"], by=how["by"], step=act.terms.name).first()
            ):
                return first
            rows = pieces.evidence(act.case, act.run, kept, came, how["by"], request.POST)
            return self.do(act, forms.with_evidence(came.given, rows), **how)


class TakeStep(StepPage):
    """A step of a proceeding that runs."""

    def find(self, user: Officer, on: date, **where: Any) -> Act:
        folder = visible_case(user, on, where["case"])
        bare = get_object_or_404(folder.proceedings, pk=where["run"])
        cls, terms = step_of(bare.kind, where["step"])
        found = cls.objects.select_related("owner", "partner", "arose_from").get(pk=bare.pk)
        found.case = folder
        return Act(found, terms, folder, folder.party, opens=False)

    def do(self, act: Act, given: Mapping[str, Any], **how: Any) -> Entry:
        return take(act.run.kind, act.terms.name, act.run.pk, given, **how)


class BeginStep(StepPage):
    """A procedure that follows another inside the case."""

    def find(self, user: Officer, on: date, **where: Any) -> Act:
        folder = visible_case(user, on, where["case"])
        kind = where["kind"]
        cls, terms = step_of(kind, where["step"])
        before = (
            folder.proceedings.filter(kind__in=cls.procedure_.follows)
            .select_related("owner", "partner")
            .order_by("-pk")
            .first()
        )
        if before is None or "new" not in terms.sources:
            raise Http404("本案没有可以由此开始的程序")
        partner = before.partner if before.partner_id != user.pk else before.owner
        run = cls(case=folder, kind=kind, opened=on, owner=user, partner=partner, arose_from=before)
        return Act(run, terms, folder, folder.party, opens=True)

    def do(self, act: Act, given: Mapping[str, Any], **how: Any) -> Entry:
        return begin(act.run.kind, act.terms.name, given, case=act.case, partner=partner_of(self.request, act), **how)


class OpenCase(StepPage):
    """A procedure that opens a case of a party."""

    def find(self, user: Officer, on: date, **where: Any) -> Act:
        kind, step = where["kind"], where["step"]
        step_known(kind, step)
        if not any((o.kind, o.terms.name) == (kind, step) for o in may_open(user, on)):
            raise Http404("没有这一程序，或者不属于你的岗位")
        cls, terms = step_of(kind, step)
        subject = get_object_or_404(Party.objects.select_related("territory"), pk=where["party"])
        organ = next((o.organ for o in offices_of(user) if subject.territory.path.startswith(o.territory_path)), None)
        if organ is None:
            raise Http404("当事人不在你的辖区")
        folder = Case(
            party=subject, organ=organ, territory_path=subject.territory.path, opened=on, title=title_of(subject, cls)
        )
        run = cls(case=folder, kind=kind, opened=on, owner=user)
        return Act(run, terms, None, subject, opens=True)

    def do(self, act: Act, given: Mapping[str, Any], **how: Any) -> Entry:
        partner, title = partner_of(self.request, act), self.request.POST.get("case_title", "").strip()
        how["source"] = self.request.POST.get("source", "")
        return begin(act.run.kind, act.terms.name, given, party=act.party, partner=partner, title=title, **how)


def unsourced(act: Act) -> bool:
    """Whether a person must say where the matter comes from: neither the procedure nor the case it arose from does."""
    return act.case is None and act.run.arose_from_id is None and not act.run.procedure_.source


def partner_of(request: HttpRequest, act: Act) -> Officer | None:
    """The second handler as chosen on the page; as preset when the page does not ask."""
    name = request.POST.get("partner", "")
    if not name:
        return act.run.partner if act.terms.officers == 2 else None  # an act of one person names nobody beside him
    return Officer.objects.filter(username=name).first()


def page(
    request: HttpRequest,
    act: Act,
    typed: Mapping[str, Any],
    on: date,
    *,
    key: str,
    wrong: list[str] | None = None,
    reason: str = "",
    status: int = 200,
    draft: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The page with its form as typed; `wrong` are the sentences of a refusal."""
    user = reader(request)
    offer = offered(act.run, act.terms, user, on)
    options = forms.Options(
        act.case,
        on,
        act.run.case.organ_id,
        open_findings(act.run) if needs_findings(act.wants) else (),
        model=type(act.run),
    )
    town = named([act.run.case.territory_path]).get(act.run.case.territory_path, "")
    context = {
        "act": act,
        "case": act.case,
        "offer": offer,
        "on": on,
        "key": key,
        "reason": reason,
        "wrong": wrong or [],
        "town": town,
        **arranged(forms.drawn(act.wants, typed, options), act.run, on),
        "ready": ready(act.run, act.terms, user, on),
        "limits": limits(),
        "limit": settings.UPLOAD_LIMIT,
        "prints": bool(act.terms.issues),
        "procedure": act.run.title_,
        "partners": options.officer() if act.opens and act.terms.officers == 2 else [],
        "sources": CaseSource.choices if unsourced(act) else [],
        "source": request.POST.get("source", ""),
        "draft": draft or {},
        "drafts": drafting.kept(),
        "case_title": request.POST.get("case_title") or (draft or {}).get("case_title") or act.run.case.title,
        "partner": request.POST.get("partner")
        or (draft or {}).get("partner")
        or (act.run.partner and act.run.partner.username),
    }
    return render(request, "flows/step.html", context, status=status)


def arranged(fields: list[forms.Field], run: Any, on: date) -> dict[str, Any]:
    """Fields in the order of the page: plain ones, tables of rows, then the fine with its lawful range."""
    fine = next((f for f in fields if f.kind == "yuan" and f.name in FINES), None)
    seen = bounds(run, fine.value, on) if fine else None
    money = fine if seen else None
    return {
        "plain": [f for f in fields if f.kind != "rows" and f is not money],
        "tables": [f for f in fields if f.kind == "rows"],
        "money": money,
        "bounds": seen,
    }


def refused(request: HttpRequest, act: Act, came: forms.Typed, sentences: list[str], on: date) -> HttpResponse:
    """The sentences; with htmx only they are sent, so that the form in the browser keeps its files too."""
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "flows/parts/refusals.html", {"wrong": sentences})
    key, reason = request.POST.get("key") or secrets.token_urlsafe(18), request.POST.get("reason", "")
    if came.files:
        sentences = [*sentences, "已填写的文字都在；照片和文件请重新选择（浏览器不允许网页代选文件）。"]
    return page(request, act, forms.without_files(came.given), on, key=key, wrong=sentences, reason=reason, status=422)


def done(request: HttpRequest, entry: Entry, act: Act) -> HttpResponse:
    papers = "、".join(f"《{paper_title(form)}》{number or ''}" for form, number, _ in entry.papers)
    said = f"已办理“{act.terms.title}”，记入第 {entry.line} 条" + (f"，制作文书 {papers}" if papers else "") + "。"
    messages.add_message(request, messages.SUCCESS, said, extra_tags="done")
    address = redirect("case", pk=entry.case_id)
    return HttpResponseClientRedirect(address.url) if request.htmx else address  # type: ignore[attr-defined]


def foreseen(request: HttpRequest, act: Act, came: forms.Typed, on: date) -> HttpResponse:
    """The papers and clocks of the step as it stands in the form."""
    if act.opens:
        act.run.partner = partner_of(request, act)
    try:
        given = forms.with_evidence(came.given, pieces.stand_ins(act.case, came, request.POST))
        seen = foresee(act.run, act.terms, given, by=reader(request), on=on)
    except Unfit as why:
        seen = Foresight(lacking=list(why.args))
    return render(request, "flows/parts/foresight.html", {"seen": seen, "act": act, "on": on})


__all__ = ["BeginStep", "Offer", "OpenCase", "TakeStep"]
