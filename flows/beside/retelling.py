"""An act beside the steps told again 重演: done once more in a savepoint on the case as it stood, its writes read.

The act asks everything as it did on its day; nothing of the telling is kept.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from casework.folding import Key, same
from casework.models import Case, Entry, Paper, Proceeding
from flows.beside.replaying import Column, Overlay, made_by
from flows.beside.rewinding import STAY, rewound
from flows.door.asking import Asked, parameters
from flows.door.refusals import Refused
from flows.door.verbs import VERBS, Verb

OWN = ("by", "on", "key", "reason", "proceeding")
LEFT_TO_DO = "pending"  # names rows by keys that every telling draws anew


@dataclass
class Deed:
    """What one telling of an act wrote: changed columns (before, after), rows made by table, blanks of its papers."""

    changed: dict[Column, tuple[Any, Any]] = field(default_factory=dict)
    made: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)
    blanks: dict[str, dict[str, Any]] = field(default_factory=dict)


def verb_of(entry: Entry) -> Verb | None:
    """The act beside the steps that the line records, where it can be told again."""
    found = VERBS.get(entry.step)
    again = found is not None and found.stated is not None and found.columns is None
    return found if again else None


def wants(verb: Verb) -> dict[str, Asked]:
    """What the act asks besides the door's own words."""
    return parameters(verb.act, OWN)


def done_again(
    entry: Entry,
    entries: Sequence[Entry],
    said: Mapping[str, Any],
    overlay: Mapping[Column, tuple[Any, Any]],
    rows: Any = None,
) -> Deed:
    """The act with these facts on the case as it stood, under `overlay` and with `rows` (flows.beside.other_rows) added
    and struck. Raises what the act raises.
    """
    verb = verb_of(entry)
    assert verb is not None
    with rewound(entry, entries, overlay, rows.added if rows else (), rows.gone if rows else ()):
        Case.objects.filter(pk=entry.case_id).update(moved=None)
        entry.by.is_active = True  # who acted then need not be here any more
        asks = inspect.signature(verb.act).parameters
        facts = {**said} | (
            {"proceeding": Proceeding.objects.get(pk=entry.proceeding_id)} if "proceeding" in asks else {}
        )
        line = verb.do(facts, by=entry.by, on=entry.on, reason=entry.facts.get("reason", ""))
        papers = Paper.objects.filter(proceeding_id=entry.proceeding_id, line=line.line)
        return read(line, {paper.form: paper.blanks for paper in papers})


def read(line: Entry, blanks: dict[str, dict[str, Any]]) -> Deed:
    """The writes of a line by what they did."""
    deed = Deed(blanks=blanks)
    for table, key, *said in line.writes or ():
        if table in STAY:
            continue
        if len(said) == 3 and said[0] != LEFT_TO_DO:
            before = deed.changed.get((table, key, said[0]), (said[1],))[0]
            deed.changed[table, key, said[0]] = before, said[2]
        elif len(said) == 1 and said[0] is not None:
            deed.made.setdefault(table, []).append(said[0])
    return deed


def unlike(entry: Entry, old: Deed, new: Deed) -> Overlay:
    """Sealed values by column that the two tellings leave differently. Raises Refused where they make other rows."""
    found = Overlay()
    for key in {**old.changed, **new.changed}:
        was = (old.changed.get(key) or new.changed[key][:1] * 2)[1]
        now = (new.changed.get(key) or old.changed[key][:1] * 2)[1]
        if not same(was, now):
            found[key] = was, now
    if {t: len(rows) for t, rows in old.made.items()} != {t: len(rows) for t, rows in new.made.items()}:
        raise Refused("更正不能增加或者减少登记的条目；请撤回这一条重新办理，或者另行登记。")
    for table, rows in old.made.items():
        for pk, one, other in zip(made_by(entry, table), rows, new.made[table], strict=False):
            found |= columns((table, pk), one, other)
    return found


def columns(key: Key, one: Mapping[str, Any], other: Mapping[str, Any]) -> Overlay:
    """Columns of one made row that differ, keys of other rows apart: every telling draws them anew."""
    names = dict.fromkeys([*one, *other])
    return {
        (*key, name): (one.get(name), other.get(name))
        for name in names
        if not name.endswith("_id") and not same(one.get(name), other.get(name))
    }
