"""How a procedure is written: steps that declare their terms and read in the order of the law."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cache, cached_property, wraps
from inspect import unwrap
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from django_fsm import GET_STATE, transition

from casework.models import Family, Proceeding
from flows.door.act import Acting
from flows.door.named import Who
from flows.door.spelling import spelt, spoken
from permissions.gate import FORMER, STEP_TITLES

if TYPE_CHECKING:
    from law import Ruling

__all__ = ["PROCEDURES", "Acting", "Back", "Ground", "Outcome", "PastTheDoor", "Start", "Terms", "Who"]
__all__ += ["procedure", "step", "steps"]

P = ParamSpec("P")
R = TypeVar("R")
Guard = Callable[[Any, date], str]  # asks what is on file: "" when met, else the sentence for the officer
Check = Callable[[Any, Mapping[str, Any], date], str]  # asks the facts in hand
Forms = str | Callable[[Any], str]  # a form's name, or a choice of it by the facts; "" for none
PROCEDURES: dict[str, Any] = {}  # kind → proxy class
RETURN = "return_submission"  # the word of 退回, an act beside the steps


class PastTheDoor(RuntimeError):
    """A step was called directly. Call flows.take()."""


class Ground(str):
    """A guard's sentence that rests on a card.

    `ruling` decides whether it forbids or warns, `earliest` is the day that cures it.
    """

    ruling: Ruling | None
    earliest: date | None

    def __new__(cls, sentence: str, ruling: Ruling | None = None, earliest: date | None = None) -> Ground:
        said = super().__new__(cls, sentence)
        said.ruling, said.earliest = ruling, earliest
        return said


@spoken("期限（Start）")
@dataclass(frozen=True)
class Start:
    """A clock that a step starts. `counts_from`: attribute with the first fact's day (default: the day of the step);
    `days`/`until`: attributes with an amount or end that the officer set; `duty`: False for a window of the party;
    `outlives`: it goes on when the proceeding ends, until the procedure that follows takes it over.
    """

    card: str
    counts_from: str = ""
    days: str = ""
    until: str = ""
    duty: bool = True
    outlives: bool = False
    when: Callable[[Any], bool] = lambda run: True


def one_or_many(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


def clocks_of(said: Iterable[Any]) -> tuple[Start, ...]:
    """Clocks by their cards, or described by a Start."""
    return tuple(one if isinstance(one, Start) else Start(one) for one in said)


@spoken("结论（Outcome）")
class Outcome:
    """One result of a step: the stage it leads to (None keeps it) and what it does besides the step."""

    def __init__(
        self,
        title: str,
        target: Any = None,
        *,
        starts: Any = (),
        meets: Any = (),
        lapses: Any = (),
        issues: Any = (),
        ends: bool = False,
        setback: bool = False,
    ) -> None:
        self.title, self.target = title, None if target is None else str(target)
        self.starts, self.meets, self.lapses = clocks_of(one_or_many(starts)), one_or_many(meets), one_or_many(lapses)
        self.issues, self.ends, self.setback = one_or_many(issues), ends, setback


@spoken("退回（Back）")
class Back:
    """What comes of it when an approver sends back 退回 what lies before a step: the stage to which it goes (None keeps
    it), the columns that hold no more, the clocks that end and begin. `was`: steps that did so in stored entries.
    """

    def __init__(
        self, target: Any = None, *, clears: Any, starts: Any = (), lapses: Any = (), was: str | tuple[str, ...] = ()
    ) -> None:
        self.target, self.clears = None if target is None else str(target), one_or_many(clears)
        self.starts, self.lapses, self.was = clocks_of(one_or_many(starts)), one_or_many(lapses), one_or_many(was)


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
    only_if: tuple[Guard, ...] = ()  # asked of what is on file, when the step is offered and when it is taken
    checks: tuple[Check, ...] = ()  # asked of the facts in hand
    warn_if: tuple[Guard, ...] = ()
    notes: tuple[Guard, ...] = ()  # what the person should know beforehand; it neither forbids nor asks for a reason
    warns: tuple[Check, ...] = ()  # the same of the facts in hand
    starts: tuple[Start, ...] = ()
    meets: tuple[str, ...] = ()
    lapses: tuple[str, ...] = ()  # clocks that the step makes moot without meeting them; they stay on file
    issues: tuple[Forms, ...] = ()
    rests_on: tuple[str, ...] = ()  # forms whose latest paper in the proceeding must stand, neither voided nor lacking
    delivers: tuple[str, ...] = ()  # forms that reach their addressee in the act itself: no service is registered
    officers: int = 1  # 2: the two certified officers of the proceeding (行政处罚法 第四十二条)
    called_for: bool = True  # 应当: an invitation on the work-list; False for what one may but need not do (可以)
    called_once: tuple[str, ...] = ()  # facts, any of which calls for a step that one otherwise only may take
    after: tuple[str, ...] = ()  # facts without which nobody is invited yet
    until: tuple[str, ...] = ()  # facts, any of which ends the invitation of a step that keeps its stage
    ends: bool = False
    reopens: bool = False  # it may take up a proceeding that has ended; its body lifts `closed`
    task: str = ""  # the work-list's words when the title would foretell the outcome: 整改复查, not 复查合格
    asks: dict[str, Any] = field(default_factory=dict)  # presets of the form on screen: fact → path on the proceeding
    narrows: dict[str, Any] = field(default_factory=dict)  # choices open on screen: fact → path to their keys, or pairs
    outcomes: dict[str, Outcome] = field(default_factory=dict)  # the result chosen at the end: key → what it does
    event: str = (
        ""  # the fact with the day (or hour) of what happened outside the office; default: the day of the record
    )
    since: tuple[str, ...] = ()  # columns of the proceeding whose days cause the event: it is not earlier than any
    unkept: tuple[str, ...] = ()  # facts that the door does not put into the column of their name
    of_office: bool = False  # the task is the office's, not the handler's, although handlers hold the office too
    person: str = ""  # column of the proceeding that names who takes the step
    queues: Callable[[Any], str] | None = None  # what acts of different cases take in turn: a party, a receipt
    opens: str = ""  # column with the first day on which the step can be taken; until then it waits
    opens_after: tuple[str, ...] = ()  # terms that must have run out before the step can be taken
    back: Back | None = None  # what 退回 in its stead does, where that is no outcome of its own
    waits_for: str = ""  # for whom or what the step waits until it opens
    was: tuple[str, ...] = ()  # former names of the step in stored entries
    names: dict[str, Who] = field(default_factory=dict)  # who may be named in a fact; default: anybody of the organ

    @property
    def invites_to(self) -> str:
        """What the work-list calls the step."""
        return self.task or self.title

    def with_outcome(self, key: str) -> Terms:
        """The terms of the result that was chosen: what the step does anyway and what this result adds."""
        if not self.outcomes:
            return self
        one = self.outcomes[key]
        joined = {name: getattr(self, name) + getattr(one, name) for name in ("starts", "meets", "lapses", "issues")}
        return replace(self, target=one.target, ends=one.ends, **joined)

    def returned(self, facts: Mapping[str, Any]) -> str:
        """How an act with these facts sent back what was laid before it; "" where it did not."""
        chosen = self.outcomes.get(str(facts.get("outcome") or ""))
        return chosen.title if chosen is not None and chosen.setback and not chosen.ends else ""

    @cached_property
    def ways(self) -> tuple[Terms, ...]:
        """The step by each of its results, one where it has no outcomes."""
        return tuple(self.with_outcome(key) for key in self.outcomes) or (self,)

    @property
    def targets(self) -> tuple[str, ...]:
        """Every stage to which the step may lead; its own sources where it keeps the stage."""
        ways = [one.target for one in self.outcomes.values()] or [self.target]
        found = [way for way in ways if way is not None]
        return tuple(dict.fromkeys([*found, *(self.sources if None in ways else ())]))


STATED = ("name", "title", "sources", "target", "by", "cites")  # said by place, not among the other words of a step
LISTS = {f.name for f in fields(Terms) if str(f.type).startswith("tuple")} - {"starts", "sources", "by"}


def target_of(said: Terms) -> Any:
    """How django-fsm-2 is told the next stage: one stage, or the stage of the outcome that the act carries."""
    if not said.outcomes:
        return said.target
    stages = [stage for stage in said.targets if stage not in ("new", "*")]
    return GET_STATE(lambda run, *args, **kwargs: run.act.target or run.stage, states=stages)


def step(
    source: Any, target: Any = None, *, title: str, by: str | Iterable[str], cites: str, **terms: Any
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare one step of a procedure; `target` None keeps the stage, or leaves it to `outcomes`. See `Terms`."""
    spelt(f"步骤“{title}”", terms, [f.name for f in fields(Terms) if f.name not in STATED])
    sources, offices = tuple(str(s) for s in one_or_many(source)), one_or_many(by)
    said: dict[str, Any] = {name: one_or_many(value) if name in LISTS else value for name, value in terms.items()}
    said["starts"] = clocks_of(one_or_many(terms.get("starts", ())))
    said["outcomes"] = {str(key): one for key, one in terms.get("outcomes", {}).items()}
    said.setdefault("officers", 2 if offices == ("investigator",) else 1)
    to = None if target is None else str(target)

    def wrap(body: Callable[P, R]) -> Callable[P, R]:
        made = Terms(body.__name__, title, sources, to, offices, cites, **said)

        @wraps(body)
        def at_the_door(self: Any, **facts: Any) -> R:
            if not self.act.entered:
                raise PastTheDoor(f"{body.__name__}: call flows.take().")
            self.act.entered = False
            return body(self, **self.given)  # type: ignore[call-arg,arg-type]  # not by argument: django-fsm-2 takes some names itself

        stages = list(sources) if sources != ("*",) else "*"
        moved: Callable[P, R] = transition("stage", stages, target_of(made), custom={"terms": made})(at_the_door)
        return moved

    return wrap


