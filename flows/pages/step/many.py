"""One step in many proceedings with the same facts 一并办理: one form, each its own act; what was left out is said."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from casework.models import Entry, Officer, Proceeding
from casework.reading.presence import met
from casework.reading.reader import reader
from casework.reading.sentences import plainly
from flows.door.engine import take_many
from flows.door.facts import Asked, asked
from flows.door.offers import begins
from flows.door.terms import PROCEDURES, Terms
from flows.pages.case.ready import paper_title
from flows.pages.desk.duties import Task, duties
from flows.pages.step import form as forms
from flows.pages.step.event import event_day
from flows.pages.step.keeping import kept, sent
from flows.pages.step.keeping import typed as said_in
from flows.pages.step.picked import MOST, Choice, Row, alike, back, picked, query, sorted_out, ticked
from flows.pages.step.results import results
from flows.pages.step.subject import step_of


@dataclass(frozen=True)
class Done:
    """What became of one of the chosen proceedings: its entry, or the sentences for which it was left out."""

    run: Any
    entry: Entry | None
    why: tuple[str, ...]

    @property
    def papers(self) -> list[str]:
        """The papers that the act issued, by title and number."""
        issued = self.entry.papers if self.entry else []
        return [f"《{paper_title(form)}》{number or ''}" for form, number, _ in issued]


def together(tasks: Iterable[Task]) -> list[tuple[str, Terms, int]]:
    """Steps that the list holds more than once and that can be taken together: (kind, step, how often)."""
    found: dict[tuple[str, str], list[Task]] = {}
    for task in tasks:
        if isinstance(task.terms, Terms) and not begins(task.run, task.kind, task.terms):
            found.setdefault((task.kind, task.terms.name), []).append(task)
    return [
        (kind, rows[0].terms, len(rows))  # type: ignore[misc]  # only steps are gathered above
        for (kind, _), rows in found.items()
        if len(rows) > 1 and alike(PROCEDURES[kind], rows[0].terms)  # type: ignore[arg-type]
    ]


@kept
def take_many_page(request: HttpRequest, kind: str, step: str) -> HttpResponse:
    """The rows of my work-list for one step, or those ticked in a list, and the step's form once; after it, what was
    done and what was not.
    """
    user, on = reader(request), timezone.localdate()
    cls, terms = step_of(kind, step)
    if not alike(cls, terms):
        raise Http404(f"“{terms.title}”要填各案自己的内容，不能一并办理，请逐件办理。")
    of_list = sorted_out(picked(request, user, on), cls, terms, user, on) if ticked(request) else None
    choice = of_list or Choice(terms, cls, my_rows(user, on, kind, step))
    wants = asked(cls, step)
    said = said_in(request)
    typed = forms.typed(wants, said, request.FILES)
    if request.method != "POST":
        return page(request, choice, wants, forms.without_files(typed.given) if said else {}, on)
    seen = (
        Proceeding.objects.visible_to(user, on)
        .filter(pk__in=chosen(request, []), kind=kind)
        .select_related("case__party")
    )
    runs = {run.pk: run for run in seen.order_by("pk")[:MOST]}  # also those that others were faster to take
    if not runs:
        return page(request, choice, wants, typed.given, on, ["请先勾选要一并办理的案件。"])
    how = {"by": user, "on": on, "reason": request.POST.get("reason", ""), "key": key_of(request)}
    done = [outcome(runs[pk], said) for pk, said in take_many(kind, step, list(runs), typed.given, **how)]
    if wrong := the_same(done):
        return page(request, choice, wants, typed.given, on, wrong)
    sent(request)
    taken = [one for one in done if one.entry]
    context = {"terms": terms, "on": on, "taken": taken, "left": [one for one in done if not one.entry]}
    return render(request, "flows/many_done.html", context | {"kind": kind, "query": query(request), **whence(request)})


def my_rows(user: Officer, on: date, kind: str, step: str) -> list[Row]:
    """What the reader's own work-list holds of the step and can be done today."""
    tasks = [task for task, _ in duties(user, on).now if (task.kind, task.terms.name) == (kind, step)]
    return [Row(task.run, task.due) for task in tasks]


def whence(request: HttpRequest) -> dict[str, Any]:
    """Where the rows come from and where the page leads back to."""
    return {"back": back(request), "listed": ticked(request)}


def key_of(request: HttpRequest) -> str:
    return request.POST.get("key", "")[:40] or secrets.token_urlsafe(18)


def outcome(run: Any, said: Entry | ValueError) -> Done:
    if isinstance(said, Entry):
        return Done(run, said, ())
    return Done(run, None, tuple(plainly(sentence) for sentence in said.args))


def the_same(done: list[Done]) -> list[str]:
    """The sentences where all were left out for the same: the form is wrong, not the cases."""
    if any(one.entry for one in done) or len({one.why for one in done}) != 1:
        return []
    return list(done[0].why)


def chosen(request: HttpRequest, rows: list[Row]) -> set[int]:
    """Which rows are ticked: as sent, else all that a list ticked, else those that the address hints at."""
    if not said_in(request) and ticked(request):
        return {row.run.pk for row in rows}
    return {int(pk) for pk in (said_in(request) or request.GET).getlist("run") if pk.isdecimal()}


def page(
    request: HttpRequest,
    choice: Choice,
    wants: Mapping[str, Asked],
    typed: Mapping[str, Any],
    on: date,
    wrong: Iterable[str] = (),
) -> HttpResponse:
    """The form with what was typed; rows are chosen as before, or as the address says."""
    cls, terms, rows = choice.cls, choice.terms, choice.rows
    met(row.run.owner for row in rows)
    organ = rows[0].run.case.organ_id if rows else None
    fields = {field.name: field for field in forms.drawn(wants, typed, forms.Options(None, on, organ, model=cls))}
    sentences = list(wrong)
    run = rows[0].run if rows else None
    ending = fields.pop("outcome", None) if terms.outcomes else None
    event = fields.pop(terms.event, None)
    context = {
        "terms": terms,
        "procedure": cls.title_,
        "tasks": rows,
        "left": choice.left,
        "on": on,
        "chosen": chosen(request, rows),
        "plain": list(fields.values()),
        "event": event,
        "happened": event_day(cls(case=run.case), terms, on) if run and event else None,
        "ending": ending,
        "results": results(run, terms) if run else [],
        "wrong": sentences,
        **whence(request),
        "reason": said_in(request).get("reason", ""),
        "key": request.POST.get("key") or secrets.token_urlsafe(18),
    }
    return render(request, "flows/many.html", context, status=422 if sentences else 200)
