"""Facts generated from what a step asks: said as a story says them, drawn by kind, mended by what a refusal names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import timezone

from casework.models import Evidence, Officer, Paper
from flows.door.facts import Asked, asked
from flows.door.terms import Terms, steps
from flows.pages.step.presets import finding_column, open_findings, presets
from flows.stories.preludes import MOMENT, shifted
from permissions.gate import held_on
from tests.flows.model import corpus

WORDS = ("经核实，情况属实。", "同意。", "现场已经查看，未见异常。", "因台风停工，情况有变。", "已经告知当事人。")
NUMBER = re.compile(r"(?<![\d.-])(\d+(?:\.\d{1,2})?)(?:元|项|件|之间|到)")
DAY = re.compile(r"(\d{4})[-年](\d{1,2})[-月](\d{1,2})")
THERE_ARE = re.compile(r"(?:已登记的有|现有|可选|可用的有)：([^。；]+)")
SPOKEN = ("str", "text", "body", "int", "yuan", "quantity", "decimal")  # kinds of which stories know sensible values
WILD: tuple[Any, ...] = (
    "",
    "\x00\x0b",
    "长" * 400,
    -1,
    70_000_000_000,
    "2099-12-31",
    "2001-01-01",
    "没有这一项",
    [],
    None,
)


def days_in(text: str) -> Iterator[date]:
    """The days that a sentence names, in figures or in Chinese."""
    for year, month, day in DAY.findall(text):
        with suppress(ValueError):
            yield date(int(year), int(month), int(day))


class Facts:
    """Facts for one act: `said()` states them, `mend(sentences)` changes what a refusal names."""

    def __init__(self, run: Any, terms: Terms, on: date, people: list[Officer], rng: Random) -> None:
        self.run, self.terms, self.on, self.people, self.rng = run, terms, on, people, rng
        self.kind = run.kind_
        self.wants = asked(type(run), terms.name)
        self.stated: dict[str, Any] = {}
        self.shown = presets(run, terms, self.wants)
        self.hints: dict[str, list[Any]] = {}

    def begin(self, outcome: str) -> dict[str, Any]:
        """The first version: the words of a story where one tells the step, each fact it leaves out where asked."""
        base = self.base(outcome)
        self.stated = (
            {name: self.moved(self.wants[name], value, base.day) for name, value in base.facts.items()} if base else {}
        )
        for name, want in self.wants.items():
            if name == "outcome":
                self.stated[name] = outcome or self.rng.choice(want.choices)[0]
            elif name in self.shown and (want.kind == "rows" or name not in self.stated or self.rng.random() < 0.7):
                self.stated[name] = self.filled(want, self.shown[name])
            elif name not in self.stated and (want.required or self.rng.random() < (0.06 if base else 0.3)):
                self.stated[name] = self.drawn(want)
        return self.stated

    def base(self, outcome: str) -> corpus.Said | None:
        rows = corpus.said().get((self.kind, self.terms.name), ())
        fits = [
            row
            for row in rows
            if not outcome or corpus.outcome_key(self.kind, self.terms.name, row.facts.get("outcome")) == outcome
        ]
        told = [row for row in fits or rows if not row.refused] or list(fits or rows)
        if not told or self.rng.random() < 0.08:
            return None
        return self.rng.choice(told if self.rng.random() < 0.95 else list(rows))

    def mend(self, sentences: Iterable[str], outcome: str) -> dict[str, Any]:
        """Another version: what the sentences name is drawn anew, from numbers and days in them where they have any."""
        text = "".join(sentences)
        named = [name for name, want in self.wants.items() if name != "outcome" and self.names(text, want)]
        if not named and (self.rng.random() < 0.4 or not self.stated):
            return self.begin(outcome)
        absent = [name for name in self.wants if name not in self.stated]
        other = absent if absent and self.rng.random() < 0.6 else [n for n in self.wants if n != "outcome"]
        for name in named or self.rng.sample(other, min(2, len(other))):
            want = self.wants[name]
            if not want.required and name in self.stated and self.rng.random() < 0.35:
                del self.stated[name]
            else:
                self.stated[name] = self.hinted(want, text)
        return self.stated

    def names(self, text: str, want: Asked) -> bool:
        titles = [want.title, *(column.title for column in want.row)]
        return f"（{want.name}）" in text or any(len(title) > 1 and title in text for title in titles)

    def hinted(self, want: Asked, text: str) -> Any:
        """A value that the sentence itself suggests, else one drawn."""
        if want.kind in ("yuan", "int", "decimal") and (found := NUMBER.findall(text)):
            amount = Decimal(self.rng.choice(found))
            return int(amount) if want.kind == "int" else amount
        if want.kind == "str" and (there := THERE_ARE.search(text)):
            return self.rng.choice(there[1].split("、"))
        if want.kind in ("date", "datetime") and (days := [one for one in days_in(text) if one.year < date.max.year]):
            more = (-1, 0, 0, 1) if "另定" not in text else (1, 2, 3, 5, 8)
            day = max(days) if "另定" in text else self.rng.choice(days)
            day += timedelta(days=self.rng.choice(more))
            return day if want.kind == "date" else self.hour(day)
        if want.kind == "rows" and isinstance(self.stated.get(want.name), list) and self.stated[want.name]:
            columns = {c.name: c for c in want.row if self.names(text, c)}
            rows = [dict(row) for row in self.stated[want.name] if isinstance(row, Mapping)]
            for row in rows:
                row.update({name: self.hinted(column, text) for name, column in columns.items()})
            return rows if columns and rows and self.rng.random() < 0.5 else self.retold(want)
        return self.retold(want)

    def retold(self, want: Asked) -> Any:
        """What another story says for the fact in this step, else a value drawn."""
        rows = [row for row in corpus.said().get((self.kind, self.terms.name), ()) if want.name in row.facts]
        if not rows or self.rng.random() < 0.4:
            return self.drawn(want)
        row = self.rng.choice(rows)
        return self.moved(want, row.facts[want.name], row.day)

    def moved(self, want: Asked, value: Any, told_on: date) -> Any:
        """A story's value in this case: days keep their distance, people, files and papers are those of the case."""
        if want.kind == "rows" and isinstance(value, list):
            columns = {column.name: column for column in want.row}
            return [{k: self.moved(columns[k], v, told_on) for k, v in row.items()} for row in value]
        if want.kind in ("officer", "officers", "evidence", "evidences", "paper", "party", "organ"):
            return self.drawn(want) if value not in (None, []) else None
        if isinstance(value, str) and MOMENT.fullmatch(value):
            return shifted(value, self.on - told_on)
        if want.name == "receipt" and isinstance(value, str) and self.terms.event:
            return f"{self.run.case.pk or 0}-{self.run.case.entries}"
        return value

    def filled(self, want: Asked, value: Any) -> Any:
        """A preset; rows that are only begun get what else they must have."""
        if want.kind != "rows" or not all(isinstance(row, Mapping) for row in value):
            return value
        told = self.stated.get(want.name)
        models = [row for row in told if isinstance(row, Mapping)] if isinstance(told, list) else []
        key, rows = finding_column(want), []
        for one in value:
            fit = [row for row in models if key or all(row.get(name) == said for name, said in one.items())]
            model = self.rng.choice(fit) if fit else {}
            rest = {c.name: self.drawn(c) for c in want.row if c.required and c.name not in model}
            rows.append({**rest, **model, **one})
        return rows

    def drawn(self, want: Asked) -> Any:
        """A value by its kind: what the stories say for a fact of that name, or what the kind allows."""
        known = corpus.values().get((want.name, want.kind), ())
        if known and want.kind in SPOKEN and self.rng.random() < 0.7:
            return self.rng.choice(known)
        make = getattr(self, f"a_{want.kind}", None)
        return make(want) if make else None

    def a_quantity(self, want: Asked) -> str:
        return f"{self.rng.choice((1, 12, 250))}{self.rng.choice(want.choices)[0]}"

    def a_str(self, want: Asked) -> str:
        return self.rng.choice(WORDS)[: want.limit or 500]

    a_text = a_str

    def a_body(self, want: Asked) -> str:
        return self.rng.choice(("晋江市公安局", "福建省应急管理厅", "晋江市人民法院"))

    def a_strs(self, want: Asked) -> list[str]:
        return [self.rng.choice(WORDS)]

    def a_choice(self, want: Asked) -> str:
        return str(self.rng.choice(want.choices)[0])

    def a_choices(self, want: Asked) -> list[str]:
        return [
            str(key) for key, _ in self.rng.sample(want.choices, min(len(want.choices), self.rng.choice((1, 1, 2))))
        ]

    def a_bool(self, want: Asked) -> bool:
        return self.rng.random() < 0.5

    def a_int(self, want: Asked) -> int:
        return self.rng.choice((1, 1, 2, 3, 20))

    def a_yuan(self, want: Asked) -> Decimal:
        held = [v for f in type(self.run)._meta.get_fields() if isinstance(v := vars(self.run).get(f.name), Decimal)]
        return (
            self.rng.choice(held) if held and self.rng.random() < 0.8 else Decimal(self.rng.choice((500, 20000, 50000)))
        )

    a_decimal = a_yuan

    def a_date(self, want: Asked) -> date:
        past = want.name == self.terms.event or self.rng.random() < 0.5
        return (
            self.on - timedelta(days=self.rng.choice((0, 0, 0, 1, 3, 9)))
            if past
            else self.on + timedelta(days=self.rng.choice((5, 10, 15, 30)))
        )

    def a_datetime(self, want: Asked) -> datetime:
        return self.hour(self.on)

    def hour(self, day: date) -> datetime:
        return timezone.make_aware(datetime.combine(day, time(self.rng.choice((9, 10, 11, 15)), 30)))

    def a_officer(self, want: Asked) -> Officer | None:
        """Mostly somebody who holds an office that the procedure knows."""
        known = {office for terms in steps(type(self.run)).values() for office in terms.by}
        fit = [p for p in self.people if p.is_active and any(h.office in known for h in held_on(p, self.on))]
        among = fit if fit and self.rng.random() < 0.9 else self.people
        return self.rng.choice(among) if among else None

    def a_officers(self, want: Asked) -> list[Officer]:
        return self.rng.sample(self.people, min(2, len(self.people)))

    def a_evidence(self, want: Asked) -> int | None:
        held = list(Evidence.objects.filter(case_id=self.run.case.pk).order_by("pk").values_list("pk", flat=True))
        return self.rng.choice(held) if held else None

    def a_evidences(self, want: Asked) -> list[int]:
        found = self.a_evidence(want)
        return [] if found is None else [found]

    def a_paper(self, want: Asked) -> int | None:
        held = list(
            Paper.objects.filter(proceeding__case_id=self.run.case.pk).order_by("pk").values_list("pk", flat=True)
        )
        return self.rng.choice(held) if held else None

    def a_rows(self, want: Asked) -> list[dict[str, Any]]:
        if key := finding_column(want):
            numbers = [finding.number for finding in open_findings(self.run)]
            return [{c.name: self.drawn(c) for c in want.row if c.required} | {key: number} for number in numbers]
        first = want.row[0]
        if first.kind == "choice" and first.required and self.rng.random() < 0.5:  # each of them once
            rest = [c for c in want.row[1:] if c.required or self.rng.random() < 0.3]
            return [{first.name: key} | {c.name: self.drawn(c) for c in rest} for key, _ in first.choices]
        rows = []
        for number in range(1, self.rng.choice((1, 1, 2)) + 1):
            row = {c.name: self.drawn(c) for c in want.row if c.required or self.rng.random() < 0.2}
            rows.append(row | ({"number": number} if "number" in row else {}))
        return rows

    def spoiled(self) -> dict[str, Any]:
        """The facts with one of them missing, beyond its bounds, of another kind, or a fact that nobody asks."""
        facts = dict(self.stated)
        name = self.rng.choice([*facts, "no_such_fact"]) if facts else "no_such_fact"
        if self.rng.random() < 0.3:
            facts.pop(name, None)
        else:
            facts[name] = self.rng.choice(WILD)
        return facts
