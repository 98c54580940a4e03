"""What a correction would change 更正的影响: columns, rows, terms, papers and later acts, each old and new.

The step and every later act of the case are told again twice on the case as it stood then: as they were recorded, and
under the corrected facts. Whatever comes out differently is an effect; nothing is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ObjectDoesNotExist

import documents
from casework.columns import canon
from casework.folding import models_by_table, same
from casework.models import Clock, Entry, Paper, Proceeding
from flows.beside import accounts, other_rows, pending, taken_over
from flows.beside.held_to import held_to
from flows.beside.other_rows import Rows
from flows.beside.replaying import Overlay, Told, as_of, differences, in_its_day, stated, terms_of, told
from flows.beside.retelling import done_again, unlike, verb_of, wants
from flows.beside.rewinding import rewound
from flows.beside.reworded import reworded
from flows.beside.terms_again import CLOCK, clocks_of
from flows.door import facts, papers
from flows.door.engine import REFUSALS
from flows.door.reached import reached
from flows.door.refusals import Refused, unmet
from flows.door.terms import PROCEDURES
from flows.door.verbs import VERBS

PAYMENT = "casework_payment"
UNTOLD = (*REFUSALS, ObjectDoesNotExist, AttributeError, KeyError, TypeError)  # a line that cannot be told again
BY_HAND = "按更正后的事实不能自动重新核对，须人工核对：这一条是否仍然成立，期限、数额和文书是否随之更正。"
TOLD_ELSEWHERE = ("correct", "take_back")  # what they wrote is part of what the lines that they correct say
BOOKKEEPING = frozenset({"reached", "stage", "closed"})


@dataclass(frozen=True)
class Corrected:
    """One stated fact, as the record and a person read it."""

    name: str
    title: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Doubt:
    """A later act that the corrected facts would not have allowed."""

    line: int
    title: str
    why: str


@dataclass(frozen=True)
class Printed:
    """A paper that says the old value: `changes` are rows {item, old, new}; `served` whether the party has it."""

    paper: Paper
    served: bool
    changes: list[dict[str, str]]


@dataclass
class Effects:
    """What becomes of everything that rested on the old facts; `columns` hold sealed old and new."""

    entry: Entry
    facts: list[Corrected]
    columns: Overlay = field(default_factory=dict)
    begun: list[Clock] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    papers: list[Printed] = field(default_factory=list)
    rows: Rows = field(default_factory=Rows)
    later: int = 0

    @property
    def accounts(self) -> list[str]:
        """What the sums of accounts come to."""
        return list(accounts.comes_to_under({key: new for key, (_, new) in self.columns.items()}))

    @property
    def served(self) -> list[Printed]:
        """Papers that the party holds: they are corrected by a notice 补正通知书."""
        return [one for one in self.papers if one.served]


@dataclass
class Retold:
    """A later line as it was told: what it left, what forbade it, and what its papers said."""

    told: Told | None = None
    forbids: tuple[str, ...] = ()
    blanks: dict[str, dict[str, Any]] = field(default_factory=dict)
    lost: bool = False  # it could not be told to the end


def effects(entry: Entry, given: Mapping[str, Any], run: Any, on: date) -> Effects:
    """What correcting the facts `given` of a line would change; `run` is its proceeding. Nothing is written.

    Raises Refused or BadFact when the facts cannot be corrected so.
    """
    if entry.shape is None:
        return of_first_edition(entry, given, run)
    terms = terms_of(entry)
    if terms is None:
        return of_verb(entry, given, run, on)
    was, entries = stated(entry), record_of(entry)
    given, places = other_rows.laid_out(facts.asked(PROCEDURES[run.kind], terms.name), was, given)
    found = Effects(entry, changed_facts(entry, was, given))
    found.rows = Rows(places, other_rows.numbered_anew(entry, places))
    with rewound(entry, entries):
        old = told(entry, as_of(entry, entries), run.case, was)
    with rewound(entry, entries):
        touched = [one.name for one in found.facts]
        held_to(entry, as_of(entry, entries), run.case, {**was, **given}, touched, on)
        new = told(entry, as_of(entry, entries), run.case, {**was, **given}, found.rows.numbers)
    refuse_another_shape(old, new)
    other_rows.changed(entry, found.rows, old, new, run)
    other_rows.refuse_what_bears(entry, entries, found.rows, old, new)
    found.columns = left_otherwise(entry, old, new, found, run, on)
    follow(found, entry, entries, run, {**was, **given}, on)
    keep_what_moved_on(found)
    return found


def of_verb(entry: Entry, given: Mapping[str, Any], run: Any, on: date) -> Effects:
    """The same for an act beside the steps: it is done again under both, and what it wrote is compared."""
    if (outright := VERBS.get(entry.step)) and outright.columns:
        return of_columns(entry, outright.columns(entry), given, run, on)
    act = verb_of(entry)
    if act is None:
        raise Refused("这一行不是程序的步骤，没有可以更正的事实；请按它自己的办法处理。")
    if entry.line in pending.taken_back(run.pk):
        raise Refused(f"“{entry.title}”已经撤回，没有可以更正的。")
    was, asks, entries = stated(entry), wants(act), record_of(entry)
    given, _ = other_rows.laid_out(asks, was, given)
    said = facts.shaped(asks, {**was, **given}, act.name)
    found = Effects(entry, compared(asks, was, said, given))
    old, new = (done_again(entry, entries, told, {}) for told in (facts.shaped(asks, was, act.name), said))
    found.columns = unlike(entry, old, new)
    follow(found, entry, entries, run, {}, on)
    said_so = Retold(blanks=old.blanks), Retold(blanks=new.blanks)
    found.papers = [*reprinted(entry, bearing(entry, entries), *said_so), *found.papers]
    keep_what_moved_on(found)
    return found


def of_columns(entry: Entry, asks: Mapping[str, Any], given: Mapping[str, Any], run: Any, on: date) -> Effects:
    """The same for a line that states columns outright."""
    was = stated(entry)
    said = facts.shaped(asks, {**was, **given}, entry.step)
    found = Effects(entry, compared(asks, was, said, given))
    found.columns = taken_over.overlay(entry, run, was, said, [one.name for one in found.facts], on)
    follow(found, entry, record_of(entry), run, {}, on)
    keep_what_moved_on(found)
    return found


def record_of(entry: Entry) -> list[Entry]:
    """The lines of the case in their order, with their people and proceedings."""
    return list(Entry.objects.filter(case_id=entry.case_id).select_related("by", "proceeding").order_by("line"))


def changed_facts(entry: Entry, was: Mapping[str, Any], given: Mapping[str, Any]) -> list[Corrected]:
    """The facts that change, read into their types as the step reads them. Raises BadFact or Refused."""
    cls, terms = PROCEDURES[entry.proceeding.kind], terms_of(entry)
    assert terms is not None
    asks = facts.asked(cls, terms.name)
    said = facts.read(cls, terms.name, {**was, **given})
    facts.of_case({name: said[name] for name in given}, entry.case_id)
    if terms.outcomes and given.get("outcome") not in (None, "", was.get("outcome")):
        raise Refused("结论不能作为录入错误更正：结论错了的，请办理撤回，或者撤销、变更。")
    return compared(asks, was, said, given)


def compared(
    asks: Mapping[str, Any], was: Mapping[str, Any], said: Mapping[str, Any], given: Mapping[str, Any]
) -> list[Corrected]:
    """The facts that really change, old and new as the record keeps them. Raises Refused when none does."""
    found = [
        Corrected(name, asks[name].title, was.get(name), plain)
        for name in given
        if not same(plain := facts.plain(said[name]), was.get(name))
    ]
    if not found:
        raise Refused("更正后的内容与原记录相同，没有可以更正的，请核对。")
    return found


def refuse_another_shape(old: Told, new: Told) -> None:
    """A correction changes what a line says, not which stage it led to. Raises Refused."""
    if old.run.stage != new.run.stage:
        raise Refused("按更正后的事实，这一步会到达另一阶段，不能作为录入错误更正；请办理撤回，或者撤销、变更。")
    if PAYMENT in old.rows:
        raise Refused("缴款登记不作更正，登错的请冲正后重新登记。")


def left_otherwise(entry: Entry, old: Told, new: Told, found: Effects, run: Any, on: date) -> Overlay:
    """Columns that the two tellings of a line leave differently, its terms among them."""
    rows = found.rows if entry.line == found.entry.line else None
    tables = {*old.rows, *new.rows} - {CLOCK}
    pairs = [pair for table in sorted(tables) for pair in other_rows.paired(table, old, new, rows, entry)]
    gone = found.rows.gone
    columns = {key: both for key, both in differences(old, new, pairs).items() if key[:2] not in gone}
    return columns | clocks_of(entry, old, new, found.begun, run, on)


def follow(found: Effects, entry: Entry, entries: list[Entry], run: Any, given: Mapping[str, Any], on: date) -> None:
    """Ask the line itself and every later one again under the corrected facts."""
    lines = [one for one in entries if one.line >= entry.line and one.shape is not None]
    found.later = sum(one.line > entry.line and terms_of(one) is not None for one in lines)
    for one in lines:
        if terms_of(one) is None:
            if one.line > entry.line:
                follow_verb(found, one, entries, run)
            continue
        old = retold(one, entries, run, {}, stated(one))
        if one.line == entry.line:
            new = retold(one, entries, run, {}, given, on, kept=found.rows.numbers)
        else:
            new = retold(one, entries, run, found.columns, stated(one), rows=found.rows)
        weigh(found, one, old, new, run, on)
        found.papers += reprinted(one, bearing(one, entries), old, new)


def follow_verb(found: Effects, one: Entry, entries: list[Entry], run: Any) -> None:
    """A later act beside the steps: done again under the corrected facts, or, where it cannot be and it wrote what they
    change, left to a person.
    """
    touched = {(said[0], said[1], said[2]) for said in one.writes or () if len(said) == 5}
    hit = {key for key in touched & found.columns.keys() if key[2] not in BOOKKEEPING}
    if verb_of(one) is None or one.line in pending.taken_back(run.pk):
        if hit and one.step not in TOLD_ELSEWHERE:
            found.doubts.append(Doubt(one.line, one.title or one.step, BY_HAND))
        return
    try:
        old = done_again(one, entries, stated(one), {})
        new = done_again(one, entries, stated(one), found.columns, found.rows)
        found.columns = unlike(one, old, new) | found.columns
        found.papers += reprinted(one, bearing(one, entries), Retold(blanks=old.blanks), Retold(blanks=new.blanks))
    except REFUSALS as why:
        found.doubts += [Doubt(one.line, one.title or one.step, str(said)) for said in why.args]
    except UNTOLD:
        found.doubts.append(Doubt(one.line, one.title or one.step, BY_HAND))


def bearing(one: Entry, entries: list[Entry]) -> list[int]:
    """The lines that issued the papers of a line or made them again."""
    return [one.line, *(e.line for e in entries if e.step == "reissue" and e.facts["issued_line"] == one.line)]


def retold(
    one: Entry,
    entries: list[Entry],
    run: Any,
    overlay: Overlay,
    said: Mapping[str, Any],
    on: date | None = None,
    *,
    rows: Rows | None = None,
    kept: Mapping[str, list[int]] | None = None,
) -> Retold:
    """One line told under the facts that stood then, with `rows` added and struck before it; empty where it cannot be
    told again. `kept`: the numbers of its own rows.
    """
    answer = Retold()
    with rewound(one, entries, overlay, rows.added if rows else (), rows.gone if rows else ()):
        try:
            asked_run = as_of(one, entries, overlay)
            terms = in_its_day(one, asked_run, run.case, said, kept)
            answer.forbids = tuple(map(str, unmet(asked_run, terms, on or one.on)[0]))
            answer.told = told(one, as_of(one, entries, overlay), run.case, said, kept)
            answer.blanks = dict(printed(one, answer.told))
        except UNTOLD:
            answer.lost = True
    return answer


def printed(one: Entry, answer: Told) -> Iterator[tuple[str, dict[str, Any]]]:
    """What the papers of a line would say, by form."""
    roots = papers.sources(answer.run, one.by, one.on, answer.run.given)
    for name, *_ in one.papers:
        yield name, documents.sketch(name, papers.of_form(name, roots, answer.run), one.on)[0].blanks


def weigh(found: Effects, one: Entry, old: Retold, new: Retold, run: Any, on: date) -> None:
    """Compare the two tellings of a line: what it left, and whether it was lawful."""
    if one.line != found.entry.line and (old.lost or new.lost):
        found.doubts.append(Doubt(one.line, one.title or one.step, BY_HAND))
    for why in fresh_refusals(old.forbids, new.forbids):
        found.doubts.append(Doubt(one.line, one.title or one.step, why))
    if one.line != found.entry.line and old.told and new.told:
        found.columns = left_otherwise(one, old.told, new.told, found, run, on) | found.columns


def reprinted(one: Entry, bearing: list[int], old: Retold, new: Retold) -> Iterator[Printed]:
    """Papers of a line that say the old value; `bearing`: the lines that issued it or made it again."""
    for paper in Paper.objects.filter(proceeding__case_id=one.case_id, line__in=bearing, voided=None).order_by("pk"):
        said = reworded(paper, old.blanks.get(paper.form, {}), new.blanks.get(paper.form, {}))
        if said:
            yield Printed(paper, reached(paper) is not None, said)


def fresh_refusals(old: tuple[str, ...], new: tuple[str, ...]) -> list[str]:
    """Refusals that appear only under the corrected facts; the same sentence with another day is not a new one."""
    known = {re.sub(r"\d+", "", why) for why in old}
    return [why for why in new if re.sub(r"\d+", "", why) not in known]


def keep_what_moved_on(found: Effects) -> None:
    """Columns that a later act has set anew stay as that act left them; what became of each is said."""
    for key in list(found.columns):
        table, pk, column = key
        model = models_by_table()[table]
        one = next(f for f in model._meta.local_concrete_fields if f.column == column)
        present = model._base_manager.filter(pk=pk).values_list(one.attname, flat=True).first()
        if same(canon(one, present), found.columns[key][0]):
            continue
        del found.columns[key]
        if column not in BOOKKEEPING:
            found.kept.append(f"{model._meta.verbose_name}的“{one.verbose_name}”后来已另行改定，现值不变。")


def of_first_edition(entry: Entry, given: Mapping[str, Any], run: Any) -> Effects:
    """A line that does not say what it wrote: only facts with a column of their name can be corrected."""
    table = type(run)._meta.concrete_model._meta.db_table
    own = {f.name: f for f in type(run)._meta.concrete_model._meta.local_concrete_fields if not f.primary_key}
    if wrong := [name for name in given if name not in own or name not in entry.facts]:
        raise Refused(
            f"这一行是系统升级以前的记录，只能更正本身成栏的事实；{'、'.join(wrong)}不能更正，请另行登记或者撤销、变更。"
        )
    found = Effects(entry, [])
    for name, value in given.items():
        one, old = own[name], entry.facts[name]
        new = canon(one, one.to_python(value), fit=True)
        found.facts.append(Corrected(name, str(one.verbose_name), old, new))
        found.columns[table, run.pk, one.column] = (canon(one, one.to_python(old)), new)
    keep_what_moved_on(found)
    return found


def row_of(table: str, pk: int) -> Any:
    """The row with its own columns; a proceeding comes as its procedure."""
    model = models_by_table()[table]
    if issubclass(model, Proceeding):
        return PROCEDURES[Proceeding.objects.values_list("kind", flat=True).get(pk=pk)].objects.get(pk=pk)
    return model._base_manager.get(pk=pk)


__all__ = ["Corrected", "Doubt", "Effects", "Printed", "effects", "row_of"]
