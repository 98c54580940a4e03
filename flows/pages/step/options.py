"""What a field lets choose from: people, evidence, papers, offences and findings of the case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

import law
from casework.models import Case, Evidence, Finding, Officer, Organ, Paper
from flows.door import named
from flows.door.facts import Asked
from flows.door.terms import Terms
from law.fines.offence import PARTIES

Choices = list[tuple[str, str]]
FINDING = "隐患序号"  # a fact of this title names a finding of the case by its number


def by_account(people: Iterable[Officer]) -> Choices:
    """People by their accounts, each shown with the number of the certificate, which tells two of one name apart."""
    return [(one.username, f"{one.name}　{one.certificate_no}".strip()) for one in people]


class Options:
    """Choices by kind of fact, each read once and only when a field asks.

    `model` is the procedure, whose columns bound what may be typed; `of_step` the proceeding with the terms of its
    step, which say who may be named in it, and the day for which that is asked.
    """

    def __init__(
        self,
        case: Case | None,
        on: date,
        organ_id: int | None = None,
        findings: Sequence[Finding] = (),
        model: type[Any] | None = None,
        narrowed: Mapping[str, Any] | None = None,
        of_step: tuple[Any, Terms, date] | None = None,
    ) -> None:
        self.of_step = of_step
        self.narrowed = {name: open_ for name, open_ in (narrowed or {}).items() if open_}
        self.case, self.on, self.findings, self.model = case, on, findings, model
        self.organ_id = case.organ_id if case else organ_id
        self.read: dict[str, Choices] = {}

    def of(self, asked: Asked) -> Choices:
        if asked.kind in ("choice", "choices", "quantity"):
            pairs = [(str(key), str(label)) for key, label in asked.choices]
            return [pair for pair in pairs if pair[0] in self.narrowed.get(asked.name, (pair[0],))]
        if asked.kind == "str" and asked.name in self.narrowed:
            return list(self.narrowed[asked.name])
        if asked.name == "offence":
            return self.offences()
        if asked.title == FINDING:
            return [(str(f.number), f"{f.number}．{f.problem}") for f in self.findings]
        if asked.kind in ("officer", "officers"):
            return self.people(asked)
        if asked.kind not in self.read:
            self.read[asked.kind] = getattr(self, asked.kind, list)()
        return self.read[asked.kind]

    def people(self, asked: Asked) -> Choices:
        """Those who may be named in this fact on that day; before a case is known, who holds an office of the organ."""
        if self.of_step:
            run, terms, day = self.of_step
            found = named.choices(run, terms, asked, day)
        else:
            found = list(named.on_duty(self.organ_id, self.on))
        return by_account(found)

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
        found = [(e, f"{e.title}（{timezone.localtime(e.captured):%m-%d}）") for e in rows.order_by("-pk")[:100]]
        alike = Counter(label for _, label in found)
        left = Counter(alike)
        labels = []
        for e, label in found:  # several of one title and day are told apart by their order
            labels.append((str(e.pk), f"{label[:-1]}，第 {left[label]} 件）" if alike[label] > 1 else label))
            left[label] -= 1
        return labels

    def body(self) -> Choices:
        """Organs near the case: its own and the one above, the government, the court and the police of its place."""
        organ = Organ.objects.select_related("territory").filter(pk=self.organ_id or 0).first()
        if organ is None:
            return []
        above = Organ.objects.filter(pk=organ.parent_id or 0).values_list("name", flat=True)
        police = f"{organ.territory.name}公安局"
        return [(name, name) for name in (police, organ.reconsideration, organ.court, *above, organ.name) if name]

    def evidences(self) -> Choices:
        return self.evidence()

    def paper(self) -> Choices:
        rows = Paper.objects.filter(proceeding__case=self.case, voided=None) if self.case else Paper.objects.none()
        return [(str(p.pk), str(p)) for p in rows.order_by("-pk")]
