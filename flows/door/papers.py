"""Papers of an act: their facts gathered, frozen, numbered, put among the writes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from types import SimpleNamespace
from typing import Any

from django.db import transaction

import documents
import law
from casework.fetching import made
from casework.ledger import Writes
from casework.models import Entry, Paper, PaperTemplate
from casework.versions import as_of, with_values
from flows.door.terms import Terms

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
    roots = sources(run, by, on, run.given)
    drafts = [documents.freeze(name, roots, on) for name in names]
    counted = sorted((str(draft.series), i) for i, draft in enumerate(drafts) if draft.series)
    given = writes.numbers(run.case.organ_id, [one for one, _ in counted], on.year, *[Paper] * len(drafts), Entry)
    numbers = {i: seq for (_, i), seq in zip(counted, given, strict=True)}
    return [put(writes, run, draft, numbers.get(i), on, line) for i, draft in enumerate(drafts)]


def put(writes: Writes, run: Any, draft: Any, seq: int | None, on: date, line: int) -> list[str | None]:
    organ = run.case.organ
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
