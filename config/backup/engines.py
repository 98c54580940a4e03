"""Which of the two databases a place has."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from config.backup import postgresql, sqlite


def kind(database: dict[str, Any]) -> str:
    return "sqlite" if str(database["ENGINE"]).endswith("sqlite3") else "postgresql"


def engine(database: dict[str, Any]) -> ModuleType:
    return sqlite if kind(database) == "sqlite" else postgresql
