"""What a field lets choose from: people, evidence, papers, offences and findings of the case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

import law
from casework.models import Case, Evidence, Finding, Officer, Paper
from flows.door.facts import Asked
from law.fines.offence import PARTIES

Choices = list[tuple[str, str]]
FINDING = "隐患序号"  # a fact of this title names a finding of the case by its number


class Options:
    """Choices by kind of fact, each read once and only when a field asks.

    `model` is the procedure, whose columns bound what may be typed.
    """

    def __init__(
        self,
        case: Case | None,
        on: date,
        organ_id: int | None = None,
        findings: Sequence[Finding] = (),
        model: type[Any] | None = None,
        narrowed: Mapping[str, Any] | None = None,
    ) -> None:
        self.narrowed = {name: open_ for name, open_ in (narrowed or {}).items() if open_}
        self.case, self.on, self.findings, self.model = case, on, findings, model
        self.organ_id = case.organ_id if case else organ_id
        self.read: dict[str, Choices] = {}

    def of(self, asked: Asked) -> Choices:
        if asked.kind in ("choice", "choices"):
            pairs = [(str(key), str(label)) for key, label in asked.choices]
            return [pair for pair in pairs if pair[0] in self.narrowed.get(asked.name, (pair[0],))]
        if asked.kind == "str" and asked.name in self.narrowed:
            return list(self.narrowed[asked.name])
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

    def officers(self) -> Choices:
        return self.officer()

    def offences(self) -> Choices:
        """Every offence of the book by code, for the day."""
        edition = law.book().at(self.on)
        found = ((code, edition.get(name)) for code, name in sorted(law.book().codes.items()))
        return [
            (code, f"{ruling.title}（{PARTIES.get(str(ruling.facts['parties'][code].get('party')), '')}）")
            for code, ruling in found
            if ruling
        ]

    def evidence(self) -> Choices:
        """The case's evidence with the local day on which it was obtained, the newest first."""
        rows = Evidence.objects.filter(case=self.case) if self.case else Evidence.objects.none()
        return [(str(e.pk), f"{e.title}（{timezone.localtime(e.captured):%m-%d}）") for e in rows.order_by("-pk")[:100]]

    def evidences(self) -> Choices:
        return self.evidence()

    def paper(self) -> Choices:
        rows = Paper.objects.filter(proceeding__case=self.case, voided=None) if self.case else Paper.objects.none()
        return [(str(p.pk), str(p)) for p in rows.order_by("-pk")]
