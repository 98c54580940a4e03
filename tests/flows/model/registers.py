"""Acts on what belongs to no case: draws, parties, cards, anchors; and one step in many cases at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

from stdnum.cn import uscc

import law
from casework.drawn import STAGES
from casework.models import Confirmation, Draw, Officer, Organ, Proceeding
from casework.tree.heads import sealed
from flows.beside import confirm, draws, parties
from flows.door.engine import take_many
from flows.door.terms import PROCEDURES, Terms, steps
from flows.pages.step.many import alike
from permissions.gate import held_on
from permissions.offices import DRAWS, LEADS, REGISTERS
from tests.flows.model.beside import Nothing
from tests.flows.model.facts import WORDS, Facts
from tests.flows.model.world import World

MANY = 4  # proceedings in which one step is taken at once
Act = Callable[[World, Random], Callable[[], Any]]
ACTS: dict[str, Act] = {}


def register(name: str) -> Callable[[Act], Act]:
    def known(act: Act) -> Act:
        ACTS[name] = act
        return act

    return known


def one_of(offices: tuple[str, ...], world: World, rng: Random, organ: int | None = None) -> Officer:
    """Somebody who holds one of the offices, at that organ; now and then anybody."""
    people = [p for p in world.people.values() if p.is_active]
    held = {p.pk: [h for h in held_on(p, world.day) if h.office in offices] for p in people}
    fit = [p for p in people if any(organ is None or h.organ == organ for h in held[p.pk])]
    return rng.choice(fit if fit and rng.random() < 0.9 else people)


BEFORE = {"commit": "freeze", "name": "commit", "draw": "name", "accept": "draw", "excuse": "accept"}  # steps of a draw


def reachable(name: str) -> str:
    """The act, or the one that must come before it where no draw stands where the act is next."""
    while name in BEFORE and not Draw.objects.filter(stage=STAGES[BEFORE[name]]).exists():
        name = BEFORE[name]
    return name


def a_draw(step: str, rng: Random) -> Draw:
    """A draw at which the step is next, mostly; the newest ones."""
    rows = Draw.objects.exclude(stage=STAGES["abandon"]).order_by("-pk")
    fit = rows.filter(stage=STAGES[BEFORE[step]]) if step in BEFORE else rows
    among = list((fit if fit and rng.random() < 0.95 else rows)[:3])
    if not among:
        raise Nothing
    return rng.choice(among)


@register("freeze")
def freeze(world: World, rng: Random) -> Callable[[], Any]:
    by = one_of(DRAWS, world, rng)
    of, wanted, purpose = rng.choice(Draw.Of.values), rng.choice((1, 1, 2, 3, 999)), rng.choice((*WORDS, " "))
    return partial(draws.freeze, of=of, wanted=wanted, purpose=purpose, by=by, on=world.day)


def of_draw(step: str, offices: tuple[str, ...]) -> None:
    """The acts that follow, by their names in flows.beside.draws."""

    @register(step)
    def act(world: World, rng: Random) -> Callable[[], Any]:
        draw = a_draw(step, rng)
        by = one_of(offices, world, rng, draw.organ_id)
        how: dict[str, Any] = {"by": by, "on": world.day}
        if step == "name":
            numbers = [str(rng.randrange(9999)) for _ in range(rng.choice((3, 3, 2)))]
            how["named"] = [{"name": f"外部{n}", "body": "市人大", "number": said} for n, said in enumerate(numbers)]
        if step in ("excuse", "abandon"):
            how["reason"] = rng.choice((*WORDS, ""))
        if step == "excuse":
            how["one"] = rng.choice(draws.read(draw.pk).result or ["party-0"])
        return partial(getattr(draws, step), draw.pk, **how)


for _step in ("commit", "name", "draw", "accept", "excuse", "abandon"):
    of_draw(_step, DRAWS if _step in ("name", "draw") else LEADS)


@register("register_party")
def register_party(world: World, rng: Random) -> Callable[[], Any]:
    """A unit with a code of its own, or with one that is on the register or does not hold."""
    like = rng.choice(world.parties)
    body = "91350582MA" + "".join(rng.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") for _ in range(7))
    code = body + uscc.calc_check_digit(body) if rng.random() < 0.8 else rng.choice((like.uscc, body + "?", ""))
    given = {"name": f"新设{body}公司", "uscc": code, "representative": "许新", "address": "晋江市"}
    how = {"kind": "organisation", "territory": like.territory.code, **given}
    return partial(parties.register, by=one_of(REGISTERS, world, rng), on=world.day, **how)


def cards() -> list[tuple[str, str]]:
    """Cards that nobody read in the original, with the day from which each version holds."""
    book = law.book()
    return [
        (name, str(version.since))
        for name in sorted(book.names())
        for version in book.card(name).versions
        if version.evidence != "read" and not version.ended
    ]


@register("confirm_card")
def confirm_card(world: World, rng: Random) -> Callable[[], Any]:
    by = one_of((confirm.OFFICE,), world, rng)
    held = held_on(by, world.day)
    if not held:
        raise Nothing
    organ = Organ.objects.get(pk=held[0].organ)
    card, since = rng.choice(cards())
    how = {"document": rng.choice(("晋应急〔2026〕12号 第五条", "晋应急〔2026〕12号 第五条", "口头")), "said": "同意"}
    dated = world.day - timedelta(days=rng.choice((0, 30, -1)))
    return partial(confirm.confirm, card, since, organ=organ, by=by, on=world.day, dated=dated, **how)


@register("withdraw_card")
def withdraw_card(world: World, rng: Random) -> Callable[[], Any]:
    organs = sorted({organ.pk for organ in world.city.organs.values()})
    held = [row for organ in organs for row in Confirmation.objects.standing(organ, world.day).values()]
    if not held:
        raise Nothing
    row = rng.choice(held)
    by = one_of((confirm.OFFICE,), world, rng, row.organ_id)
    how: dict[str, Any] = {"organ": row.organ, "by": by, "on": world.day, "reason": rng.choice((*WORDS, " "))}
    return partial(confirm.withdraw, row.card, row.since, **how)


@register("anchor")
def anchor(world: World, rng: Random) -> Callable[[], Any]:
    return partial(sealed, world.day)


@register("take_many")
def many(world: World, rng: Random) -> Callable[[], Any]:
    """A step in several proceedings at which it is next, by somebody who may take it in the first."""
    terms, runs = alike_at(world, rng)
    people = [p for p in world.people.values() if p.is_active]
    first = world.typed(runs[0])
    by = one_of(terms.by, world, rng, first.case.organ_id)
    facts = Facts(first, terms, world.day, people, rng)
    how: dict[str, Any] = {"by": by, "on": world.day, "reason": "情况特殊，确需办理。", "key": f"many-{rng.random()}"}
    return partial(take_many, first.kind, terms.name, runs, facts.begin(""), **how)


def alike_at(world: World, rng: Random) -> tuple[Terms, list[int]]:
    """A step that can be taken in several at once, and proceedings that stand where it is next."""
    places: dict[tuple[str, str], list[int]] = {}
    for case in world.cases.values():
        for run in case.runs if case.closed is None else ():
            places.setdefault((run.kind, run.stage), []).append(run.pk)
    found = [
        (terms, pks)
        for (kind, stage), pks in sorted(places.items())
        for terms in steps(PROCEDURES[kind]).values()
        if stage in terms.sources and alike(PROCEDURES[kind], terms)
        if len(pks) > 1
    ]
    if not found:
        raise Nothing
    terms, pks = rng.choice(found)
    fresh = sorted(pks)[-3 * MANY :]
    organs = dict(Proceeding.objects.filter(pk__in=fresh).values_list("pk", "case__organ_id"))
    same = [pk for pk in fresh if organs[pk] == organs[fresh[-1]]]
    return terms, rng.sample(same, min(MANY, len(same)))


def case_of(run: int) -> int:
    return int(Proceeding.objects.values_list("case_id", flat=True).get(pk=run))
