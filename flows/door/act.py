"""An act in hand: its days, its person, the facts stated, and the rows that travel with it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db.models import JSONField, TextChoices
from django.utils import timezone

from flows.door.lawful import LawOf, due


@dataclass
class Act:
    """One act, or the question whether it could be done (`facts` is empty while steps are only offered).

    `on` is the day of the record, `day` the day of the event (the same where the step asks none), `moment` its hour;
    `outcome` the result chosen at the end. `paper` holds what only the papers of the act need.
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

    def __post_init__(self) -> None:
        if self.day == date.min:
            self.day = self.on

    def happens(self, at: date | datetime | None) -> None:
        """The day, and where it was stated the hour, of the event; without either the day of the record stands."""
        self.moment = at if isinstance(at, datetime) else None
        if at is not None:
            self.day = timezone.localtime(at).date() if isinstance(at, datetime) else at


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


class Acting:
    """What the body of a step may use: the day, the person, and rows that travel with the act."""

    kind_: str
    title_: str
    procedure_: Any
    Stage: type[TextChoices]
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

    def once(self, name: str, ask: Callable[[], Any]) -> Any:
        """What `ask` reads, read once while the act is in hand; a proceeding without an act asks each time."""
        known = self.act.known if "act" in vars(self) else {}
        key = (self.kind_, getattr(self, "pk", None), name)  # the others of the case look at the same act
        if key not in known:
            known[key] = ask()
        return known[key]

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
