"""The results among which a step ends, each with what follows from it: the stage, terms that begin, papers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import law
from casework.lists.words import stage_title
from flows.door.terms import Outcome, Terms
from flows.pages.case.ready import paper_title


@dataclass(frozen=True)
class Result:
    """One result as a large choice; `stage` is "" where the proceeding stays, `ends` where it is over."""

    key: str
    title: str
    stage: str
    clocks: tuple[str, ...]
    papers: tuple[str, ...]
    ends: bool
    setback: bool


def results(run: Any, terms: Terms) -> list[Result]:
    """Every result of the step; [] where it has none."""
    return [one(run, terms, key, outcome) for key, outcome in terms.outcomes.items()]


def one(run: Any, terms: Terms, key: str, outcome: Outcome) -> Result:
    whole = terms.with_outcome(key)
    stage = outcome.target if outcome.target and outcome.target != run.stage else ""
    clocks = tuple(dict.fromkeys(card_title(start.card) for start in whole.starts))
    papers = tuple(dict.fromkeys(paper_title(name) for name in whole.issues if isinstance(name, str) and name))
    title = stage_title(run.kind, stage) if stage else ""
    return Result(key, outcome.title, title, clocks, papers, outcome.ends, outcome.setback)


def card_title(card: str) -> str:
    book = law.book()
    try:
        return book.card(card if "/" in card else f"terms/{card}").title
    except law.LawError:
        return card
