"""How a procedure is written: steps that declare their terms and read in the order of the law."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache, wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from django.db.models import TextChoices
from django_fsm import transition

from casework.models import Proceeding
from permissions.gate import STEP_TITLES

if TYPE_CHECKING:
    from law import Ruling

P = ParamSpec("P")
R = TypeVar("R")
Guard = Callable[[Any, date], str]  # "" when met, else the sentence for the officer
Forms = str | Callable[[Any], str]  # a form's name, or a choice of it by the facts; "" for none
PROCEDURES: dict[str, Any] = {}  # kind → proxy class


class PastTheDoor(RuntimeError):
    """A step was called directly. Call flows.take()."""


class Ground(str):
    """A guard's sentence that rests on a card: `ruling` decides whether it forbids or warns, `earliest` is the day that cures it."""

    ruling: Ruling | None
    earliest: date | None

    def __new__(cls, sentence: str, ruling: Ruling | None = None, earliest: date | None = None) -> Ground:
        said = super().__new__(cls, sentence)
        said.ruling, said.earliest = ruling, earliest
        return said


@dataclass(frozen=True)
class Start:
    """A clock that a step starts. `counts_from`: attribute with the first fact's day (default: the day of the step);
    `days`/`until`: attributes with an amount or end that the officer set; `duty`: False for a window of the party.
    """

    card: str
    counts_from: str = ""
    days: str = ""
    until: str = ""
    duty: bool = True
    when: Callable[[Any], bool] = lambda run: True


@dataclass(frozen=True)
class Terms:
    """What a step declares about itself; `by` are office keys, `apart_from` steps as "kind.step" of the whole case."""

    name: str
    title: str
    sources: tuple[str, ...]
    target: str | None
    by: tuple[str, ...]
    cites: str
    apart_from: tuple[str, ...] = ()
    only_if: tuple[Guard, ...] = ()
    warn_if: tuple[Guard, ...] = ()
    starts: tuple[Start, ...] = ()
    meets: tuple[str, ...] = ()
    lapses: tuple[str, ...] = ()  # clocks that the step makes moot without meeting them; they stay on file
    issues: tuple[Forms, ...] = ()
    officers: int = 1  # 2: the two certified officers of the proceeding (行政处罚法 第四十二条)
    called_for: bool = True  # 应当: an invitation on the work-list; False for what one may but need not do (可以)
    after: tuple[str, ...] = ()  # facts without which nobody is invited yet
    until: tuple[str, ...] = ()  # facts, any of which ends the invitation of a step that keeps its stage
    ends: bool = False
    task: str = ""  # the work-list's words when the title would foretell the outcome: 整改复查, not 复查合格
    asks: dict[str, Any] = field(default_factory=dict)  # presets of the form on screen: fact → path on the proceeding

    @property
    def invites_to(self) -> str:
        """What the work-list calls the step."""
        return self.task or self.title


class Acting:
    """What the body of a step may use: the day, the person, and rows that travel with the act."""

    kind_: str
    title_: str
    follows_: tuple[str, ...]
    once_: bool
    alone_: bool
    closes_: bool
    Stage: type[TextChoices]
    on: date
    by: Any
    given: dict[str, Any]  # the facts of the step in hand; empty while steps are only offered

    def adds(self, *rows: Any) -> None:
        """Append rows to the writes of this act; their keys are not known before it ends."""
        self.__dict__.setdefault("_adds", []).extend(rows)

    def sets(self, row: Any, **values: Any) -> None:
        """Change columns of another row of the case within this act."""
        before = dict(row.__dict__)
        for name, value in values.items():
            setattr(row, name, value)
        self.__dict__.setdefault("_sets", []).append((row, before))

    def excludes(self, card: str, first: date, last: date, cites: str) -> None:
        """Take an interval (both ends included) out of a running clock, by an article."""
        self.__dict__.setdefault("_excludes", []).append((card, first, last, cites))


def one_or_many(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


def step(
    source: Any, target: Any, *, title: str, by: str | Iterable[str], cites: str, starts: Iterable[str | Start] = (), issues: Any = (), **terms: Any
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare one step of a procedure; `target` None keeps the stage. See `Terms` for the rest."""
    sources = tuple(str(s) for s in one_or_many(source))
    offices = one_or_many(by)
    clocks = tuple(s if isinstance(s, Start) else Start(s) for s in starts)
    lists = ("apart_from", "only_if", "warn_if", "meets", "lapses", "after", "until")
    terms |= {name: one_or_many(terms[name]) for name in lists if name in terms}
    terms.setdefault("officers", 2 if offices == ("investigator",) else 1)

    def wrap(body: Callable[P, R]) -> Callable[P, R]:
        said = Terms(body.__name__, title, sources, None if target is None else str(target), offices, cites, starts=clocks, issues=one_or_many(issues), **terms)

        @wraps(body)
        def at_the_door(self: Any, **facts: Any) -> R:
            if not self.__dict__.pop("_at_the_door", False):
                raise PastTheDoor(f"{body.__name__}: call flows.take().")
            return body(self, **self.given)  # type: ignore[call-arg,arg-type]  # not by argument: django-fsm-2 takes some names itself

        stages = list(sources) if sources != ("*",) else "*"
        made: Callable[P, R] = transition("stage", stages, said.target, custom={"terms": said})(at_the_door)
        return made

    return wrap


def procedure(
    kind: str, *, title: str, follows: Iterable[str] = (), once: bool = True, alone: bool = False, closes: bool = False,
) -> Callable[[type[Any]], type[Any]]:  # fmt: skip
    """Register a procedure under its kind. `follows`: kinds from which it may arise inside a case (empty: it opens a case);
    `alone`: it may also open a case without any of them; `once`: only one open proceeding of the kind in a case;
    `closes`: with its end the case ends too, when nothing else is open and everything in it is of this sort (a penalty ends by close-out).
    """

    def register(cls: type[Any]) -> type[Any]:
        from flows.worklist import work_list

        cls.kind_, cls.title_, cls.follows_, cls.once_, cls.alone_ = kind, title, tuple(follows), once, alone
        cls.closes_ = closes
        PROCEDURES[kind] = cls
        STEP_TITLES.update({f"{kind}.{name}": terms.title for name, terms in steps(cls).items()})
        flow = work_list(cls)
        setattr(sys.modules[cls.__module__], flow.__name__, flow)
        return cls

    return register


def steps(cls: Any) -> dict[str, Terms]:
    """Every step of a procedure in the order of its file."""
    return declared(cls)


@cache
def declared(cls: Any) -> dict[str, Terms]:
    found = cls._meta.get_field("stage").transitions[cls]
    return {name: next(iter(found[name]._django_fsm.transitions.values())).custom["terms"] for name in vars(cls) if name in found}


def opening(cls: type[Any]) -> dict[str, Terms]:
    """Steps that may begin a proceeding."""
    return {name: terms for name, terms in steps(cls).items() if "new" in terms.sources}


def stage_label(run: Proceeding) -> str:
    """Chinese name of the stage; 未开始 before the first step."""
    cls = PROCEDURES.get(run.kind)
    if cls is None or run.stage == "new":
        return "未开始"
    return str(cls.Stage(run.stage).label)
