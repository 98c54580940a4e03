"""What a register is: a noun whose rows belong to no case, declared once, where the noun is written.

    @registered("offices", "岗位")
    class Office(models.Model): …

From then on every change of a row is a sealed line of its register (`casework.registers`), `manage.py verify` holds the
rows to the lines, and a further register needs no list anywhere. This file knows no noun, so that nouns may name it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

M = TypeVar("M", bound=type[Any])


@dataclass(frozen=True)
class Register:
    """A register: its word, its Chinese title, its noun; `but`: columns that no line seals, each for its reason.

    `in_cases`: columns that acts of a case change; there the line of the case seals the change.
    """

    name: str
    title: str
    model: Any
    but: dict[str, str]
    in_cases: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        return str(self.model._meta.db_table)

    @property
    def columns(self) -> dict[str, Any]:
        """The fields that lines seal, by column."""
        own = self.model._meta.local_concrete_fields
        return {str(f.column): f for f in own if not f.primary_key and f.column not in self.but}


REGISTERS: dict[str, Register] = {}  # by table


def registered(
    name: str, title: str, *, but: dict[str, str] | None = None, in_cases: tuple[str, ...] = ()
) -> Callable[[M], M]:
    """Declare the noun's register. Raises ValueError for a word that another register bears."""

    def declare(model: M) -> M:
        if any(one.name == name and one.model.__name__ != model.__name__ for one in REGISTERS.values()):
            raise ValueError(f"register {name!r} is declared twice")
        said = Register(name, title, model, but or {}, in_cases)
        REGISTERS[said.table] = said
        return model

    return declare
