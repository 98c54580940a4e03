"""Territories as a list needs them: what lies directly below the reader's own, and names for paths."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from casework.models import Officer, Territory
from casework.scope import paths_of


def below(user: Officer, on: date) -> list[Territory]:
    """The units directly below the territories of the reader's offices: counties for a city, townships for a county."""
    return list(Territory.objects.filter(parent__path__in=paths_of(user, on)).only("code", "name", "path"))


def named(paths: Iterable[str]) -> dict[str, str]:
    """Names of territories by path."""
    return dict(Territory.objects.filter(path__in=set(paths)).values_list("path", "name"))


def chosen(units: list[Territory], code: str) -> Territory | None:
    """The unit with that code among those the reader may choose."""
    return next((unit for unit in units if unit.code == code), None)
