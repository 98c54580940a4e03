"""Making a paper again 重新制作: the same form frozen anew from the facts of its act, under a new number.

The act that issued it is undone for a moment and its body run once more in memory, so that it finds what it found
then, in the proceeding as it stands now; nothing of the body's effects is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, transaction

import documents
from casework.folding import models_by_table, way_to_case
from casework.ledger import Writes, canon, next_number
from casework.models import Case, Clock, Entry, Exclusion, Officer, Paper, Proceeding, VoidedNumber
from flows.beside import pending
from flows.beside.printing import again
from flows.beside.recording import Said, beside, led, reasoned
from flows.beside.void import CITES, LONGEST, called, strike_out, unserved
from flows.door import facts, papers
from flows.door.act import Act
from flows.door.engine import procedure_of, renamed
from flows.door.facts import BadFact
from flows.door.keeping import keep_facts
from flows.door.refusals import Refused
from flows.door.terms import Terms, steps, undressed
from flows.door.verbs import verb
from permissions.offices import LEADS

TITLE = "作废并重新制作"


@verb("reissue", title=TITLE, offices=LEADS)
def reissue(*, paper: Paper, by: Officer, on: date, reason: str, key: str | None = None) -> Entry:
    """Void a paper that has not been served and make it again in one act; one voided before is only made again.

    The new paper bears the next number of its series and the day of this act; the reason is on both. Raises
    NotPermitted
    unless `by` leads the organ of the case; Refused for a served paper, one made again already, and without a reason.
    """

    def made_again(run: Any, writes: Writes) -> Said:
        office = led(by, run, on)
        why = reasoned(reason, TITLE, LONGEST)
        unserved(paper, "重新制作")
        once_only(run, paper)
        if not VoidedNumber.objects.filter(paper=paper).exists():
            strike_out(run, paper, by, on, why)
        first = issuing(paper)
        draft = drafted(paper, first, on)
        seq = next_number(run.case.organ_id, str(draft.series), on.year) if draft.series else None
        new = papers.put(writes, run, draft, seq, on, run.case.entries + 1)
        said = {"paper": called(paper), "made": draft.title + (new[1] or ""), "reason": why}
        said |= {"void": paper.pk, "issued_line": first.line}
        settle(run, paper)
        if pending.left(run, "serve") == paper.pk:
            writes.flush()
            pending.put(run, "serve", Paper.objects.filter(proceeding_id=run.pk, form=paper.form).latest("pk").pk)
        return Said(office, said, papers=[new], cites=CITES, corrects=paper.line)

    run = paper.proceeding
    return beside("reissue", TITLE, run.kind, run.pk, made_again, by=by, on=on, key=key)


def settle(run: Any, paper: Paper) -> None:
    """Strike the note out when nothing void is left to be made again."""
    if all(one.pk == paper.pk for one in pending.lacking(run)):
        pending.put(run, "void", None)


def once_only(run: Any, paper: Paper) -> None:
    """Raises Refused when the paper was made again already, or the line that issued it was taken back."""
    for entry in Entry.objects.filter(proceeding_id=run.pk, step="reissue").order_by("line"):
        if entry.facts.get("void") == paper.pk:
            raise Refused(
                f"《{called(paper)}》已由{entry.by}于{entry.on}重新制作为《{entry.facts['made']}》，无需再办。"
            )
    if paper.line in pending.taken_back(run.pk):
        raise Refused(f"制作《{called(paper)}》的一步已经撤回，请重新办理那一步。")


def issuing(paper: Paper) -> Entry:
    """The line whose facts the paper bears: that which issued it, or which issued the one it was made from."""
    entry = Entry.objects.select_related("by").get(case_id=paper.proceeding.case_id, line=paper.line)
    if entry.step == "reissue":
        entry = Entry.objects.select_related("by").get(case_id=entry.case_id, line=entry.facts["issued_line"])
    return entry


def drafted(paper: Paper, entry: Entry, on: date) -> Any:
    """The paper laid out again; raises Refused or BlankLeft when it cannot be."""
    run = loaded(paper.proceeding.kind, paper.proceeding_id)
    name = renamed(run.kind, entry.step)
    terms = steps(type(run)).get(name)
    with undone(entry):
        run.act = Act(on, entry.by, day=entry.day, moment=entry.happened_at)
        backwards(run, entry)
        if terms is None:
            run.act.paper.update(again(entry))
        else:
            acted(run, terms, entry)
        return documents.freeze(paper.form, papers.sources(run, entry.by, on, run.act.facts), on)


def loaded(kind: str, pk: int) -> Any:
    """A copy of the proceeding in memory, which is thrown away."""
    rows = procedure_of(kind).objects.select_related("case__organ__territory", "case__party", "owner", "partner")
    return rows.get(pk=pk)


def acted(run: Any, terms: Terms, entry: Entry) -> None:
    """The body of the step once more on the copy, for what it lays ready for its papers."""
    try:
        said = facts.read(type(run), terms.name, known(run, terms, entry.facts))
    except BadFact as why:
        raise Refused("原记录的内容不全，不能照原样重新制作；请由原步骤办理。", *why.args) from why
    run.act.facts, run.act.outcome = said, str(said.get("outcome") or "")
    keep_facts(run, terms)
    try:
        undressed(type(run), terms.name)(run, **said)
    except (KeyError, ObjectDoesNotExist) as why:  # what it rested on is no longer as it was
        raise Refused("原记录所依据的登记后来已经改变，不能照原样重新制作；请由原步骤重新办理，或者更正。") from why


def known(run: Any, terms: Terms, said: dict[str, Any]) -> dict[str, Any]:
    """The facts that the step asks today; what a former edition asked besides is left out."""
    wants = facts.asked(type(run), terms.name)
    return {name: value for name, value in said.items() if name in wants}


def backwards(run: Any, entry: Entry) -> None:
    """The copy's own columns as the line found them, where nothing has changed them since."""
    tables = {model._meta.db_table: model for model in (type(run)._meta.concrete_model, Proceeding)}
    for table, key, *said in reversed(entry.writes or []):
        if len(said) != 3 or key != run.pk or table not in tables:
            continue
        field = next(f for f in tables[table]._meta.local_concrete_fields if f.column == said[0])
        if canon(field, run.__dict__.get(field.attname)) == said[2] and field.attname not in ("stage", "closed"):
            run.__dict__[field.attname] = field.to_python(said[1])


