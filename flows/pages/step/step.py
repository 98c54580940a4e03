"""The step page: preconditions with their facts, the form, the paper as it will be printed, and the act itself."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views import View
from django_htmx.http import HttpResponseClientRedirect

from casework.models import Case, Consultation, Entry, Officer, Party, Proceeding
from casework.reading.nouns import with_facts
from casework.reading.reader import reader
from casework.reading.sentences import plainly
from casework.scope import offices_of
from casework.uploads import Kept, Unfit, too_large
from flows.door.engine import REFUSALS, begin, take
from flows.door.folder import origins, title_of
from flows.door.offers import looked_at, second_handler
from flows.door.terms import PROCEDURES
from flows.door.wholly import wholly
from flows.pages.case.ready import paper_title
from flows.pages.desk.begin import may_open, step_known
from flows.pages.step import drafting, pieces
from flows.pages.step import form as forms
from flows.pages.step.page import foreseen, page, refused
from flows.pages.step.presets import presets, with_offered
from flows.pages.step.subject import Act, partner_of, step_of, visible_case


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
        known = with_offered(presets(act.run, act.terms, act.wants), draft.get("facts", {}))
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
        with wholly():
            if how["key"] and (
                first := Entry.objects.filter(key=how["key"], by=how["by"], step=act.terms.name).first()
            ):
                return first
            rows = pieces.evidence(act.case, act.run, kept, came, how["by"], request.POST)
            return self.do(act, forms.with_evidence(came.given, rows), **how)


WITH = ("case__party__territory", "case__organ__territory", "owner", "partner", "arose_from")


class TakeStep(StepPage):
    """A step of a proceeding that runs."""

    def find(self, user: Officer, on: date, **where: Any) -> Act:
        rows = Proceeding.objects.visible_to(user, on).select_related(*WITH)
        rows = rows.annotate(consulted=Exists(Consultation.objects.filter(proceeding=OuterRef("pk"))))
        bare = get_object_or_404(rows, pk=where["run"], case=where["case"])
        _, terms = step_of(bare.kind, where["step"])
        found = with_facts([bare], PROCEDURES)[bare.pk]
        found.arose_from, found.consulted = bare.arose_from, bare.consulted  # type: ignore[attr-defined]  # annotated
        return Act(found, terms, bare.case, bare.case.party, opens=False)

    def do(self, act: Act, given: Mapping[str, Any], **how: Any) -> Entry:
        return take(act.run.kind, act.terms.name, act.run.pk, given, **how)


class BeginStep(StepPage):
    """A procedure that follows another inside the case."""

    def find(self, user: Officer, on: date, **where: Any) -> Act:
        folder = visible_case(user, on, where["case"])
        kind = where["kind"]
        cls, terms = step_of(kind, where["step"])
        rows = origins(folder, kind).select_related("owner", "partner") if cls.procedure_.follows else None
        said = self.request.POST.get("from") or self.request.GET.get("from") or ""
        if rows is not None and said:
            rows = rows.filter(pk=int(said)) if said.isdecimal() and len(said) < 16 else rows.none()
        before = rows.first() if rows is not None else None
        if before is None or "new" not in terms.sources:
            raise Http404("本案没有可以由此开始的程序")
        run = cls(case=folder, kind=kind, opened=on, owner=user, arose_from=before)
        run.partner = second_handler(user, before)
        return Act(run, terms, folder, folder.party, opens=True)

    def do(self, act: Act, given: Mapping[str, Any], **how: Any) -> Entry:
        how |= {"case": act.case, "arose_from": act.run.arose_from, "partner": partner_of(self.request, act)}
        return begin(act.run.kind, act.terms.name, given, **how)


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


def done(request: HttpRequest, entry: Entry, act: Act) -> HttpResponse:
    papers = "、".join(f"《{paper_title(form)}》{number or ''}" for form, number, _ in entry.papers)
    said = f"已办理“{act.terms.title}”，记入第 {entry.line} 条" + (f"，制作文书 {papers}" if papers else "") + "。"
    messages.add_message(request, messages.SUCCESS, said, extra_tags="done")
    address = redirect("case", pk=entry.case_id)
    return HttpResponseClientRedirect(address.url) if request.htmx else address  # type: ignore[attr-defined]
