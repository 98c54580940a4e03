"""A submitted step form, read: facts as text, files by field; nothing is evidence yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from casework.models import Evidence
from casework.uploads import Kept, Unfit, keep, limits
from flows.door.facts import Asked
from flows.pages.step.fields import FILES, TICKED, Field, drawn
from flows.pages.step.options import FINDING, Choices, Options


@dataclass(frozen=True)
class Upload:
    """Stands in the facts for a file that arrived, until it is evidence: its field, place there, and fact's title."""

    field: str
    place: int = 0
    title: str = ""


@dataclass
class Typed:
    """What came in: facts as text by name, files by their stand-in, and sentences about files that are refused."""

    given: dict[str, Any]
    files: dict[Upload, Any]
    wrong: list[str] = field(default_factory=list)


def typed(wants: Mapping[str, Asked], post: QueryDict, files: MultiValueDict[str, Any], prefix: str = "") -> Typed:
    """Read a submitted form; empty rows are left out, so that an added but unused row does no harm."""
    found = Typed({}, {})
    for want in wants.values():
        name = prefix + want.name
        if want.kind == "rows":
            found.given[want.name] = rows_of(want, name, post, files, found)
        elif want.kind in FILES:
            found.given[want.name] = attached(want, name, post, files, found)
        elif want.kind in TICKED:
            found.given[want.name] = post.getlist(name)
        elif want.kind == "quantity":
            found.given[want.name] = counted(post.get(name, ""), post.get(f"{name}-unit", ""))
        elif want.kind == "bool":
            found.given[want.name] = name in post
        else:
            found.given[want.name] = post.get(name, "").replace("\r\n", "\n")
    return found


def counted(amount: str, unit: str) -> str:
    """A quantity as it was typed with the unit that was chosen; "" where nothing was typed."""
    return f"{amount}{unit}" if amount.strip() else ""


def attached(want: Asked, name: str, post: QueryDict, files: MultiValueDict[str, Any], found: Typed) -> Any:
    """Evidence of one fact: what the case holds already, and files that come with the form; a list for several."""
    said = [value for value in post.getlist(name) if value]
    held = [value for value in said if not announced(value)]
    came = [file for file in files.getlist(name) if file] or [announced(value) for value in said if announced(value)]
    new = {Upload(name, place, want.title): file for place, file in enumerate(came)}
    found.files |= new
    if want.kind == "evidences":
        return [*held, *new]
    if len(new) > 1:
        found.wrong.append(f"“{want.title}”只收一个文件，这次选了 {len(new)} 个，请去掉多余的。")
    return next(iter(new), held[-1] if held else "")


def announced(value: str) -> str:
    """The name of a file that a preview announces without sending it."""
    return value.removeprefix("file:") if value.startswith("file:") else ""


def rows_of(
    want: Asked, name: str, post: QueryDict, files: MultiValueDict[str, Any], found: Typed
) -> list[dict[str, Any]]:
    columns = {c.name: c for c in want.row}
    starts = f"{name}-"
    numbers = {key[len(starts) :].split("-", 1)[0] for key in [*post, *files] if key.startswith(starts)}
    rows = []
    for number in sorted((n for n in numbers if n.isdecimal()), key=int):
        row = typed(columns, post, files, f"{starts}{number}-")
        if row.files or any(stated(columns[key], value) for key, value in row.given.items()):
            rows.append(row.given)
            found.files |= row.files
            found.wrong += row.wrong
    return rows


def stated(want: Asked, value: Any) -> bool:
    """Whether a person said something in this column: a preset choice and a box that is not ticked say nothing."""
    if want.kind == "choice":
        return value not in ("", str(want.default))
    return bool(value) and want.kind != "bool"


def stored(found: Typed) -> dict[Upload, Kept]:
    """The uploaded files, checked and kept by digest; refusals go to `found.wrong` and nothing is evidence yet."""
    kept = {}
    for upload, file in found.files.items():
        try:
            kept[upload] = keep(sent(file))
        except Unfit as why:
            found.wrong.append(str(why))
    return kept


def sent(upload: Any) -> Any:
    """The file itself; a name without its bytes is refused."""
    if isinstance(upload, str):
        raise Unfit(f"“{upload}”没有传到，请重新选择；{limits()}。")
    return upload


def with_evidence(given: Any, rows: Mapping[Upload, Evidence]) -> Any:
    """The facts with each stand-in replaced by its evidence row."""
    if isinstance(given, Upload):
        return rows[given]
    if isinstance(given, dict):
        return {name: with_evidence(value, rows) for name, value in given.items()}
    return [with_evidence(value, rows) for value in given] if isinstance(given, list) else given


def chosen_again(files: Mapping[Upload, Any]) -> str:
    """Which files are to be chosen again, by the title of their fact; "" where none came."""
    found: dict[str, list[str]] = {}
    for upload, file in files.items():
        found.setdefault(upload.title, []).append(file if isinstance(file, str) else str(file.name))
    return "；".join(f"“{title}”的{'、'.join(names)}" for title, names in found.items())


def without_files(given: Any) -> Any:
    """The facts as they can be shown again: a browser does not let a page choose a file anew."""
    if isinstance(given, Upload):
        return ""
    if isinstance(given, dict):
        return {name: without_files(value) for name, value in given.items()}
    if isinstance(given, list):
        return [without_files(value) for value in given if not isinstance(value, Upload)]
    return given


__all__ = ["FINDING", "Choices", "Field", "Options", "Typed", "Unfit", "Upload", "drawn", "stored", "typed"]
