"""Papers of an act: their facts gathered, frozen, numbered, put among the writes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from types import SimpleNamespace
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

import documents
import law
from casework.fetching import made
from casework.ledger import Writes, next_number
from casework.models import Entry, Mandate, Paper, PaperTemplate
from casework.versions import as_of, with_values
from documents.reading.catalogue import form
from flows.door.refusals import Refused
from flows.door.terms import Terms
from permissions.gate import standing

KNOWN: set[str] = set()  # digests of templates that this process has seen stored


class Papers:
    """The papers already issued in a case: `papers.rectification_order` is the latest of that form, or None."""

    def __init__(self, case_id: int) -> None:
        self._case = case_id

    def __getattr__(self, form: str) -> Paper | None:
        if form.startswith("_"):
            raise AttributeError(form)
        found = Paper.objects.filter(proceeding__case_id=self._case, form=form, voided=None).order_by("-pk").first()
        setattr(self, form, found)
        return found


class Printed:
    """The proceeding as a paper of the act sees it: what the body laid ready for the paper comes before the columns."""

    def __init__(self, run: Any) -> None:
        self.__dict__["_run"] = run

    def __getattr__(self, name: str) -> Any:
        run = self.__dict__["_run"]
        return run.act.paper[name] if name in run.act.paper else getattr(run, name)


def in_whose_name(run: Any, by: Any, on: date) -> Any:
    """The organ whose act a paper is: the one that entrusted, where the organ of the case decides only by its
    entrustment (行政处罚法 第二十条第三款). Its name, seal, number and ways of remedy follow. Raises Refused.
    """
    held = standing(by, run, on)
    if not held or any(one.way != Mandate.Way.ENTRUSTED for one in held):
        return run.case.organ
    if held[0].principal is None:
        raise Refused(f"{run.case.organ}受委托办案，委托书（{held[0].document}）的登记没有写明委托机关，请先补登记。")
    return held[0].principal


def maker(name: str, run: Any, by: Any, on: date) -> Any:
    """Whose name a form bears: what stays inside the house bears that of the organ that writes it."""
    return run.case.organ if form(name).direction == "internal" else in_whose_name(run, by, on)


def of_form(name: str, roots: Mapping[str, Any], run: Any) -> dict[str, Any]:
    """The roots as one form reads them: with the organ in whose name it is made."""
    return {**roots, "organ": maker(name, run, roots["by"], roots["on"])}


def sources(run: Any, by: Any, on: date, given: Mapping[str, Any]) -> dict[str, Any]:
    """The roots of a blank's fact path (see docs/reference/forms.md)."""
    case = run.case
    return {
        "run": Printed(run),
        "case": case,
        "party": party_of(case, on),
        "organ": case.organ,
        "owner": run.owner,
        "partner": run.partner,
        "by": by,
        "on": on,
        "given": SimpleNamespace(**{**given, **run.act.paper}),
        "papers": Papers(case.pk),
        "book": law.book().at(on, scope=case.organ.territory.code),
    }


def party_of(case: Any, on: date) -> Any:
    """The party as it was on the paper's day; who has succeeded another is named with it."""
    party = as_of(case.party, on)
    if case.former_id is None:
        return party
    return with_values(party, {"name": f"{party.name}（原{case.former.name}）"})


def forms_of(run: Any, terms: Terms) -> list[str]:
    """The forms that the step issues, as its facts choose them."""
    return [name for said in terms.issues if (name := said(run) if callable(said) else said)]


def issue(writes: Writes, run: Any, terms: Terms, by: Any, on: date, line: int) -> list[list[str | None]]:
    """Freeze, number and add the papers of a step; returns [form, number, digest] of each.

    Raises documents.BlankLeft before any number is taken. Counters are locked in the order of their series, so that
    two acts of one organ cannot wait for each other.
    """
    names = forms_of(run, terms)
    if not names:
        return []
    shared = sources(run, by, on, run.given)
    roots = [of_form(name, shared, run) for name in names]
    drafts = [documents.freeze(name, own, on) for name, own in zip(names, roots, strict=True)]
    makers = [own["organ"] for own in roots]
    numbers: dict[int, int] = {}
    for organ in sorted({one.pk for one in makers}):
        mine = sorted((str(one.series), i) for i, one in enumerate(drafts) if one.series and makers[i].pk == organ)
        more = () if numbers else (*[Paper] * len(drafts), Entry)  # keys are drawn once
        given = writes.numbers(organ, [one for one, _ in mine], on.year, *more)
        numbers |= {i: seq for (_, i), seq in zip(mine, given, strict=True)}
    return [put(writes, run, one, numbers.get(i), on, line, makers[i]) for i, one in enumerate(drafts)]


def next_of(run: Any, draft: Any, by: Any, on: date) -> tuple[int | None, Any]:
    """The next number of a paper made beside the steps, None where it bears none, and the organ that makes it."""
    organ = maker(draft.name, run, by, on)
    return next_number(organ.pk, str(draft.series), on.year) if draft.series else None, organ


def put(writes: Writes, run: Any, draft: Any, seq: int | None, on: date, line: int, organ: Any) -> list[str | None]:
    number = documents.number(draft.name, organ.short, on.year, seq) if seq else None
    digest = documents.digest(draft, number, on)
    keep_template(draft)
    writes.insert(
        made(
            Paper,
            proceeding_id=run.pk,
            form=draft.name,
            title=draft.title,
            organ_id=organ.pk,
            series=draft.series or "",
            year=on.year,
            seq=seq,
            number=number,
            issued=on,
            template=draft.template,
            blanks=draft.blanks,
            digest=digest,
            line=line,
        )
    )
    return [draft.name, number, digest]


def keep_template(draft: Any) -> None:
    """Store the compiled form once, so that the paper renders the same after the form has changed."""
    if draft.template not in KNOWN:
        digest, form, text = documents.keep(draft)
        PaperTemplate.objects.get_or_create(digest=digest, defaults={"form": form, "xml": text})
        transaction.on_commit(partial(KNOWN.add, digest))


def forget(known: set[str]) -> None:
    """What a process remembers of the rows of one database does not hold for another."""
    ContentType.objects.clear_cache()
    KNOWN.clear()
    KNOWN.update(known)
