"""An act in hand: its days, its person, the facts stated, and the rows that travel with it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar

from django.db.models import JSONField, TextChoices
from django.utils import timezone

from casework.looking_up import rows_by
from flows.door.lawful import LawOf, due

Row = TypeVar("Row")
UNFOLLOWED = "unfollowed"  # noted on every proceeding of a case in which nobody takes the place of the party


@dataclass
class Act:
    """One act, or the question whether it could be done (`facts` is empty while steps are only offered).

    `on` is the day of the record, `day` the day of the event (the same where the step asks none), `moment` its hour;
    `outcome` the result chosen at the end. `paper` holds what only the papers of the act need. `acting`: the proceeding
    in which it is done, None while it is only asked; the others of the case that an act touches bear the same act.
    """

    on: date
    by: Any
    facts: dict[str, Any] = field(default_factory=dict)
    day: date = date.min
    moment: datetime | None = None
    outcome: str = ""
    target: str = ""
    entered: bool = False  # the door has let the act in: only then a step's body may run
    rows: list[Any] = field(default_factory=list)
    changed: list[tuple[Any, dict[str, Any]]] = field(default_factory=list)
    excluded: list[tuple[str, date, date | None, str, Any]] = field(default_factory=list)
    paper: dict[str, Any] = field(default_factory=dict)
    issuing: dict[int, set[str]] = field(default_factory=dict)  # forms that the act will issue, by proceeding
    known: dict[Any, Any] = field(default_factory=dict)  # what was read once for all questions about the act
    acting: Any = None

    def __post_init__(self) -> None:
        if self.day == date.min:
            self.day = self.on

    def happens(self, at: date | datetime | None) -> None:
        """The day, and where it was stated the hour, of the event; without either the day of the record stands."""
        self.moment = at if isinstance(at, datetime) else None
        if at is not None:
            self.day = timezone.localtime(at).date() if isinstance(at, datetime) else at

    def left(self, row: Row) -> Row:
        """A stored row as the act leaves it, which is not written yet: what acts or is changed, else the row itself."""
        touched = (self.acting, *(one for one, _ in reversed(self.changed)))
        own = (one for one in touched if isinstance(one, type(row)) and one.pk == row.pk)  # type: ignore[attr-defined]
        return next(own, row)

    def leaves(self, rows: Iterable[Row]) -> list[Row]:
        """Stored rows as the act leaves them."""
        return [self.left(row) for row in rows]


def as_it_stands(row: Any) -> dict[str, Any]:
    """The row's values before a change; what JSON columns hold is copied, so that a change inside it is seen."""
    kept, model = dict(row.__dict__), row._meta.model
    for name in inside(model):
        if isinstance(kept.get(name), (list, dict)):
            kept[name] = copy.deepcopy(kept[name])
    return kept


@cache
def inside(model: Any) -> tuple[str, ...]:
    """Columns whose values can change inside."""
    return tuple(f.attname for f in model._meta.concrete_fields if isinstance(f, JSONField))


def look_into(case: Any, read: Mapping[Any, Callable[[], Iterable[Any]]]) -> None:
    """Look at the case whole and only read: what gives its rows, by model, is asked when the first is wanted."""
    vars(case)["looked_into"] = {model: cache(rows) for model, rows in read.items()}


def looked_into(run: Any) -> dict[Any, Any] | None:
    """What has been read of a case that is looked at whole; None where an act may be changing it."""
    case = getattr(run, "_state", None) and run._state.fields_cache.get("case")
    found: dict[Any, Any] | None = vars(case).get("looked_into") if case is not None else None
    return found


def stored(run: Any, model: Any, *joined: str, **where: Any) -> list[Any]:
    """Rows by the values of columns, in their order, with what is joined.

    Of a case looked at whole they are picked from what was read of it; at the door each question reads anew, which what
    was just written may have answered otherwise. `run`: a proceeding of the case.
    """
    read = (looked_into(run) or {}).get(model)
    if read is not None:
        return [row for row in read() if all(getattr(row, name) == value for name, value in where.items())]
    return rows_by(model, joined, where)


