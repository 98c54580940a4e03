"""Chinese names of procedures and stages, read from the proxies that declare them, and of cards, from the book."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.apps import apps

import law
from casework.models import Proceeding


@cache
def proxies() -> Mapping[str, type[Proceeding]]:
    """Each procedure's proxy by its kind, found among the models: they are declared above this room."""
    found = (m for m in apps.get_models() if m._meta.proxy and issubclass(m, Proceeding) and hasattr(m, "kind_"))
    return {m.kind_: m for m in found}  # type: ignore[attr-defined]


def procedure_title(kind: str) -> str:
    """The procedure's name, 整改 or 行政处罚（普通程序）; the kind itself where no procedure declares it."""
    proxy = proxies().get(kind)
    return str(getattr(proxy, "title_", "") or kind)


def procedure_choices() -> list[tuple[str, str]]:
    """In the order in which a case meets them: what follows nothing first, then by how much comes before it."""
    kinds = sorted(proxies(), key=lambda kind: (len(before(kind)), procedure_title(kind)))
    return [(kind, procedure_title(kind)) for kind in kinds]


def before(kind: str) -> set[str]:
    """Every procedure that may come before this one in a case."""
    found: set[str] = set()
    ahead = [kind]
    while ahead:
        said = getattr(proxies()[ahead.pop()], "procedure_", None)
        fresh = {one for one in (said.follows if said else ()) if one in proxies()} - found - {kind}
        found |= fresh
        ahead += fresh
    return found


def stage_title(kind: str, stage: str) -> str:
    """The stage's name in its procedure."""
    stages = getattr(proxies().get(kind), "Stage", None)
    return dict(stages.choices).get(stage, stage) if stages else stage


def short(title: str) -> str:
    """A title without the bracket at its end, for chips and lists; the page of the thing says it in full."""
    head, bracket, _ = title.partition("（")
    return head if bracket and title.endswith("）") and head else title


def card_title(card: str) -> str:
    """The card's title; the name where the book no longer holds it."""
    found = law.book().cards.get(card)
    return found.title if found else card
