"""A step page left and taken up again: the draft is shown as typed, and kept on request and after silence.

Forms beside the steps do the same by their address: `flows.pages.step.keeping`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django_htmx.http import HttpResponseClientRedirect

from casework.models import Officer
from flows.door.facts import Asked
from flows.pages.step import drafts
from flows.pages.step.fields import TICKED
from flows.pages.step.foresight import moved_on
from flows.pages.step.form import Typed, chosen_again, without_files

LISTS = (*TICKED, "evidences")


def kept() -> bool:
    """Whether drafts are kept at all."""
    return drafts.model() is not None


def taken_up(user: Officer, act: Any) -> dict[str, Any]:
    """The draft of this step with the facts that still fit what it asks; {} when there is none."""
    found = drafts.load(user, act.run.kind, act.terms.name, place(act))
    return found and {**found, "facts": fitting(act.wants, found.get("facts", {}))}


def fitting(wants: Mapping[str, Asked], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts whose shape is the one asked for today: a draft may be older than the release."""
    return {name: value for name, value in facts.items() if name in wants and fits(wants[name], value)}


def fits(want: Asked, value: Any) -> bool:
    if want.kind == "rows":
        return isinstance(value, list) and all(isinstance(row, dict) for row in value)
    return isinstance(value, list) if want.kind in LISTS else isinstance(value, str | bool)


def answer(request: HttpRequest, user: Officer, act: Any, came: Typed) -> HttpResponse:
    """Keep what is typed, or give the draft up; a step that has been taken meanwhile keeps none."""
    if "forget" in request.GET:
        drop(user, act)
        return again(request, act)
    moved, files = moved_on(act.run, act.terms), clean(chosen_again(came.files))
    said = beside(request) | {"files": files}
    saved = None if moved else drafts.save(user, *at(act), clean(without_files(came.given)), said)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "flows/parts/draft.html", {"saved": saved, "moved": moved, "files": files})
    return again(request, act)


def again(request: HttpRequest, act: Any) -> HttpResponse:
    """The page anew, without what stood in it only for this request."""
    address = home(request, act)
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)  # type: ignore[attr-defined]


def home(request: HttpRequest, act: Any) -> str:
    """The address of the page, with the proceeding from which another is begun."""
    origin = act.run.arose_from_id if act.opens else None
    return request.path + (f"?from={origin}" if origin else "")


def beside(request: HttpRequest) -> dict[str, str]:
    return {name: clean(request.POST.get(name, "")) for name in drafts.BESIDE}


def clean(value: Any) -> Any:
    """Without the one character that no JSON column of PostgreSQL holds."""
    if isinstance(value, dict):
        return {name: clean(one) for name, one in value.items()}
    if isinstance(value, list):
        return [clean(one) for one in value]
    return value.replace("\0", "") if isinstance(value, str) else value


def drop(user: Officer, act: Any) -> None:
    drafts.drop(user, *at(act))


def at(act: Any) -> tuple[str, str, drafts.Where]:
    return act.run.kind, act.terms.name, place(act)


def place(act: Any) -> drafts.Where:
    return drafts.place(act.run, act.case, act.party)
