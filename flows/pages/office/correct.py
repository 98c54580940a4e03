"""The page on which a recorded step is corrected 更正: old beside new, what follows from it, who approves."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

import law
from casework.folding import models_by_table
from casework.models import Clock, Entry, Officer
from casework.reading.reader import reader
from flows.beside import correct
from flows.beside.effects import BOOKKEEPING, CLOCK, Effects, effects
from flows.beside.flags import OUTCOMES, settle_flag
from flows.beside.foreseen import relevelled
from flows.beside.other_rows import WAS
from flows.beside.replaying import stated, terms_of
from flows.beside.retelling import verb_of
from flows.beside.retelling import wants as retold
from flows.door.engine import REFUSALS
from flows.door.facts import Asked, asked, moment
from flows.door.terms import PROCEDURES
from flows.door.verbs import VERBS, may
from flows.pages.case.record import step_title, worded
from flows.pages.office.correct_rows import Table, as_on_file, only_changed, others, tables, typed_rows
from flows.pages.office.office import answered, key_of, reason_field
from flows.pages.office.which import which
from flows.pages.step import keeping
from flows.pages.step.fields import FILES, Field, drawn, shown
from flows.pages.step.form import typed
from flows.pages.step.keeping import kept
from flows.pages.step.options import Options
from flows.pages.step.subject import visible_case

CLAUSES = re.compile(r"(?<=[，；。])")  # where a long item can be cut
DOES = {"approve": "批准更正", "refuse": "不同意更正", "withdraw": "撤回提请"}


@dataclass(frozen=True)
class Follows:
    """One thing that follows a correction: its title, what it was, what it becomes, and how that stands."""

    title: str
    old: str
    new: str
    mark: str
    kind: str  # class of the chip


@kept
def correct_page(request: HttpRequest, pk: int) -> HttpResponse:
    """更正 of one line: propose, see what follows, approve."""
    user, on = reader(request), timezone.localdate()
    entry = get_object_or_404(Entry.objects.select_related("proceeding", "by", "partner"), pk=pk)
    case = visible_case(user, on, entry.case_id)
    if terms_of(entry) is None and not asked_beside(entry):
        raise Http404
    run = PROCEDURES[entry.proceeding.kind].objects.select_related("owner", "partner").get(pk=entry.proceeding_id)
    run.case = entry.proceeding.case = case
    open_here = run.proposal if run.proposal and run.proposal["line"] == entry.line else None
    wrong: list[str] = []
    does = request.POST.get("do", "")
    said = keeping.typed(request)
    given = open_here["facts"] if open_here else changes(request, entry) if said else {}
    if request.method == "POST" and does != "look":
        try:
            done = act(does, request, entry, given, user, on)
        except REFUSALS as why:
            wrong = list(map(str, why.args))
        else:
            messages.success(request, f"已记入第 {done.line} 条：{done.title}。", extra_tags="done")
            return redirect(reverse("case", args=[case.pk]) + "#record")
    seen = looked(entry, given, run, on, wrong) if given or does else None
    wrong = wrong if request.method == "POST" else []  # a draft is no refusal
    context = {
        "case": case,
        "entry": entry,
        "title": titled(entry),
        "proposal": open_here,
        "proposer": Officer.objects.filter(pk=open_here["by"]).first() if open_here else None,
        "fields": [],
        "tables": [],
        "which": which(entry, case, user, on),
        "seen": seen,
        "differs": differing(seen) if seen else [],
        "follows": [*follows(seen, case), *called_for(seen, user, on)] if seen else [],
        "wrong": wrong,
        "on": on,
        "key": request.POST.get("key") or secrets.token_urlsafe(18),
        "reason": said.get("reason", ""),
        "notice": said.get("notice", ""),
        "proposes": may("propose_correction", user, run, on, entry=entry),
        "decides": bool(open_here) and may("approve_correction", user, run, on, entry=entry),
        "withdraws": bool(open_here) and may("withdraw_correction", user, run, on, entry=entry),
    }
    if not open_here:
        was, options = stated(entry), options_of(entry, run, on)
        context |= {"fields": fields(entry, was, options, given), "tables": tables_of(entry, was, options, given)}
    return render(request, "flows/correct.html", context, status=422 if wrong else 200)


def act(does: str, request: HttpRequest, entry: Entry, given: Mapping[str, Any], user: Officer, on: date) -> Entry:
    """What the pressed button does."""
    how: dict[str, Any] = {"by": user, "on": on, "key": key_of(request)}
    reason, notice = request.POST.get("reason", ""), request.POST.get("notice", "")
    if does == "approve":
        return correct.approve_correction(entry, **how)
    if does == "refuse":
        return correct.refuse_correction(entry, reason=reason, **how)
    if does == "withdraw":
        return correct.withdraw_correction(entry, **how)
    return correct.propose_correction(entry, given, notice, reason=reason, **how)


def looked(entry: Entry, given: Mapping[str, Any], run: Any, on: date, wrong: list[str]) -> Effects | None:
    """The effects; None with the sentences in `wrong` where the facts cannot be corrected so."""
    try:
        return effects(entry, given, run, on)
    except REFUSALS as why:
        wrong += [str(one) for one in why.args if str(one) not in wrong]
        return None


def wants_of(entry: Entry) -> dict[str, Asked]:
    """Facts that can be typed again: no files, which are kept as they came, and not the result. Of rows with files the
    words can be.
    """
    terms = terms_of(entry)
    wants = asked(PROCEDURES[entry.proceeding.kind], terms.name) if terms else asked_beside(entry)
    return {
        name: replace(want, row=tuple(one for one in want.row if one.kind not in FILES))
        for name, want in wants.items()
        if want.kind not in FILES and name != "outcome"
    }


def asked_beside(entry: Entry) -> dict[str, Asked]:
    """What a line of an act beside the steps states and can be corrected; nothing where it cannot be."""
    outright, again = VERBS.get(entry.step), verb_of(entry)
    if outright and outright.columns:
        return outright.columns(entry)
    return retold(again) if again else {}


def titled(entry: Entry) -> str:
    """What the line records, as it is called today."""
    found = terms_of(entry) or VERBS.get(entry.step)
    return found.title if found else entry.title or entry.step


def changes(request: HttpRequest, entry: Entry) -> dict[str, Any]:
    """What was typed and is not what the record says."""
    wants, was, post = wants_of(entry), stated(entry), keeping.typed(request)
    plain = {name: want for name, want in wants.items() if want.kind != "rows"}
    came = typed(plain, post, request.FILES).given
    before = as_typed(wants, was)
    found = {name: value for name, value in came.items() if not alike(value, before.get(name))}
    for name, want in whole_rows(entry).items():
        held = before.get(name) or []
        rows = typed_rows(want, post, held)
        files = {one.name for one in want.row if one.kind in FILES}
        words = [{key: value for key, value in row.items() if key not in files} for row in held]
        typed_words = [{key: value for key, value in row.items() if key != WAS} for row in rows]
        if not as_on_file(rows, len(held)) or not alike(typed_words, words):
            found[name] = rows
    return found


def whole_rows(entry: Entry) -> dict[str, Asked]:
    """The facts of rows with all columns, files among them."""
    terms = terms_of(entry)
    wants = asked(PROCEDURES[entry.proceeding.kind], terms.name) if terms else asked_beside(entry)
    return {name: want for name, want in wants.items() if want.kind == "rows"}


def as_typed(wants: Mapping[str, Asked], said: Mapping[str, Any]) -> dict[str, Any]:
    """Recorded facts as inputs show and send them: moments as hours here."""
    found = dict(said)
    for name, want in wants.items():
        value = found.get(name)
        if want.kind == "datetime" and value:
            with suppress(ValueError):  # what was typed wrong is shown as it was typed
                found[name] = shown(moment(value))
        elif want.kind == "rows" and isinstance(value, list):
            columns = {one.name: one for one in want.row}
            found[name] = [as_typed(columns, row) if isinstance(row, Mapping) else row for row in value]
    return found


def alike(new: Any, old: Any) -> bool:
    """Whether typed text says what the record holds; empty is nothing."""
    if isinstance(new, list) and isinstance(old, list):
        return [alike_row(one) for one in new] == [alike_row(one) for one in old]
    return str(new or "") == str(old or "")


def alike_row(row: Any) -> Any:
    return {k: str(v) for k, v in row.items() if v not in (None, "", False)} if isinstance(row, dict) else str(row)


def options_of(entry: Entry, run: Any, on: date) -> Options:
    of_step = (run, terms, entry.happened or entry.on) if (terms := terms_of(entry)) else None
    findings = list(run.case.findings.order_by("number"))
    return Options(run.case, on, findings=findings, model=type(run), of_step=of_step)


def fields(entry: Entry, was: Mapping[str, Any], options: Options, given: Mapping[str, Any]) -> list[Field]:
    """The inputs with what the record says (`was`), or with what was typed; rows have their own."""
    wants = {name: want for name, want in wants_of(entry).items() if want.kind != "rows"}
    return drawn(wants, as_typed(wants, {**was, **given}), options)


def tables_of(entry: Entry, was: Mapping[str, Any], options: Options, given: Mapping[str, Any]) -> list[Table]:
    """The rows with what the record says, or with what was typed; the files of rows are shown beside them."""
    wants = whole_rows(entry)
    if not wants:
        return []

    def files(column: Asked, row: Any) -> Field:
        return attached(column, row, options.case)

    held, said = as_typed(wants, was), as_typed(wants, {**was, **given})
    return tables(entry, wants, held, said, options, files)


def attached(column: Asked, row: Any, case: Any) -> Field:
    """The files of one row, which stay as they came."""
    said = row.get(column.name) if isinstance(row, Mapping) else None
    keys = [
        one["evidence"] if isinstance(one, Mapping) else one
        for one in (said if isinstance(said, list) else [said])
        if one
    ]
    rows = case.evidence.filter(pk__in=keys).order_by("pk")
    return Field(column.name, column.title, "held", False, choices=[(str(one.pk), one.title) for one in rows])


def differing(seen: Effects) -> list[dict[str, str]]:
    """Each corrected fact, old and new in words."""
    wants, rows = wants_of(seen.entry), whole_rows(seen.entry)

    def words(name: str, value: Any) -> str:
        files = {one.name for one in rows[name].row if one.kind in FILES} if name in rows else set()
        if files and isinstance(value, list):
            value = [{k: v for k, v in row.items() if k not in files} for row in value]
        return worded(value, wants.get(name)) if value not in (None, "") else "空"

    pairs = [(one, *only_changed(seen, one.name, one.old, one.new)) for one in seen.facts]
    found = [{"title": one.title, "old": words(one.name, old), "new": words(one.name, new)} for one, old, new in pairs]
    return [one for one in found if one["old"] or one["new"]]


def follows(seen: Effects, case: Any) -> list[Follows]:
    """What follows: rows struck and added, terms, papers, doubtful acts, and rows that are corrected with it."""
    rows = [
        Follows(title, old, new or "去掉", *(("新增", "soon") if new else ("去掉", "late")))
        for title, old, new in others(seen, whole_rows(seen.entry))
    ]
    return [*rows, *terms_moved(seen), *papers_of(seen), *doubts_of(seen), *rows_of(seen)]


def called_for(seen: Effects, user: Officer, on: date) -> list[Follows]:
    """Invitations that rows added and struck open and end."""
    if not seen.rows.places:
        return []
    opened, ended = relevelled(seen.entry, seen, user, on)
    return [
        *(Follows(step_title(*one), "", "列入待办", "新增待办", "soon") for one in opened),
        *(Follows(step_title(*one), "", "不再列为待办", "待办消除", "met") for one in ended),
    ]


def terms_moved(seen: Effects) -> list[Follows]:
    moved = {pk: both for (table, pk, column), both in seen.columns.items() if (table, column) == (CLOCK, "due")}
    book = law.book()
    found = []
    for clock in Clock.objects.filter(pk__in=moved).order_by("due"):
        old, new = moved[clock.pk]
        mark = ("已办结，不变", "met") if clock.met else ("已终止", "hold") if clock.lapsed else ("重新推算", "soon")
        found.append(Follows(book.card(clock.card).title, old, new, *mark))
    return found + [
        Follows(book.card(one.card).title, "未起算", one.due.isoformat(), "新起算", "soon") for one in seen.begun
    ]


def papers_of(seen: Effects) -> list[Follows]:
    return [
        Follows(
            f"{one.paper.title}{one.paper.number or ''}",
            "；".join(f"{row['item']}：{shortened(row['old'], row['new'])}" for row in one.changes),
            "；".join(shortened(row["new"], row["old"]) for row in one.changes),
            "出补正通知书" if one.served else "作废重制",
            "today",
        )
        for one in seen.papers
    ]


def shortened(text: str, other: str) -> str:
    """The text without the clauses that it begins and ends with as the other does: a long item shows what differs."""
    parts, others = CLAUSES.split(text), CLAUSES.split(other)
    first = next((i for i, pair in enumerate(zip(parts, others, strict=False)) if pair[0] != pair[1]), 0)
    tail = zip(parts[first:][::-1], others[first:][::-1], strict=False)
    last = next((i for i, pair in enumerate(tail) if pair[0] != pair[1]), 0)
    cut = parts[first : len(parts) - last] or parts
    return ("…" if first else "") + "".join(cut).rstrip("，；") + ("…" if last else "")


def doubts_of(seen: Effects) -> list[Follows]:
    return [Follows(f"第 {one.line} 条　{one.title}", "", one.why, "须处理", "late") for one in seen.doubts]


def rows_of(seen: Effects) -> list[Follows]:
    """Columns that are corrected with the fact, other than the fact's own and the terms."""
    names = {one.name for one in seen.facts}
    found = []
    for (table, _, column), (old, new) in seen.columns.items():
        model = models_by_table()[table]
        one = next(f for f in model._meta.local_concrete_fields if f.column == column)
        if table == CLOCK or column in BOOKKEEPING or one.name in names:
            continue
        title = f"{model._meta.verbose_name}：{one.verbose_name}"
        found.append(Follows(title, str(old or "空"), str(new or "空"), "随之更正", "met"))
    return found


@kept
def settle_page(request: HttpRequest, pk: int, run: int, line: int) -> HttpResponse:
    """处理存疑事项: a leader says what became of an act that a correction made doubtful."""
    user, on = reader(request), timezone.localdate()
    case = visible_case(user, on, pk)
    found = get_object_or_404(case.proceedings, pk=run)
    doubts = [flag["why"] for flag in found.flags if flag["line"] == line]
    choices = list(OUTCOMES.items())
    asks = [Field("outcome", "处理结果", "choice", True, "", choices), reason_field("理由")]

    def do() -> Entry:
        said = {"outcome": request.POST.get("outcome", ""), "reason": request.POST.get("reason", "")}
        return settle_flag(found, line, by=user, on=on, key=key_of(request), **said)

    says = f"第 {line} 条：{'；'.join(doubts) or '没有待处理的存疑事项。'}"
    return answered(request, "处理存疑事项", says, asks, case, do)
