"""The acts of a draw as verbs: a story and the command line name the draw by its number, the act finds the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from casework.models import Draw, Officer
from flows.beside import draws
from flows.door.refusals import Refused
from flows.door.verbs import verb

TITLES = {
    "freeze": "公布名册",
    "commit": "公布承诺",
    "name": "外部人员报数",
    "draw": "抽取",
    "accept": "采用结果",
    "excuse": "递补",
    "abandon": "弃用",
}


@verb("freeze_roster", title=TITLES["freeze"])
def freeze_roster(
    *,
    of: str,
    purpose: str,
    wanted: int,
    excluded: Sequence[Mapping[str, Any]] = (),
    industry: str = "",
    risk: str = "",
    by: Officer,
    on: date,
    key: str | None = None,
) -> Draw:
    """Publish a roster (flows.beside.draws.freeze); `of` is its key or Chinese name, exclusions name a row."""
    kinds = {str(label): str(value) for value, label in Draw.Of.choices}
    out = [{name: str(value) for name, value in row.items()} for row in excluded]
    how: dict[str, Any] = {"excluded": out, "industry": industry, "risk": risk, "key": key}
    return draws.freeze(of=kinds.get(of, of), purpose=purpose, wanted=wanted, by=by, on=on, **how).draw


@verb("commit_draw", title=TITLES["commit"])
def commit_draw(*, draw: Draw, by: Officer, on: date) -> Draw:
    """Publish the digest of the secret (flows.beside.draws.commit)."""
    return draws.commit(draw.pk, by=by, on=on).draw


@verb("name_numbers", title=TITLES["name"])
def name_numbers(*, draw: Draw, named: Sequence[Mapping[str, Any]], by: Officer, on: date) -> Draw:
    """Record the numbers of outsiders (flows.beside.draws.name)."""
    return draws.name(draw.pk, [dict(row) for row in named], by=by, on=on).draw


@verb("draw_lots", title=TITLES["draw"])
def draw_lots(*, draw: Draw, by: Officer, on: date) -> Draw:
    """Open the secret and rank (flows.beside.draws.draw)."""
    return draws.draw(draw.pk, by=by, on=on).draw


@verb("accept_draw", title=TITLES["accept"])
def accept_draw(*, draw: Draw, by: Officer, on: date) -> Draw:
    """Adopt the result (flows.beside.draws.accept)."""
    return draws.accept(draw.pk, by=by, on=on).draw


@verb("excuse_drawn", title=TITLES["excuse"])
def excuse_drawn(*, draw: Draw, drawn: str, by: Officer, on: date, reason: str) -> Draw:
    """Pass over a drawn row that cannot serve, named by id or name (flows.beside.draws.excuse). Raises Refused."""
    names = draws.read(draw.pk).names
    found = [one for one, name in names.items() if drawn in (one, name, name.partition("（")[0])]
    if not found:
        raise Refused(f"{draw.number}的名册中没有“{drawn[:60]}”，请核对。")
    return draws.excuse(draw.pk, found[0], by=by, on=on, reason=reason).draw


@verb("abandon_draw", title=TITLES["abandon"])
def abandon_draw(*, draw: Draw, by: Officer, on: date, reason: str) -> Draw:
    """Give the draw up (flows.beside.draws.abandon)."""
    return draws.abandon(draw.pk, by=by, on=on, reason=reason).draw
