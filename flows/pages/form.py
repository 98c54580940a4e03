"""The form of a step, drawn from its keyword arguments; what was typed is kept whatever the answer is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

import law
from casework.models import Case, Evidence, Finding, Officer, Paper
from casework.uploads import Kept, Unfit, keep, limits
from flows.facts import Asked
from law.offence import PARTIES

Choices = list[tuple[str, str]]
FINDING = "隐患序号"  # a fact of this title names a finding of the case by its number
WHOLE = {"text", "rows", "choices", "evidence"}  # kinds that take the width of the form
SENTENCES = ("描述", "情况", "意见", "理由", "要求", "内容", "事实", "措施", "结论")


@dataclass
class Field:
    """One input as the template draws it. `kind` is that of `Asked`; `value` is text as typed, or a list for `choices`."""

    name: str
    title: str
    kind: str
    required: bool
    value: Any = ""
    choices: Choices = field(default_factory=list)
    rows: list[list[Field]] = field(default_factory=list)
    blank: list[Field] = field(default_factory=list)

    @property
    def long(self) -> bool:
        """Whether the answer is likely a sentence or more."""
        return self.kind == "text" or (self.kind == "str" and any(word in self.title for word in SENTENCES))

    @property
    def whole(self) -> bool:
        return self.kind in WHOLE or self.long

    @property
    def suggests(self) -> bool:
        """Whether the choices are proposals beside free text."""
        return self.kind == "str" and self.name.rsplit("-", 1)[-1] == "offence"

    @property
    def chosen(self) -> set[str]:
        return {str(v) for v in self.value} if isinstance(self.value, list) else {str(self.value)}


class Options:
    """People, evidence, papers and findings of the case to choose from, each read once and only when a field asks."""

    def __init__(self, case: Case | None, on: date, organ_id: int | None = None, findings: Sequence[Finding] = ()) -> None:
        self.case, self.on, self.findings = case, on, findings
        self.organ_id = case.organ_id if case else organ_id
        self.read: dict[str, Choices] = {}

    def of(self, asked: Asked) -> Choices:
        if asked.kind in ("choice", "choices"):
            return [(str(key), str(label)) for key, label in asked.choices]
        if asked.name == "offence":
            return self.offences()
        if asked.title == FINDING:
            return [(str(f.number), f"{f.number}．{f.problem}") for f in self.findings]
        if asked.kind not in self.read:
            self.read[asked.kind] = getattr(self, asked.kind, list)()
        return self.read[asked.kind]

    def officer(self) -> Choices:
        """Everybody who holds an office at the organ on that day."""
        held = Q(offices__until=None) | Q(offices__until__gte=self.on)
        people = Officer.objects.filter(held, offices__organ=self.organ_id, offices__since__lte=self.on, is_active=True)
        return [(p.username, f"{p.name}　{p.certificate_no}".strip()) for p in people.distinct().order_by("name")]

    def offences(self) -> Choices:
        """Every offence of the book by code, for the day."""
        edition = law.book().at(self.on)
        found = ((code, edition.get(name)) for code, name in sorted(law.book().codes.items()))
        return [(code, f"{ruling.title}（{PARTIES.get(str(ruling.facts['parties'][code].get('party')), '')}）") for code, ruling in found if ruling]

    def evidence(self) -> Choices:
        rows = Evidence.objects.filter(case=self.case) if self.case else Evidence.objects.none()
        return [(str(e.pk), f"{e.title}（{e.captured:%m-%d}）") for e in rows.order_by("-pk")[:100]]

    def paper(self) -> Choices:
        rows = Paper.objects.filter(proceeding__case=self.case, voided=None) if self.case else Paper.objects.none()
        return [(str(p.pk), str(p)) for p in rows.order_by("-pk")]


def drawn(wants: Mapping[str, Asked], typed: Mapping[str, Any], options: Options, prefix: str = "") -> list[Field]:
    """Fields with what was typed, or with presets when nothing was typed yet."""
    return [one(want, typed, options, prefix) for want in wants.values()]


def one(want: Asked, typed: Mapping[str, Any], options: Options, prefix: str) -> Field:
    name = prefix + want.name
    value = typed.get(want.name)
    value = want.default if value is None else value
    made = Field(name, want.title, want.kind, want.required, shown(value), options.of(want))
    if want.kind == "rows":
        columns = {c.name: c for c in want.row}
        rows = value if isinstance(value, list) and value else [{}]
        made.rows = [drawn(columns, as_mapping(row), options, f"{name}-{i}-") for i, row in enumerate(rows)]
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


@dataclass
class Typed:
    """What came in: facts as text by name, files by field, and sentences about files that are refused."""

    given: dict[str, Any]
    files: dict[str, Any]
    wrong: list[str] = field(default_factory=list)


def typed(wants: Mapping[str, Asked], post: QueryDict, files: MultiValueDict[str, Any], prefix: str = "") -> Typed:
    """Read a submitted form; empty rows are left out, so that an added but unused row does no harm."""
    found = Typed({}, {})
    for want in wants.values():
        name = prefix + want.name
        if want.kind == "rows":
            found.given[want.name] = rows_of(want, name, post, files, found)
        elif want.kind == "choices":
            found.given[want.name] = post.getlist(name)
        elif want.kind == "bool":
            found.given[want.name] = name in post
        else:
            found.given[want.name] = post.get(name, "").replace("\r\n", "\n")
            if want.kind == "evidence" and (file := files.get(name) or announced(found.given[want.name])):
                found.files[name] = file
                found.given[want.name] = Upload(name)
    return found


@dataclass(frozen=True)
class Upload:
    """Stands in the facts for a file that arrived under this field, until it is evidence."""

    field: str


def announced(value: str) -> str:
    """The name of a file that a preview announces without sending it."""
    return value.removeprefix("file:") if value.startswith("file:") else ""


def rows_of(want: Asked, name: str, post: QueryDict, files: MultiValueDict[str, Any], found: Typed) -> list[dict[str, Any]]:
    columns = {c.name: c for c in want.row}
    starts = f"{name}-"
    numbers = {key[len(starts) :].split("-", 1)[0] for key in [*post, *files] if key.startswith(starts)}
    rows = []
    for number in sorted((n for n in numbers if n.isdecimal()), key=int):
        row = typed(columns, post, files, f"{starts}{number}-")
        if row.files or any(value for key, value in row.given.items() if columns[key].kind not in ("choice", "bool")):
            rows.append(row.given)
            found.files |= row.files
    return rows


def stored(found: Typed) -> dict[str, Kept]:
    """The uploaded files, checked and kept by digest; refusals are added to `found.wrong` and nothing is evidence yet."""
    kept = {}
    for name, upload in found.files.items():
        try:
            kept[name] = keep(sent(upload))
        except Unfit as why:
            found.wrong.append(str(why))
    return kept


def sent(upload: Any) -> Any:
    """The file itself; a name without its bytes is refused."""
    if isinstance(upload, str):
        raise Unfit(f"“{upload}”没有传到，请重新选择；{limits()}。")
    return upload


def with_evidence(given: Any, rows: Mapping[str, Evidence]) -> Any:
    """The facts with each stand-in replaced by its evidence row."""
    if isinstance(given, Upload):
        return rows[given.field]
    if isinstance(given, dict):
        return {name: with_evidence(value, rows) for name, value in given.items()}
    return [with_evidence(value, rows) for value in given] if isinstance(given, list) else given


def without_files(given: Any) -> Any:
    """The facts as they can be shown again: a browser does not let a page choose a file anew."""
    if isinstance(given, Upload):
        return ""
    if isinstance(given, dict):
        return {name: without_files(value) for name, value in given.items()}
    return [without_files(value) for value in given] if isinstance(given, list) else given
