"""The diagram of a proceeding under its lane, with its present place, and the procedure as BPMN to take along."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from casework.models import Case, Entry, Proceeding
from casework.reading.reader import reader
from flows.diagram import UnknownProcedure, procedure_of
from flows.diagram.bpmn import bpmn
from flows.diagram.svg import drawn, marks_of
from flows.diagram.told import told
from flows.pages.case.case import part


@require_GET
def case_diagram(request: HttpRequest, pk: int, run: int) -> HttpResponse:
    """The procedure of one proceeding with what it has passed; drawn into the case page, or a page of its own."""
    user, on = reader(request), timezone.localdate()
    case = get_object_or_404(Case.objects.visible_to(user, on).select_related("party"), pk=pk)
    proceeding = get_object_or_404(Proceeding, pk=run, case=case)
    cls = declared(proceeding.kind)
    marks = marks_of(proceeding, Entry.objects.filter(proceeding=proceeding).order_by("line"))
    context = {
        "case": case,
        "run": proceeding,
        "title": cls.title_,
        "picture": mark_safe(drawn(cls, marks)),  # built element by element, every text escaped by ElementTree
        "told": told(cls),
    }
    return render(request, "flows/parts/diagram_drawn.html" if part(request) else "flows/diagram.html", context)


@require_GET
def procedure_bpmn(request: HttpRequest, kind: str) -> HttpResponse:
    """The procedure as a BPMN 2.0 file."""
    reader(request)
    answer = HttpResponse(bpmn(declared(kind)), content_type="application/xml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{kind}.bpmn"'
    return answer


def declared(kind: str) -> Any:
    """The procedure; 404 with the sentence that names the nearest one."""
    try:
        return procedure_of(kind)
    except UnknownProcedure as why:
        raise Http404(str(why)) from why