def has_successor(run: Any) -> bool:
    """Whether somebody is on file who takes the place of the party in this case."""
    return run.case.party.successor_id is not None and not unfollowed(run)


def unfollowed(run: Any) -> bool:
    """Whether it was decided that nobody who succeeds the party of the case takes its place in it; one that has not
    begun is asked as that from which it arises.
    """
    origin = run.arose_from if run.pk is None else None
    said = origin if origin is not None and origin.case_id == run.case.pk else run
    return bool((said.pending or {}).get(UNFOLLOWED) == run.case.party_id)


def carried(run: Any) -> dict[str, Any] | None:
    """What a proceeding that begins has noted on it because the others of its case have."""
    return {UNFOLLOWED: run.case.party_id} if unfollowed(run) else None


def kept(known: dict[Any, Any], key: Any, ask: Callable[[], Any]) -> Any:
    if key not in known:
        known[key] = ask()
    return known[key]


class Acting:
    """What the body of a step may use: the day, the person, and rows that travel with the act."""

    kind_: str
    title_: str
    procedure_: Any
    Stage: type[TextChoices]
    case: Any
    act: Act = Act(date.min, None)

    @property
    def on(self) -> date:
        """The day of what happens: of the event where the step asks for it."""
        return self.act.day

    @property
    def by(self) -> Any:
        """Who acts."""
        return self.act.by

    @property
    def given(self) -> Mapping[str, Any]:
        """The facts of the step in hand; empty while steps are only offered."""
        return self.act.facts

    @property
    def party_ended(self) -> bool:
        """Whether the death or dissolution of the party is on file, whoever takes its place."""
        return bool(self.case.party.ended)

    @property
    def party_gone(self) -> bool:
        """Whether the party has ended and nobody takes its place here: what goes on against it is to be ended."""
        return self.party_ended and not has_successor(self)

    def once(self, name: str, ask: Callable[[], Any]) -> Any:
        """What `ask` reads, read once while the act is in hand; where neither an act is in hand nor the case is looked
        at whole it is read each time.
        """
        known = looked_into(self)
        if known is None:
            known = self.act.known if "act" in vars(self) else {}
        here = getattr(self, "pk", None) or ("of", getattr(self, "arose_from_id", None))
        return kept(known, (self.kind_, here, name), ask)  # the others of the case look at the same act

    def stored(self, model: Any, *joined: str, **where: Any) -> list[Any]:
        """Rows of the case, see `stored`."""
        return stored(self, model, *joined, **where)

    def adds(self, *rows: Any) -> None:
        """Append rows to the writes of this act; their keys are given when the act is written."""
        self.act.rows.extend(rows)

    def sets(self, row: Any, **values: Any) -> None:
        """Change columns of another row of the case within this act."""
        before = as_it_stands(row)
        for name, value in values.items():
            setattr(row, name, value)
        self.act.changed.append((row, before))

    def excludes(self, card: str, first: date, last: date | None, cites: str, *, of: Any = None) -> None:
        """Take an interval (both ends included; open without `last`) out of a running clock, by an article.

        `of` is the proceeding whose clock it is, by default this one.
        """
        self.act.excluded.append((card, first, last, cites, of or self))

    def prints(self, **values: Any) -> None:
        """What only the papers of this act need; a form reads it as `given.<name>`."""
        self.act.paper.update(values)

    @property
    def law(self) -> LawOf:
        """The book of the day of the act in the case's territory: `self.law["hearing_request"]`."""
        return LawOf(self, self.act.day)

    def reckon(self, card: str, start: date | datetime, **how: Any) -> Any:
        """The end of a term that began on `start`; see flows.door.lawful.due."""
        return due(self, card, start, **how)
