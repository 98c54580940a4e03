"""A small law book in a temporary folder, for tests that need cards of their own."""

from pathlib import Path
from textwrap import dedent

import law

HERE = Path(__file__).resolve().parent
SOURCES = """
    某法(2020):
      title: 某法
      short: [某法]
      in_force: "2020-01-01"
      repealed: "2025-01-01"
      evidence: read
    某法(2025):
      title: 某法
      short: [某法]
      in_force: "2025-01-01"
      repealed: null
      evidence: read
    某办法(2026):
      title: 某办法
      in_force: null
      evidence: reported
"""
TERM = """
    title: 某期限
    unit: working_day
    purpose: duty
    tightens: shorter
    values:
      "2020-01-01": {value: 5, cites: 某法(2020) 第一条, evidence: read}
      "2025-01-01": {value: 7, cites: 某法(2025) 第二条, evidence: read}
"""


def write(folder: Path, **files: str) -> Path:
    """Write files named with `__` for `/`: terms__a="…" is terms/a.yaml."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    return folder


def small(folder: Path, **files: str) -> law.Book:
    """The book of SOURCES, the term `terms/a` and whatever else is given."""
    return law.Book(write(folder, **{"sources": SOURCES, "terms__a": TERM} | files))
