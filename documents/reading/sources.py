"""Reading of form, part and wording files: law's strict reader, and refusals that name the nearest valid word."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from law.reading.reader import read_yaml


class FormError(ValueError):
    """A form, part or wording file that cannot be used; the sentence names file and place."""


def read(path: Path) -> dict[str, Any]:
    """Return the mapping kept in one YAML file; law's reader refuses doubled keys and keeps days as text."""
    found = read_yaml(path)
    if not isinstance(found, dict):
        raise FormError(f"{path.name} 应当是一组“名称: 内容”。")
    return found


def only(found: Mapping[str, Any], allowed: Collection[str], where: str) -> None:
    """Refuse keys outside `allowed`, naming the nearest valid one."""
    for key in found:
        if key not in allowed:
            raise FormError(f"{where}：不认识“{key}”，是否为“{nearest(str(key), allowed)}”？")


def nearest(name: str, known: Collection[str]) -> str:
    """Return the known word most like `name`."""
    return next(iter(get_close_matches(name, list(known), 1, 0)), "")
