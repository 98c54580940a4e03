"""Sorts of matter 类别 in a list: which there are and which procedures belong to each is read from the procedures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from casework.lists import words
from casework.models import Family

TITLES = dict(Family.choices)


def declared() -> list[tuple[str, str]]:
    """The families that procedures declare, with their names, in the order in which they are named."""
    found = {str(proxy.procedure_.family) for proxy in words.proxies().values()}  # type: ignore[attr-defined]
    return [(family, str(title)) for family, title in Family.choices if family in found]


def procedures() -> list[tuple[str, list[tuple[str, str]]]]:
    """The procedures of each family, as a choice groups them: (name of the family, [(kind, title)])."""
    grouped: dict[str, list[tuple[str, str]]] = {}
    for kind, proxy in words.proxies().items():
        grouped.setdefault(str(proxy.procedure_.family), []).append((kind, words.procedure_title(kind)))  # type: ignore[attr-defined]
    return [(title, grouped[family]) for family, title in declared()]


def chosen(address: Mapping[str, str]) -> str:
    """The family that an address names; "" for all, also where it names none that there is."""
    asked = address.get("family", "")
    return asked if asked in dict(declared()) else ""


def narrowed(address: Mapping[str, str], rows: QuerySet[Any], at: str = "") -> QuerySet[Any]:
    """The rows whose case is of the family that the address names; `at` is the way to the case."""
    family = chosen(address)
    return rows.filter(**{f"{at}family": family}) if family else rows
