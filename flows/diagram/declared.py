"""Every way that the declared steps open between the stages of a procedure, each outcome a way of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import law
from casework.models import OfficeKind
from flows.door.terms import PROCEDURES, Terms, steps

NEW = "new"  # where a proceeding stands before its first step


class UnknownProcedure(LookupError):
    """No procedure is declared under the name; the message says which is nearest."""


@dataclass(frozen=True)
class Edge:
    """One outcome of one step from one stage. `target` equals `source` where the step keeps the stage; `outcome` is ""
    for a step with a single result; `offices` are Chinese titles, `officers` how many certified persons sign.
    """

    source: str
    target: str
    step: str
    title: str
    outcome: str
    called_for: bool
    ends: bool
    offices: tuple[str, ...]
    officers: int
    cites: str
    reopens: bool = False  # it may take up a proceeding that has ended

    @property
    def keeps(self) -> bool:
        """Whether the proceeding stays where it is."""
        return self.source == self.target

    @property
    def label(self) -> str:
        """整改复查：不合格, or the step's title alone."""
        return f"{self.title}：{self.outcome}" if self.outcome else self.title

    @property
    def by(self) -> str:
        """The offices in one line: 承办机构负责人、分管负责人."""
        return "、".join(self.offices) + ("（两人）" if self.officers == 2 else "")


def procedure_of(kind: str) -> Any:
    """The procedure declared under the kind. Raises UnknownProcedure, naming the nearest one."""
    if kind in PROCEDURES:
        return PROCEDURES[kind]
    near = law.nearest(kind, PROCEDURES)
    hint = f"是否为“{near}”（{PROCEDURES[near].title_}）？" if near else f"现有：{'、'.join(PROCEDURES)}。"
    raise UnknownProcedure(f"没有“{kind}”这个程序，{hint}")


def edges(cls: type[Any]) -> list[Edge]:
    """Every edge of the procedure in the order of its file: steps × stages they start from × outcomes."""
    return [edge for terms in steps(cls).values() for edge in ways(cls, terms)]


def ways(cls: type[Any], terms: Terms) -> Iterator[Edge]:
    """The edges of one step."""
    offices = tuple(str(OfficeKind(office).label) for office in terms.by)
    for source in sources(cls, terms):
        for outcome, target, ends in [*results(terms), *returning(terms)]:
            yield Edge(
                source,
                target or source,
                terms.name,
                terms.title,
                outcome,
                terms.called_for,
                ends,
                offices,
                terms.officers,
                terms.cites,
                terms.reopens,
            )


def results(terms: Terms) -> list[tuple[str, str | None, bool]]:
    """(outcome's title, target, whether the proceeding ends); one untitled result for a step without outcomes."""
    outcomes: dict[str, Any] = getattr(terms, "outcomes", None) or {}
    return [
        (
            str(getattr(outcome, "title", "") or key),
            None if outcome.target is None else str(outcome.target),
            bool(getattr(outcome, "ends", False)),
        )
        for key, outcome in outcomes.items()
    ] or [("", terms.target, terms.ends)]


def returning(terms: Terms) -> list[tuple[str, str | None, bool]]:
    """The same of 退回 in the stead of the step, where the step says what comes of it."""
    return [("退回", terms.back.target, False)] if terms.back else []


def sources(cls: type[Any], terms: Terms) -> tuple[str, ...]:
    """The stages from which the step starts; "*" is every stage at which the proceeding is not over."""
    if terms.sources != ("*",):
        return terms.sources
    over = {target for other in steps(cls).values() for _, target, ends in results(other) if ends}
    return tuple(str(stage.value) for stage in cls.Stage if stage.value not in over)


def stage_titles(cls: type[Any]) -> dict[str, str]:
    """Chinese names of the stages, 未开始 for the beginning first."""
    return {NEW: "未开始"} | {str(stage.value): str(stage.label) for stage in cls.Stage}


def ordinary(cls: type[Any]) -> list[Edge]:
    """The way on which everything goes as the law calls for: from each stage the first step that is 应当 and leads on.
    Where none is called for, the first that leads on at all.
    """
    here, path = NEW, list[Edge]()
    while True:
        seen = {NEW, *(edge.target for edge in path)}
        on = [edge for edge in edges(cls) if edge.source == here and edge.target not in seen]
        if not on:
            return path
        path.append(next((edge for edge in on if edge.called_for), on[0]))
        here = path[-1].target
        if path[-1].ends:
            return path