@spoken("应当开始（Called）")
@dataclass(frozen=True)
class Called:
    """When a procedure is called for (应当): `of` is the kind on which the invitation hangs, `when` asks its facts;
    `again`: also while one of the kind is open, because `when` itself knows what is settled; `rests_on`: forms of `of`
    whose latest paper must stand for it, so that a void one is to be made again; `opens`: the first day on which it can
    be begun.
    """

    of: str
    step: str
    when: Callable[[Any], bool] = lambda run: True
    again: bool = False
    rests_on: tuple[str, ...] = ()
    opens: Callable[[Any], date | None] = lambda run: None


@dataclass(frozen=True)
class Procedure:
    """What a procedure declares about itself.

    `follows`: kinds from which it may arise inside a case (empty: it opens a case); `alone`: it may also open a case
    without any of them; `once`: only one open proceeding of the kind in a case, with `once_for` "parent" one for each
    proceeding from which it arose; `closes`: with its end the case ends too, when nothing else is open and everything
    in it is of this sort. `parties`: kinds of party it takes; `family`: which sort of matter a case opened by it is;
    `source`: where such a case comes from, or how the facts of its first step say it, "" where a person must say;
    `called_for`: when it invites; `looks_at`: kinds of which every proceeding in the case decides on what is called for
    in it or from it, not only one that arose from it or from which it arose; `bars`: steps of the parent that wait for
    its end ("*" all); `suspends`: clocks of the parent that stand still meanwhile, where the card `ground` allows it;
    `apart`: columns that name who may not handle the parent meanwhile, by the article `apart_by`.
    """

    kind: str
    title: str
    follows: tuple[str, ...] = ()
    once: bool = True
    once_for: str = "case"
    alone: bool = False
    closes: bool = False
    parties: tuple[str, ...] = ()
    family: str = Family.ENFORCEMENT
    source: str | Callable[[Mapping[str, Any]], str] = ""
    series: tuple[str, str] = ("案", "应急案")
    called_for: tuple[Called, ...] = ()
    looks_at: tuple[str, ...] = ()
    bars: tuple[str, ...] = ()
    suspends: tuple[str, ...] = ()
    ground: str = ""
    apart: tuple[str, ...] = ()
    apart_by: str = ""
    adopts: tuple[str, ...] = ()  # clocks of the parent that it takes over when it begins
    handlers: tuple[Callable[[Any, Any], str], ...] = ()  # why a person may not take it over without stated ground
    dependent: bool = False  # it has no purpose without its parent: the parent's end ends it


