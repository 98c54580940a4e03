"""What I have dealt with 我已办: my lines of the record, newest first, each with its result, its day and its case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from casework.lists import search
from casework.lists.listing import Listing
from casework.models import Entry, Officer
from casework.reading.reader import reader
from flows.door.terms import PROCEDURES, steps
from flows.door.verbs import RECORDED, VERBS
from flows.pages.case import record
from flows.pages.desk import returned
from permissions.gate import held_on
from permissions.offices import DECIDES, URGES

SORTS = {"done": ("-on", "-pk")}
OPINIONS = ("意见", "理由", "说明")  # how the titles of facts end in which a person says why
SHOWN = ("decided", "urged", "all")
URGE = "urge"


@dataclass(frozen=True)
class Done:
    """One line as the list shows it: `result` in words, "" where the act has one way only; `said` what was written;
    `setback` where it was sent back, or an urging was not answered.
    """

    entry: Entry
    title: str
    office: str
    result: str
    setback: bool
    said: str


def desk_done(request: HttpRequest) -> HttpResponse:
    """Reviews and approvals that the reader has answered, what he urged, or (`what=all`) everything that he did."""
    user, on = reader(request), timezone.localdate()
    mine_ = {held.office for held in held_on(user, on)}
    decides, urges = (not mine_.isdisjoint(offices) for offices in (DECIDES, URGES))
    what = asked if (asked := request.GET.get("what", "")) in SHOWN else "decided" if decides else "all"
    rows = search.narrowed(mine(user, on, what), request.GET.get("q", ""), lambda word: search.in_case(word, "case__"))
    listing = Listing(request, rows, SORTS, filled=("on", "pk"))
    shown = list(listing)
    answers = answered([row for row in shown if row.step == URGE])
    rows_ = [done(row, answers.get(row.pk)) for row in shown]
    context = {"on": on, "what": what, "decides": decides, "urges": urges, "listing": listing, "rows": rows_}
    return render(request, "flows/done.html", context)


def mine(user: Officer, on: date, what: str) -> QuerySet[Any]:
    """Lines of the person in cases that he sees; `what` "decided": those by which he answered what others laid down;
    "urged": by which he urged.
    """
    rows = Entry.objects.visible_to(user, on).filter(by=user)
    rows = rows.filter(step=URGE) if what == "urged" else rows
    rows = rows.filter(office__in=DECIDES) if what == "decided" else rows
    return rows.select_related("case__party__territory", "proceeding")


def answered(urgings: Sequence[Entry]) -> dict[int, Entry | None]:
    """The step that was taken next in what each of them urged, None while nothing was; read in one statement."""
    aside = {*RECORDED, *VERBS}
    first = min((one.pk for one in urgings), default=0)
    later = Entry.objects.filter(proceeding__in={one.proceeding_id for one in urgings}, pk__gt=first)
    rows = list(later.exclude(step__in=aside).select_related("by").order_by("line")) if urgings else []
    return {
        one.pk: next((row for row in rows if row.proceeding_id == one.proceeding_id and row.line > one.line), None)
        for one in urgings
    }


def done(entry: Entry, answer: Entry | None = None) -> Done:
    """The line in words; `answer`: the step that followed an urging."""
    told = record.line(entry, [], True)
    result, setback = result_of(entry) if entry.step != URGE else followed(answer)
    said = next((text for title, text in told.facts if title.endswith(OPINIONS)), "")
    return Done(entry, told.title, told.office, result, setback, said)


def followed(answer: Entry | None) -> tuple[str, bool]:
    """What came of an urging."""
    if answer is None:
        return "尚未办理", True
    return f"{answer.by}于{answer.on}办理“{answer.title}”", False


def result_of(entry: Entry) -> tuple[str, bool]:
    """The outcome that was chosen, and whether it sent the matter back."""
    cls = PROCEDURES.get(entry.proceeding.kind)
    terms = steps(cls).get(entry.step) if cls else None
    said = str(entry.facts.get("outcome") or "")
    if entry.step in returned.sending():
        return returned.TITLE, True
    if terms is None:  # an act beside the steps says its result in words
        agrees = str(entry.facts.get("agrees") or said or entry.facts.get("result") or "")
        return agrees, agrees.startswith("不")
    if said in terms.outcomes:
        return terms.outcomes[said].title, terms.outcomes[said].setback
    return "", False
