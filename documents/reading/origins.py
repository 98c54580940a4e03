"""Where a blank takes its fact from 由何事实填写, in the words of who reads the form, not of who writes it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from casework.models import Case, Officer, Organ, Party
from documents.reading.blanks import Blank
from documents.reading.catalogue import form_title
from documents.reading.facts import STEP

ROOTS = {
    "given": "出具的步骤所填",
    "run": "程序已记的事实",
    "derived": "由案卷归集",
    "on": "制作日",
    "owner": "主办人",
    "partner": "协办人",
    "by": "办理人",
    "party": "当事人",
    "organ": "办案机关",
    "case": "",
    "book": "法规库",
}
MODELS: dict[str, type[Model]] = {"party": Party, "organ": Organ, "case": Case} | dict.fromkeys(
    ("owner", "partner", "by"), Officer
)
OF_PAPERS = {"number": "文号", "issued": "制作日"}


def origins(blank: Blank) -> list[str]:
    """What may fill the blank, first come first, each said once."""
    return list(dict.fromkeys("和".join(told(part) for part in path.split("+")) for path in blank.facts))


def told(path: str) -> str:
    """One path: the root, and of a row of the register the titles of its columns."""
    root, *rest = [name or item for name, item in STEP.findall(path.strip())]
    if root == "papers":
        return f"《{form_title(rest[0])}》{''.join(OF_PAPERS.get(name, '') for name in rest[1:])}"
    return "".join([ROOTS[root], *columns(MODELS[root], rest)]) if root in MODELS else ROOTS[root]


def columns(model: type[Model], names: Iterable[str]) -> Iterable[str]:
    """Titles of the columns along a path, through the rows to which it leads."""
    found: Any = model
    for name in names:
        column = found._meta.get_field(name.removeprefix("get_").removesuffix("_display"))
        yield str(column.verbose_name).split("（")[0]
        found = column.related_model or found