def procedure(kind: str, *, title: str, **terms: Any) -> Callable[[type[Any]], type[Any]]:
    """Register a procedure under its kind; see `Procedure` for the rest."""
    spelt(f"程序“{title}”", terms, [f.name for f in fields(Procedure) if f.name not in ("kind", "title")])
    lists = {f.name for f in fields(Procedure) if str(f.type).startswith("tuple")}
    named: dict[str, Any] = {n: one_or_many(v) if n in lists else v for n, v in terms.items()}
    said = Procedure(kind, title, **named)

    def register(cls: type[Any]) -> type[Any]:
        from flows.door.naming import refuse_taken
        from flows.door.worklist import work_list

        refuse_taken(cls, kind)
        cls.kind_, cls.title_, cls.procedure_ = kind, title, said
        PROCEDURES[kind] = cls
        STEP_TITLES.update({f"{kind}.{name}": terms.title for name, terms in steps(cls).items()})
        proxy: Any = cls
        FORMER.update({f"{kind}.{old}": f"{kind}.{name}" for old, name in former(proxy).items()})
        work_list(cls)
        return cls

    return register


def steps(cls: Any) -> dict[str, Terms]:
    """Every step of a procedure in the order of its files."""
    return declared(cls)


@cache
def declared(cls: Any) -> dict[str, Terms]:
    found = cls._meta.get_field("stage").transitions[cls]
    names = dict.fromkeys(name for part in cls.__mro__ for name in vars(part) if name in found)
    return {name: next(iter(found[name]._django_fsm.transitions.values())).custom["terms"] for name in names}


