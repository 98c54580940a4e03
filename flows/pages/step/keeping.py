"""Forms beside the steps keep drafts as steps do: one per person and address, gone once the form has been sent.

`@kept` on a view is all it needs, with `flows/parts/kept.html` and `flows/parts/keep.html` in its form; the view draws
its inputs from `typed(request)`. Rows of `flows.door.drafts.StepDraft`, whose `kind` is `PAGE`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django_htmx.http import HttpResponseClientRedirect

from casework.models import Officer
from casework.reading.reader import reader
from flows.door.drafts import PAGE
from flows.pages.step import drafts
from flows.pages.step.drafting import clean

ANYWHERE: drafts.Where = {"proceeding_id": None, "case_id": None, "party_id": None}  # the address alone says where
NOT_TYPED = ("csrfmiddlewaretoken", "key")


@dataclass(frozen=True)
class Draft:
    """What a page says of its draft: when it was kept (None: there is none), where to send it and where to forget."""

    saved_at: datetime | None
    keep: str
    forget: str
    files: str = ""  # which are to be chosen again


def kept(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page with a form whose input is kept on `?draft`, given up on `?forget`, and dropped when a POST redirects."""

    @wraps(view)
    def page(request: HttpRequest, **where: Any) -> HttpResponse:
        user, address = reader(request), address_of(request)
        if request.method == "POST" and "forget" in request.GET:
            drafts.drop(user, PAGE, mark(address), ANYWHERE)
            return HttpResponseClientRedirect(address) if request.htmx else redirect(address)  # type: ignore[attr-defined]
        if request.method == "POST" and "draft" in request.GET:
            return keep(request, user, address, view, where)
        held = drafts.load(user, PAGE, mark(address), ANYWHERE) if request.method == "GET" else {}
        show(request, address, held)
        answer = view(request, **where)
        if request.method == "POST" and 300 <= answer.status_code < 400:
            sent(request)
        return answer

    return page


def sent(request: HttpRequest) -> None:
    """Forget the draft: the act is done. For views that answer an act with a page instead of a redirect."""
    drafts.drop(reader(request), PAGE, mark(address_of(request)), ANYWHERE)


def typed(request: HttpRequest) -> QueryDict:
    """What stands in the form: as it was sent, else as the draft holds it; empty where nothing was typed."""
    said: QueryDict | None = getattr(request, "typed", None)
    return request.POST if said is None else said


def show(request: HttpRequest, address: str, held: dict[str, Any]) -> None:
    """Lay the draft where the view and its template find it."""
    said = QueryDict(mutable=True)
    for name, values in held.get("facts", {}).items():
        if isinstance(values, list):
            said.setlist(name, values)
    joint = "&" if "?" in address else "?"
    request.draft = Draft(held.get("saved_at"), f"{address}{joint}draft", f"{address}{joint}forget")  # type: ignore[attr-defined]
    request.typed = request.POST if request.method == "POST" else said  # type: ignore[attr-defined]


def keep(
    request: HttpRequest, user: Officer, address: str, view: Callable[..., HttpResponse], where: dict[str, Any]
) -> HttpResponse:
    """Keep what is typed. Who cannot open the page keeps nothing on it: what the view raises goes on."""
    said = {name: values for name, values in request.POST.lists() if name not in NOT_TYPED}
    request.method = "GET"
    show(request, address, {})
    if view(request, **where).status_code != 200:
        return again(request, address, None, "这一页现在不能办理，请返回后重新打开。")
    return again(request, address, drafts.save(user, PAGE, mark(address), ANYWHERE, clean(said), {}))


def again(request: HttpRequest, address: str, saved: datetime | None, moved: str = "") -> HttpResponse:
    """A word beside the buttons, or without script the page anew."""
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "flows/parts/draft.html", {"saved": saved, "moved": moved})
    return redirect(address)


def address_of(request: HttpRequest) -> str:
    """The address of the page, without the words by which its draft is kept and forgotten."""
    query = request.GET.copy()
    for word in ("draft", "forget"):
        query.pop(word, None)
    return request.path + (f"?{query.urlencode()}" if query else "")


def mark(address: str) -> str:
    """The address in the forty characters that a draft keeps for its step."""
    return hashlib.sha256(address.encode()).hexdigest()[:40]
