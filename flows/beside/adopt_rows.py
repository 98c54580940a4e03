"""The rows of a case that is taken over: past papers with their numbers, terms with their days, and the rest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError

import documents
import law
from casework.ledger import Writes
from casework.models import Case, Clock, Exclusion, Paper, Service
from casework.numbers import parts_of, raised
from documents.freezing.freeze import digest_of
from flows.beside.adopt_reading import clock_start, day_of, form_of, only, rows_of
from flows.door.clocks import put, term
from flows.door.facts import cleaned
from flows.door.papers import keep_template
from flows.door.refusals import Refused, unmet
from flows.door.terms import steps
from flows.liveness import silent_cases

SHEET = "adopted_paper"  # the page that stands for a paper whose original lies elsewhere
PAPER = ("form", "number", "issued", "kept", "served", "way", "receiver", "place")
CLOCK = ("card", "start", "due", "days", "excluded", "met")
GAP = ("first", "last", "cites")


def paper(writes: Writes, run: Any, row: Mapping[str, Any], on: date) -> list[list[str | None]]:
    """Register a past paper, its number and its service; [[form, number, digest]]. Raises Refused."""
    only(row, PAPER, "文书")
    form = form_of(str(row.get("form") or ""))
    what, number = f"《{form.title}》", cleaned(str(row.get("number") or "")) or None
    issued = day_of(row, "issued", what)
    assert issued is not None
    if not run.opened <= issued <= on:
        raise Refused(f"{what}的制作日{issued}应在开始日{run.opened}和接管日{on}之间，请更正。")
    if form.series and not number:
        raise Refused(f"{what}编有文号，请写明（number）。")
    series, year, seq = registered(run, form, number, issued)
    said = {"paper_title": form.title, "paper_number": number or "", "made": issued, "kept": row.get("kept")}
    draft = documents.freeze(SHEET, {"given": SimpleNamespace(**said)}, on)
    keep_template(draft)
    held = Paper(proceeding_id=run.pk, form=form.key, title=form.title, organ_id=run.case.organ_id, series=series)
    held.year, held.seq, held.number, held.issued, held.line = year, seq, number, issued, run.line
    held.template, held.blanks = draft.template, draft.blanks
    held.digest = digest_of(form.key, number, issued, draft.template, draft.blanks)
    held.save(force_insert=True)
    writes.created(held)
    service(writes, run, held, row, issued, on)
    return [[form.key, number, held.digest]]


def registered(run: Any, form: Any, number: str | None, issued: date) -> tuple[str, int, int | None]:
    """(series, year, sequence) of a past number, its counter brought up to it; one of another series has none.

    Raises Refused when the number was used.
    """
    if number is None:
        return "", issued.year, None
    if len(number) > 60:
        raise Refused(f"文号请写在60字以内，现为{len(number)}字。")
    short = run.case.organ.short
    found = parts_of(number, lambda year, seq: documents.number(form.key, short, year, seq)) if form.series else None
    if found is not None:
        if found[0] != issued.year:
            raise Refused(f"文号{number}的年度与制作日{issued}不符，请核对。")
        raised(run.case.organ_id, form.series, *found)
    if Paper.objects.filter(number=number).exists():
        raise Refused(f"文号{number}已经使用，请核对。")
    return (form.series, found[0], found[1]) if found else ("", issued.year, None)


def service(writes: Writes, run: Any, held: Paper, row: Mapping[str, Any], issued: date, on: date) -> None:
    """The service of a past paper, where its day is stated. Raises Refused."""
    served = day_of(row, "served", f"《{held.title}》", needed=False)
    if served is None:
        return
    if not issued <= served <= on:
        raise Refused(f"《{held.title}》的送达日{served}应在制作日{issued}和接管日{on}之间，请更正。")
    ways = {label: key for key, label in Service.Way.choices} | {key: key for key in Service.Way.values}
    way = ways.get(str(row.get("way") or Service.Way.DIRECT))
    if way is None:
        raise Refused(f"没有“{row.get('way')}”这一送达方式，可选：{'、'.join(map(str, Service.Way.labels))}。")
    receiver = cleaned(str(row.get("receiver") or ""))[:60] or run.case.party.name[:60]
    made = Service(proceeding_id=run.pk, paper=held, way=way, on=served, receiver=receiver)
    made.place, made.note = cleaned(str(row.get("place") or ""))[:160], "接管前送达"
    made.save(force_insert=True)
    writes.created(made)


def saved(writes: Writes, run: Any, given: Mapping[str, Any]) -> None:
    """Insert the other rows of the proceeding."""
    for row in rows_of(type(run), run, given):
        try:
            row.validate_constraints()
        except ValidationError as why:
            raise Refused(f"{row._meta.verbose_name}“{row}”与已有的重复：{' '.join(why.messages)}") from None
        row.save(force_insert=True)
        writes.created(row)


def clock(writes: Writes, run: Any, row: Mapping[str, Any], on: date) -> dict[str, str]:
    """Put a running term with its first and last day; what the record says of it. Raises Refused."""
    only(row, CLOCK, "期限")
    start = clock_start(type(run), str(row.get("card") or ""))
    card = law.book().card(term(start.card))
    what = f"期限“{card.title}”"
    first, due = day_of(row, "start", what), day_of(row, "due", what)
    met = day_of(row, "met", what, needed=False)
    assert first is not None and due is not None
    if due < first:
        raise Refused(f"{what}的届满日{due}早于起算日{first}，请更正。")
    if first > on:
        raise Refused(f"{what}的起算日{first}晚于接管日{on}，请更正。")
    made = Clock(proceeding_id=run.pk, card=term(start.card), start=first, due=due, duty=start.duty)
    made.outlives, made.met, made.days = start.outlives, met, number_of_days(row, what)
    gaps = [gap(one, what) for one in row.get("excluded") or ()]
    if not start.until:
        reckoned(run, made, gaps, what, on)
    made.save(force_insert=True)
    writes.created(made)
    for one in gaps:
        one.clock = made
        one.save(force_insert=True)
        writes.created(one)
    return {"title": card.title, "old": first.isoformat(), "new": due.isoformat(), "why": "接管时在走"}


def number_of_days(row: Mapping[str, Any], what: str) -> int | None:
    """The days that the officer set, where they are stated. Raises Refused."""
    said = str(row.get("days") or "")
    if said and not (said.isdecimal() and 0 < int(said) < 10_000):
        raise Refused(f"{what}的天数（days）应为整数，现为“{said}”。")
    return int(said) if said else None


def gap(row: Mapping[str, Any], what: str) -> Exclusion:
    """An interval that does not count. Raises Refused."""
    only(row, GAP, f"{what}的扣除")
    first, last = day_of(row, "first", what), day_of(row, "last", what)
    assert first is not None and last is not None
    cites = cleaned(str(row.get("cites") or ""))
    if last < first or not cites:
        raise Refused(f"{what}的扣除应写明首日（first）、末日（last）和依据（cites），末日不早于首日。")
    return Exclusion(first=first, last=last, cites=cites[:120])


def reckoned(run: Any, made: Clock, gaps: list[Exclusion], what: str, on: date) -> None:
    """The stated end is the one that the card gives from the first day, so that a later reckoning keeps it."""
    stated, out = made.due, [(one.first, one.last or on, one.cites) for one in gaps]
    put(made, run.reckon(made.card, made.start, days=made.days, excluded=out), made.start)
    if made.due != stated:
        raise Refused(
            f"{what}自{made.start}起应至{made.due}，所写届满日为{stated}；"
            "有扣除的请写明 excluded（first、last、cites），由承办人定天数的请写明 days。"
        )


def left_by(run: Any, on: date) -> None:
    """What was taken over can go on: its steps can be asked, and the case is not silent. Raises Refused."""
    cls = type(run)
    fresh = cls.objects.select_related("case__organ__territory", "case__party", "owner", "partner").get(pk=run.pk)
    fresh.act = run.act
    for terms in steps(cls).values():
        if run.closed is None and run.stage in terms.sources:
            try:
                unmet(fresh, terms, on)
            except (TypeError, AttributeError, KeyError, ObjectDoesNotExist) as why:
                raise Refused(f"所写的事实不够：“{terms.title}”还要用到的没有写明（{why}），请补充。") from why
    for silent in silent_cases(on, Case.objects.filter(pk=run.case_id)):
        raise Refused(f"接管后本案无人可办，也没有在走的期限（{'；'.join(silent.reasons)}）；请核对阶段、事实和期限。")
