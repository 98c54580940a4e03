"""Making a paper again 重新制作: the same form frozen anew from the facts of its act, under a new number.

For a moment the case stands as it did before the act that issued it, and the act is told once more in memory, with its
facts as they stand corrected since; nothing of its effects is written.
"""

from __future__ import annotations

import copy
from contextlib import nullcontext
from datetime import date
from typing import Any

from django.core.exceptions import ObjectDoesNotExist

import documents
from casework.ledger import Writes
from casework.models import Entry, Officer, Paper, VoidedNumber
from flows.beside import pending
from flows.beside.printing import again
from flows.beside.recording import Said, beside, led, reasoned
from flows.beside.replaying import as_of, in_its_day, stated, terms_of, told
from flows.beside.rewinding import rewound
from flows.beside.void import CITES, LONGEST, called, issuing, may_make, strike_out, unserved
from flows.door import awaited, papers
from flows.door.act import Act
from flows.door.engine import procedure_of
from flows.door.facts import BadFact
from flows.door.keeping import keep_facts
from flows.door.refusals import Refused
from flows.door.terms import undressed
from flows.door.verbs import records, verb
from permissions.gate import NotPermitted
from permissions.offices import LEADS

TITLE = "作废并重新制作"


records("reissue", TITLE, unshown=("void", "issued_line"), paper="文书", made="重新制作", reason="理由")


def remakes(by: Officer, run: Any, on: date, *, paper: Paper | None = None) -> str:
    """A leader, for the paper of a leader's step in an office of that step; without a paper, for one that is lacking.
    Raises NotPermitted.
    """
    office = led(by, run, on)
    papers = [paper] if paper is not None else pending.lacking(run)
    for last, one in enumerate(papers, 1 - len(papers)):
        try:
            return may_make(by, issuing(one, run.case), run, on)
        except NotPermitted:
            if last == 0:
                raise
    return office


@verb("reissue", title=TITLE, offices=LEADS, gate=remakes)
def reissue(*, paper: Paper, by: Officer, on: date, reason: str, key: str | None = None) -> Entry:
    """Void a paper that has not been served and make it again in one act; one voided before is only made again.

    The new paper bears the next number of its series and the day of this act; the reason is on both. Raises
    NotPermitted unless `by` leads the organ of the case and, where a leader issued the paper, in an office of the step
    that issued it; Refused for a served paper, one made again already, and without a reason.
    """

    def made_again(run: Any, writes: Writes) -> Said:
        office, why = remakes(by, run, on, paper=paper), reasoned(reason, TITLE, LONGEST)
        first = issuing(paper)
        once_only(run, paper)
        if not VoidedNumber.objects.filter(paper=paper).exists():
            unserved(paper, "重新制作")
            strike_out(run, paper, by, on, why)
        draft = drafted(paper, first, on, run)
        seq, organ = papers.next_of(run, draft, by, on)
        new = papers.put(writes, run, draft, seq, on, run.case.entries + 1, organ)
        said = {"paper": called(paper), "made": draft.title + (new[1] or ""), "reason": why}
        said |= {"void": paper.pk, "issued_line": first.line}
        settle(run, paper)
        awaited.begun(writes, run, awaited.noted(run, [paper.form]), on)
        if pending.left(run, "serve") == paper.pk:
            writes.flush()
            pending.put(run, "serve", Paper.objects.filter(proceeding_id=run.pk, form=paper.form).latest("pk").pk)
        return Said(office, said, papers=[new], cites=CITES, corrects=paper.line)

    run = paper.proceeding
    return beside("reissue", TITLE, run.kind, run.pk, made_again, by=by, on=on, key=key)


def settle(run: Any, paper: Paper) -> None:
    """Strike the note out when nothing void is left to be made again, and what a correction said of this paper."""
    run.flags = [flag for flag in run.flags if flag.get("paper") != paper.pk]
    if all(one.pk == paper.pk for one in pending.lacking(run)):
        pending.put(run, "void", None)


def once_only(run: Any, paper: Paper) -> None:
    """Raises Refused when the paper was made again already, or the line that issued it was taken back."""
    for entry in Entry.objects.filter(proceeding_id=run.pk, step="reissue").order_by("line"):
        if entry.facts.get("void") == paper.pk:
            raise Refused(
                f"《{called(paper)}》已由{entry.by}于{entry.on}重新制作为《{entry.facts['made']}》，无需再办。"
            )
    if {paper.line, issuing(paper).line} & pending.taken_back(run.pk):
        raise Refused(f"制作《{called(paper)}》的一步已经撤回，请重新办理那一步。")


def drafted(paper: Paper, entry: Entry, on: date, run: Any) -> Any:
    """The paper laid out again as `run`, its proceeding, stands; raises Refused or BlankLeft when it cannot be."""
    entries = list(Entry.objects.filter(case_id=entry.case_id).select_related("by").order_by("line"))
    with rewound(entry, entries) if entry.shape is not None else nullcontext():
        try:
            found = told_again(paper, entry, entries, run)
        except BadFact as why:
            raise Refused("原记录的内容不全，不能照原样重新制作；请由原步骤办理。", *why.args) from why
        except (KeyError, ObjectDoesNotExist) as why:  # what it rested on is no longer as it was
            raise Refused("原记录所依据的登记后来已经改变，不能照原样重新制作；请由原步骤重新办理，或者更正。") from why
        roots = papers.sources(found, entry.by, on, found.act.facts)
        return documents.freeze(paper.form, papers.of_form(paper.form, roots, found), on)


def told_again(paper: Paper, entry: Entry, entries: list[Entry], run: Any) -> Any:
    """The act of the line once more in memory, with its facts as they stand corrected and the handlers of today."""
    case = copy.copy(run.case)
    if entry.shape is None:  # a line of the first edition does not say what it wrote: nothing can be put back
        found = procedure_of(run.kind).objects.get(pk=run.pk)
        terms = terms_of(entry)
    else:
        found, terms = as_of(entry, entries), terms_of(entry)
    found.owner, found.partner = run.owner, run.partner
    if terms is None:
        found.case, found.act = case, Act(entry.on, entry.by, day=entry.day, moment=entry.happened_at)
        found.act.paper.update(again(entry, paper))
    elif entry.shape is None:
        keep_facts(found, in_its_day(entry, found, case, stated(entry)))
        undressed(type(found), terms.name)(found, **found.act.facts)
    else:
        told(entry, found, case, stated(entry))
    return found
