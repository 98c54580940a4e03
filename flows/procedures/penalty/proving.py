"""Which evidence proves which fact 证据与事实对照: facts are numbered as the report tells them, evidence names numbers.

Several offences are a fact each, by the number of the offence; of one offence each line, else each sentence, is one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flows.procedures.penalty.lawful import standing

SENTENCE = re.compile("[^。]+。?")
NUMERALS = {c: str(n) for n, c in enumerate("一二三四五六七八九", 1)}
BETWEEN = re.compile(r"[\s、，,;；第项和及]+")


@dataclass(frozen=True)
class FoundFact:
    """One fact with its number, and how many pieces of evidence are said to prove it."""

    number: int
    text: str
    proofs: int


@dataclass(frozen=True)
class Matrix:
    """The facts, and for each piece of evidence one mark for each fact: "yes", "no", or "open" where nobody said."""

    facts: list[FoundFact]
    rows: list[tuple[Any, list[str]]]

    @property
    def unproved(self) -> list[FoundFact]:
        return [fact for fact in self.facts if not fact.proofs]

    @property
    def open(self) -> bool:
        """Whether for some piece nobody said which fact it proves."""
        return any("open" in marks for _, marks in self.rows)


def numbered(text: str, charges: Iterable[Any]) -> list[tuple[int, str]]:
    """The facts of a report with their numbers; `charges` have a number and their own facts."""
    several = list(charges)
    if len(several) > 1:
        return [(one.number, one.facts_found or text) for one in several]
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return list(enumerate(lines if len(lines) > 1 else sentences(text), 1))


def sentences(text: str) -> list[str]:
    return [found for part in SENTENCE.findall(text.strip()) if (found := part.strip())]


def numbers(text: str) -> list[int] | None:
    """The numbers that a piece of evidence names, 1、3 or 一、三; None when it says something else."""
    said = "".join(NUMERALS.get(c, c) for c in unicodedata.normalize("NFKC", text))
    parts = [part for part in BETWEEN.split(said) if part]
    return sorted({int(part) for part in parts}) if all(p.isdecimal() and len(p) < 4 for p in parts) else None


def names_facts(run: Any, facts: Mapping[str, Any], on: date) -> str:
    """Evidence that names facts names facts that are told."""
    known = {number for number, _ in numbered(facts.get("facts_found") or "", facts.get("charges") or standing(run))}
    for row in facts.get("evidence") or ():
        said = numbers(row.facts)
        if said is None:
            return f"证据“{row.evidence}”的“证明第几项事实”请只写序号，如“1、3”；不分项的留空。"
        if beyond := [number for number in said if number not in known]:
            wrong = "、".join(f"第{number}项" for number in beyond)
            return f"证据“{row.evidence}”写明证明{wrong}事实，违法事实没有这一项（共{len(known)}项）；请核对序号。"
    return ""


def matrix(run: Any, charges: list[Any], pieces: Iterable[Any]) -> Matrix:
    """Facts beside evidence. A single fact is what every piece proves; else only what the handler said counts."""
    facts = numbered(run.facts_found or run.summary, charges)
    rows = [(piece, [mark(number, piece.facts, len(facts)) for number, _ in facts]) for piece in pieces]
    proofs = [sum(marks[place] == "yes" for _, marks in rows) for place in range(len(facts))]
    return Matrix([FoundFact(n, text, count) for (n, text), count in zip(facts, proofs, strict=True)], rows)


def mark(number: int, said: Iterable[int], facts: int) -> str:
    named = list(said)
    if facts == 1 or number in named:
        return "yes"
    return "no" if named else "open"
