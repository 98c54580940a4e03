"""Pages of papers: preview, download, the public check page and the catalogue of forms."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from casework.models import Case, Officer, Paper, VoidedNumber
from documents import rendering
from documents.freezing.compiling import wordings
from documents.freezing.freeze import intact
from documents.freezing.previewing import preview
from documents.linting import DIRECTIONS
from documents.reading.articles import refused
from documents.reading.catalogue import form, forms
from documents.reading.origins import origins
from documents.reading.phrases import phrase
from law import nearest

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CODE = 20  # figures of the digest that stand in the address of the check page


def visible(request: HttpRequest, pk: int) -> Paper:
    """The paper, if its case may be seen by the person asking; otherwise there is no such page."""
    cases = Case.objects.visible_to(cast(Officer, request.user))  # the middleware has seen to the sign-in
    papers = Paper.objects.select_related("organ", "voided__by", "proceeding__case__party")
    return get_object_or_404(papers.filter(proceeding__case__in=cases), pk=pk)


@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the paper as it was issued."""
    found = visible(request, pk)
    shown = {
        "paper": found,
        "sheet": preview(found),
        "intact": intact(found),
        "form": form_or_none(found.form),
        "void": void(found),
    }
    return render(request, "documents/paper.html", shown)


@require_safe
def paper_docx(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the paper for printing."""
    found = visible(request, pk)
    name = f"{found.title}{found.number or found.pk}.docx"
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
    return HttpResponse(rendering.render(found), content_type=WORD, headers=headers)


@login_not_required
@require_safe
def check(request: HttpRequest, code: str = "") -> HttpResponse:
    """Tell anybody whether a paper was issued: number, form, organ, day, whether it is as issued. No personal data."""
    code = (code or request.GET.get("code", "")).strip().lower()
    found = issued_under(code) if well_formed(code) else None
    shown = {"paper": found, "code": code, "intact": found is not None and intact(found), "void": found and void(found)}
    return render(request, "documents/check.html", shown, status=404 if code and found is None else 200)


def issued_under(code: str) -> Paper | None:
    """The paper whose digest begins with the code; a range, for SQLite answers a prefix by reading every row."""
    return Paper.objects.select_related("organ", "voided").filter(digest__gte=code, digest__lt=f"{code}g").first()


def well_formed(code: str) -> bool:
    """Whether a code is the first figures of a digest; shorter ones would let papers be found by trying."""
    return CODE <= len(code) <= 64 and all(figure in "0123456789abcdef" for figure in code)


def void(found: Paper) -> VoidedNumber | None:
    """The line of the void register, if the paper is voided."""
    return getattr(found, "voided", None)


def form_or_none(name: str) -> Any:
    try:
        return form(name)
    except ValueError:
        return None


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """List the forms: code, title, series, when used, how many blanks the law asks for."""
    sought = request.GET.get("q", "").strip()
    found = [f for f in forms() if sought in f"{f.code}{f.title}{f.series or ''}{f.stage}{f.cites}"]
    return render(
        request,
        "documents/forms.html",
        {"forms": [(f, DIRECTIONS.get(f.direction, "")) for f in found], "all": len(forms())},
    )


@require_safe
def form_page(request: HttpRequest, name: str) -> HttpResponse:
    """Show one form: its blanks, what fills them, which article asks for them."""
    found = form_or_none(name)
    if found is None:
        near = nearest(name, [form.key for form in forms()])
        return render(request, "documents/no_form.html", {"name": name, "near": near, "forms": forms()}, status=404)
    today = timezone.localdate()
    shown = {
        "form": found,
        "direction": DIRECTIONS.get(found.direction, ""),
        "blanks": [(blank, origins(blank)) for blank in found.blanks.values()],
        "refused": refused(found.cites, today),
    }
    shown["phrases"] = [phrase(wording, today) for wording in wordings(found)]
    return render(request, "documents/form.html", shown)