def undressed(cls: Any, step: str) -> Callable[..., Any]:
    """The body of a step without its door, for looking at what it would do on a copy in memory."""
    return unwrap(getattr(cls, step))


@cache
def former(cls: Any) -> dict[str, str]:
    """Former names of steps → their names today; those that sent back are the one act that does so now."""
    ways = steps(cls).values()
    sent = {old: RETURN for terms in ways if terms.back for old in terms.back.was}
    return sent | {old: terms.name for terms in ways for old in terms.was}


def opening(cls: type[Any]) -> dict[str, Terms]:
    """Steps that may begin a proceeding."""
    return {name: terms for name, terms in steps(cls).items() if "new" in terms.sources}


def stages_after(
    cls: Any, stage: str, *, everywhere: bool = False, by: Callable[[Terms], bool] = lambda way: True
) -> set[str]:
    """The stage itself and every stage that can follow it; `everywhere`: also by steps that are taken at any stage;
    `by`: whether the way of a step is gone, asked of each of its results.
    """
    found, left = set[str](), [stage]
    while left:
        at = left.pop()
        if at not in found:
            found.add(at)
            taken = [one for one in steps(cls).values() if at in one.sources or (everywhere and "*" in one.sources)]
            left += [way.target for one in taken for way in one.ways if way.target not in (None, "*") and by(way)]
            left += [one.back.target for one in taken if one.back and one.back.target is not None]
    return found


def stage_label(run: Proceeding) -> str:
    """Chinese name of the stage; 未开始 before the first step."""
    cls = PROCEDURES.get(run.kind)
    if cls is None or run.stage == "new":
        return "未开始"
    return stage_labels(cls).get(run.stage, str(run.stage))


@cache
def stage_labels(cls: Any) -> dict[str, str]:
    """Chinese names of a procedure's stages."""
    return {str(stage): str(label) for stage, label in cls.Stage.choices}