@contextmanager
def undone(entry: Entry) -> Iterator[None]:
    """Within, rows of facts stand as the line found them, save what was corrected since; papers and clocks stay, and
    afterwards all is as it was.
    """
    later = Entry.objects.filter(case_id=entry.case_id, line__gt=entry.line).exclude(step="correct").order_by("-line")
    with transaction.atomic():
        mark = transaction.savepoint()
        try:
            for line in (*later, entry):
                for table, key, *said in reversed(line.writes or []):
                    if said != [None] and removable(table):
                        undo(models_by_table()[table], key, said)
            yield
        finally:
            transaction.savepoint_rollback(mark)


def undo(model: Any, key: int, said: list[Any]) -> None:
    """A row that the line added goes; a column that it changed is put back, where nothing has changed it since."""
    if len(said) == 1:
        with connection.cursor() as cursor:
            cursor.execute(f'DELETE FROM "{model._meta.db_table}" WHERE id = %s', [key])
        return
    column, old, new = said
    field = next(f for f in model._meta.local_concrete_fields if f.column == column)
    row = model._base_manager.filter(pk=key).first()
    if row is not None and canon(field, getattr(row, field.attname)) == new:
        model._base_manager.filter(pk=key).update(**{field.attname: field.to_python(old)})


def removable(table: str) -> bool:
    """Whether a row of the table is a mere fact of a case: no folder, no procedure, no paper, no clock."""
    model = models_by_table().get(table)
    kept = (Case, Proceeding, Paper, VoidedNumber, Clock, Exclusion)
    return model is not None and not issubclass(model, kept) and way_to_case(model) is not None
