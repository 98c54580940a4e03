"""The page 系统: whether the record is sealed and deposited as it should be, and the signed heads to take away."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from casework import keys
from casework.lists.listing import Listing
from casework.models import Officer
from casework.models.tree_head import TreeHead
from casework.reading.reader import reader
from casework.tree.standing import standing
from permissions.gate import held_on
from permissions.offices import OVERSEES


def oversees(user: Officer, on: date) -> bool:
    """Whether the person holds an office that oversees others."""
    return any(held.office in OVERSEES for held in held_on(user, on))


def may_see(request: HttpRequest) -> None:
    """Raises Http404 for who oversees nothing."""
    if not oversees(reader(request), timezone.localdate()):
        raise Http404("系统页面由机关负责人和监督人员查看")


def system_page(request: HttpRequest) -> HttpResponse:
    """How the tree over all lines stands, what somebody should see to, and its heads, the newest first."""
    may_see(request)
    heads = Listing(request, TreeHead.objects.order_by("-number"), {"number": ("-number",)})
    context = {"now": standing(), "listing": heads, "on": timezone.localdate()}
    return render(request, "flows/system.html", context)


def head_file(request: HttpRequest, number: int) -> HttpResponse:
    """A signed head as a file, to be kept outside the house."""
    may_see(request)
    head = get_object_or_404(TreeHead, pk=number)
    answer = HttpResponse(head.note, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, f"head-{head.number}.txt") or "attachment"
    return answer


def key_file(request: HttpRequest) -> HttpResponse:
    """The public keys, one a line, oldest first: who checks a head or a case outside needs the first of them."""
    may_see(request)
    answer = HttpResponse(
        "".join(f"{key.text}\n" for key in keys.public_keys()), content_type="text/plain; charset=utf-8"
    )
    answer["Content-Disposition"] = content_disposition_header(True, "anjian.pub") or "attachment"
    return answer
