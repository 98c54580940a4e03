"""Document numbers 文号: their text. The counter that gives the sequence belongs to the record."""

from __future__ import annotations

from documents.reading.catalogue import form


def number(name: str, short: str, year: int, seq: int) -> str:
    """Return the number of a paper: （泉）应急罚〔2026〕1号, or 泉应急函〔2026〕1号 for letters.

    name: form; short: the organ's abbreviation (Organ.short); year: four figures; seq: without leading zeros.
    ValueError when the form carries no number.
    """
    found = form(name)
    if not found.series:
        raise ValueError(f"《{found.title}》不编文号。")
    head = f"{short}{found.series}" if found.plain_number else f"（{short}）{found.series}"
    return f"{head}〔{year}〕{seq}号"


def placeholder(name: str, short: str, year: int) -> str:
    """Return the number line of a paper not yet issued, the sequence left open."""
    found = form(name)
    return number(name, short, year, 0).replace("〕0号", "〕　号") if found.series else ""
