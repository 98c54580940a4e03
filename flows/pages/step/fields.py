"""The inputs of a step form, drawn from what the step asks; what was typed is shown whatever the answer was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any

from django.utils import timezone

from casework.models import Evidence, Officer, Paper
from casework.uploads import ACCEPT
from flows.door.asking import LONG
from flows.door.facts import Asked
from flows.door.offered import Offered
from flows.pages.step.options import Choices, Options
from flows.pages.step.reach import Reach, reach

FILES = ("evidence", "evidences")  # kinds that take files, one or several
TICKED = ("choices", "officers")  # kinds of which several are ticked
WHOLE = {"text", "rows", *TICKED, *FILES}  # kinds that take the width of the form
SENTENCES = ("描述", "情况", "意见", "理由", "要求", "内容", "事实", "措施", "结论")
COUNTED = 60  # characters from which a limit is counted down beside the input, and up to LONG


@dataclass
class Field:
    """One input as the template draws it. `kind` is that of `Asked`; `value` is text as typed, or a list of texts."""

    name: str
    title: str
    kind: str
    required: bool
    value: Any = ""
    choices: Choices = field(default_factory=list)
    rows: list[list[Field]] = field(default_factory=list)
    blank: list[Field] = field(default_factory=list)
    reach: Reach = field(default_factory=Reach)
    spare: bool = False  # of a row that stands ready and may stay empty
    offered: bool = False  # shown unticked: nothing is stated until a person chooses it

    @property
    def must(self) -> bool:
        """Whether the browser insists on an answer."""
        return self.required and not self.spare

    @property
    def waits(self) -> bool:
        """Whether these are rows of which there need be none, and none was typed."""
        return self.kind == "rows" and all(one.spare for row in self.rows for one in row)

    @property
    def long(self) -> bool:
        """Whether the answer is likely a sentence or more."""
        return self.kind == "text" or (self.kind == "str" and any(word in self.title for word in SENTENCES))

    @property
    def whole(self) -> bool:
        return self.kind in WHOLE or self.long

    @property
    def ticked(self) -> bool:
        return self.kind in TICKED

    @property
    def files(self) -> bool:
        return self.kind in FILES

    @property
    def many(self) -> bool:
        return self.kind == "evidences"

    @property
    def accept(self) -> str:
        return ACCEPT

    @property
    def proposed(self) -> str:
        """The title that a photograph without one gets, before its number."""
        return photograph(self.title)

    @property
    def counted(self) -> bool:
        return self.long and self.reach.limit is not None and COUNTED <= self.reach.limit < LONG

    @property
    def suggests(self) -> bool:
        """Whether the choices are proposals beside free text."""
        return self.kind == "body" or self.offence

    @property
    def offence(self) -> bool:
        """Whether an offence is named by its code."""
        return self.kind == "str" and self.name.rsplit("-", 1)[-1] == "offence"

    @property
    def worded(self) -> str:
        """The label of what is chosen."""
        return next((label for value, label in self.choices if value == str(self.value)), "")

    @property
    def amount(self) -> str:
        """The number of a quantity as typed, without its unit."""
        return str(self.value).removesuffix(self.unit).strip()

    @property
    def unit(self) -> str:
        """The unit of a quantity: as chosen, else the only one."""
        units = [key for key, _ in self.choices]
        said = (key for key in sorted(units, key=len, reverse=True) if str(self.value).endswith(key))
        return next(said, units[0] if len(units) == 1 else "")

    @property
    def chosen(self) -> set[str]:
        return {str(v) for v in self.value} if isinstance(self.value, list) else {str(self.value)}


def photograph(title: str) -> str:
    """What photographs under a fact of that title are called: 整改后照片, else 现场照片."""
    return title if title.endswith("照片") and title != "照片" else "现场照片"


def drawn(wants: Mapping[str, Asked], typed: Mapping[str, Any], options: Options, prefix: str = "") -> list[Field]:
    """Fields with what was typed, or with presets when nothing was typed yet."""
    return [one(want, typed, options, prefix) for want in wants.values()]


def one(want: Asked, typed: Mapping[str, Any], options: Options, prefix: str) -> Field:
    name = prefix + want.name
    value = typed.get(want.name)
    value = want.default if value is None else value
    bounds = reach(want, None if prefix else options.model)
    made = Field(name, want.title, want.kind, want.required, shown(value), options.of(want), reach=bounds)
    if isinstance(value, Offered):
        made.offered, made.choices = True, [pair for pair in made.choices if pair[0] == str(value)]
    if want.kind == "rows":
        columns = {c.name: c for c in want.row}
        typed_rows = value if isinstance(value, list) else []
        rows = enumerate(typed_rows or [{}])
        made.rows = [drawn(columns, as_mapping(row), options, f"{name}-{i}-") for i, row in rows]
        if not typed_rows and not want.required:
            for column in made.rows[0]:
                column.spare = True
        for row in made.rows:
            for column in row if any(column.offered for column in row) else ():
                column.spare = True
        made.blank = drawn(columns, {}, options, f"{name}-__row__-")
    return made


def as_mapping(row: Any) -> Mapping[str, Any]:
    return row if isinstance(row, Mapping) else vars(row)


def shown(value: Any) -> Any:
    """A value as an input shows it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value) if timezone.is_aware(value) else value:%Y-%m-%dT%H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Officer):
        return value.username
    if isinstance(value, (Evidence, Paper)):
        return str(value.pk)
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, (list, tuple)):
        return [shown(v) for v in value]
    return value if isinstance(value, (bool, Mapping)) else str(value)
