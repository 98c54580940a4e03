"""Acts beside the steps, stated from what the case holds."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from inspect import signature
from random import Random
from typing import Any, get_type_hints

from casework.models import Entry, Evidence, Officer, Paper, Service
from flows.beside import succession, unfollowed
from flows.beside.flags import OUTCOMES
from flows.door.act import Act
from flows.door.reached import reached
from flows.door.terms import PROCEDURES, steps
from flows.door.verbs import Stated, Verb
from flows.stories import verbs as stories
from permissions.gate import office_for
from permissions.offices import LEADS
from tests.flows.model.facts import WORDS, Facts
from tests.flows.model.world import RunSeen, World

__all__ = ["Nothing", "anyone", "before", "elsewhere", "likely", "narrowing", "stated", "verbs", "who"]


@cache
def verbs() -> dict[str, Verb]:
    """Acts that write one line in one case; those on registers and on many cases at once are raced, not played here."""
    found = stories.found().items()
    return {name: verb for name, verb in found if get_type_hints(verb.act).get("return") is Entry and not rests(verb)}


def rests(verb: Verb) -> bool:
    """Whether the act rests on the register: on the end of a party and who succeeds it."""
    return verb.act.__module__ in (succession.__name__, unfollowed.__name__)


class Nothing(Exception):
    """The case holds nothing that the act could be about."""


def anyone(world: World, rng: Random) -> Officer:
    return rng.choice([p for p in world.people.values() if p.is_active])


def who(run: Any, world: World, rng: Random, said: tuple[str, ...]) -> Officer:
    """One of those who might: whom a refusal names, else a handler, the author of the last line, a leader."""
    leaders = [p for p in world.people.values() if office_for(p, LEADS, run.case, world.day)]
    heads = [p for p in leaders if office_for(p, LEADS[-1:], run.case, world.day)]
    last = Entry.objects.filter(proceeding_id=run.pk, step__in=list(steps(PROCEDURES[run.kind]))).order_by("-line")
    authors = [world.people[pk] for pk in last.values_list("by_id", flat=True)[:1]]
    text = "".join(said)
    if "报机关负责人" in text:
        groups = [heads]
    elif "负责人" in text:
        groups = [leaders]
    elif "本人" in text:
        named = [p for p in world.people.values() if f"由{p}" in text]
        groups = [named or authors]
    else:
        groups = [[world.people[run.owner_id]], authors, leaders, leaders, heads]
    return rng.choice(rng.choice([group for group in groups if group] or [list(world.people.values())]))


def elsewhere(said: tuple[str, ...]) -> bool:
    """Whether another person, or another line or paper, may help where this one was refused."""
    return any(word in one for one in said for word in ("负责人", "本人", "另一", "送达", "相同", "不能接办", "填写"))


def stated(verb: Verb, run: Any, world: World, rng: Random) -> dict[str, Any]:
    """A value for everything that the act asks. Raises Nothing."""
    found: dict[str, Any] = {}
    for name, asks in verb.asks.items():
        if asks.required or rng.random() < 0.6:
            value = offered(verb, name, run, rng) or one(asks, run, world, rng, found)
            found[name] = [value] if asks.many else value
    return found


def offered(verb: Verb, name: str, run: Any, rng: Random) -> Any:
    """Mostly one of what a page of the act offers; None where it offers none."""
    kind = verb.asks[name].kind
    found = verb.offers(run).get(name, []) if verb.offers and kind in ("paper", "value") else []
    if not found or rng.random() > 0.9:
        return None
    key = rng.choice(found)[0]
    return Paper.objects.get(pk=int(key)) if kind == "paper" else key


def narrowing(verb: Verb, facts: dict[str, Any]) -> dict[str, Any]:
    """Those of the facts without which the gate cannot be asked."""
    asks = signature(verb.gate).parameters.items() if verb.gate else ()
    return {name: facts.get(name) for name, one in asks if one.kind is one.KEYWORD_ONLY and one.default is one.empty}


def one(asks: Stated, run: Any, world: World, rng: Random, before: dict[str, Any]) -> Any:
    match asks.kind:
        case "proceeding":
            return run
        case "case":
            return run.case
        case "paper":
            return a_paper(run, rng)
        case "entry":
            return an_entry(run, rng)
        case "evidence":
            return some(Evidence.objects.filter(case_id=run.case_id), rng)
        case "officer":
            return an_officer(run, world, rng)
        case "date":
            return world.day - timedelta(days=rng.choice((0, 0, 1)))
        case "mapping":
            return a_mapping(run, world, rng, before)
        case "value":
            return a_value(asks.name, run, rng)
    raise Nothing(asks.kind)


def some(rows: Any, rng: Random) -> Any:
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    if not keys:
        raise Nothing
    return rows.get(pk=rng.choice(keys))


def a_paper(run: Any, rng: Random) -> Paper:
    """Mostly one that may still be voided or made again."""
    papers = Paper.objects.filter(proceeding_id=run.pk).select_related("proceeding")
    fresh = papers.exclude(pk__in=[paper.pk for paper in papers if reached(paper)])
    return some(fresh if rng.random() < 0.8 and fresh.exists() else papers, rng)


def an_entry(run: Any, rng: Random) -> Entry:
    """The line for which a proposal waits, else mostly a step of the proceeding."""
    lines = Entry.objects.filter(case_id=run.case_id, proceeding_id=run.pk).select_related("proceeding")
    if run.proposal and rng.random() < 0.9:
        return lines.get(line=run.proposal["line"])
    own = lines.filter(step__in=list(steps(PROCEDURES[run.kind])))
    return some(own if rng.random() < 0.95 else lines, rng)


def an_officer(run: Any, world: World, rng: Random) -> Officer:
    people = [p for p in world.people.values() if p.is_active]
    holders = {
        office for terms in steps(PROCEDURES[run.kind]).values() if "new" in terms.sources for office in terms.by
    }
    fit = [p for p in people if office_for(p, tuple(holders), run.case, world.day) and p.pk != run.owner_id]
    return rng.choice(fit if fit and rng.random() < 0.85 else people)


def a_mapping(run: Any, world: World, rng: Random, before: dict[str, Any]) -> dict[str, Any]:
    """Other facts for one line: mostly one of them, drawn anew."""
    entry = next((value for value in before.values() if isinstance(value, Entry)), None)
    terms = steps(PROCEDURES[run.kind]).get(entry.step) if entry else None
    if entry is None or terms is None or not entry.facts:
        raise Nothing
    run.act = Act(world.day, run.owner)
    facts = Facts(run, terms, entry.on, list(world.people.values()), rng)
    facts.begin("")
    names = [name for name in entry.facts if name in facts.wants]
    if not names:
        raise Nothing
    name = rng.choice(names)
    drawn = [facts.retold(facts.wants[name]) for _ in range(4)]
    other = [value for value in drawn if value not in (None, entry.facts[name])]
    return {name: rng.choice(other or drawn)}


def a_value(name: str, run: Any, rng: Random) -> Any:
    """A plain value by the name it has in the act; what has no name here is a text."""
    known = {
        "line": lambda: run.flags[0]["line"] if run.flags else rng.choice((1, 2, 99)),
        "outcome": lambda: rng.choice([*OUTCOMES, "没有这一项"]),
        "way": lambda: rng.choice([*Service.Way.values, "托人"]),
        "fine": lambda: rng.choice((getattr(run, "fine", None), (getattr(run, "fine", None) or 3) // 2, 10**9, None)),
    }
    return known[name]() if name in known else rng.choice(WORDS)


def likely(name: str, run: RunSeen, called: bool) -> float:
    """Whether the proceeding holds what the act is about, as far as its columns say; 1 where nothing speaks against."""
    left = run.pending or {}
    if called:
        return 3.0
    if "reopening" in name:
        return 1.0 if run.closed and ("reopening" in left) != name.startswith("propose") else 0.01
    if "correction" in name:
        return 1.0 if bool(run.proposal) != name.startswith("propose") else 0.01
    if name == "settle_flag":
        return 1.0 if run.flags else 0.01
    if name == "return_submission":
        return 1.0 if run.stage in LAID else 0.01
    if name == "confirm_late":
        return 1.0 if run.late else 0.01
    if name == "serve_change":
        return 1.0 if "serve" in left else 0.01
    if name in ("serve_paper", "announce_paper"):
        return 1.0 if {"serving", "serve"} & left.keys() else 0.01
    if name in ("revoke", "change"):
        return 1.0 if run.stage in DECIDED else 0.01
    return 1.0 if run.closed is None or name in ("void_paper", "reissue", "take_back") else 0.1


BEFORE = {
    "settle_flag": "do:approve_correction",
    "serve_change": "do:revoke",
    "serve_paper": "hearing.postpone",
    "announce_paper": "do:revoke",
    "revoke": "penalty.serve_decision",
    "change": "penalty.serve_decision",
}


def before(name: str) -> str:
    """The act that gives this one something to be about; "" where none does."""
    about = next((word for word in ("correction", "reopening") if word in name and not name.startswith("propose")), "")
    return f"do:propose_{about}" if about else BEFORE.get(name, "")


LAID = {stage for cls in PROCEDURES.values() for one in steps(cls).values() if one.back for stage in one.sources}
DECIDED = ("served", "delivered", "filed")  # stages at which a decision may have reached the party
