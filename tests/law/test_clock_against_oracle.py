"""The clock agrees with a slow day-by-day oracle over 2004-2026, for made-up terms and for every term of the book."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import law
from law.reading.kinds import TERM_UNITS
from law.reckoning.clock import Pause
from tests.law.oracle import oracle_days, oracle_hours, oracle_months, worked

FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)
DAYS = st.dates(FIRST, LAST)
FORWARD, ROLL = st.booleans(), st.booleans()


@st.composite
def terms(draw: st.DrawFn) -> tuple[date, list[Pause]]:
    """A start and up to three excluded intervals near it, overlapping ones included."""
    start = draw(DAYS)
    pauses = []
    for _ in range(draw(st.integers(0, 3))):
        begin = start + timedelta(draw(st.integers(-40, 60)))
        pauses.append((begin, begin + timedelta(draw(st.integers(0, 20))), "某条"))
    return start, pauses


def ruling(unit: str, amount: int, forward: bool, roll: bool) -> law.Ruling:
    """A made-up term."""
    facts = {"direction": "after" if forward else "before", "end_on_holiday": "roll" if roll else "stay"}
    return law.Ruling(
        "terms/made_up", "terms", "某期限", FIRST, None, amount, unit, "某法 第一条", "read", "", "", facts
    )


def off(pauses: list[Pause]) -> set[date]:
    return {first + timedelta(n) for first, last, _ in pauses for n in range((last - first).days + 1)}


def expected(start: date, amount: int, unit: str, forward: bool, roll: bool, excluded: set[date]) -> date:
    if unit == "hour":
        assert isinstance(start, datetime)
        return oracle_hours(start, amount, forward, excluded)
    if unit in ("month", "year"):
        return oracle_months(start, amount * (12 if unit == "year" else 1), forward, roll, excluded)
    return oracle_days(start, amount, unit, forward, roll, excluded)


def agrees(found: law.Due, sure: date) -> bool:
    """The very day; between the two days while a notice is missing."""
    return found.early <= sure <= found.late if found.provisional else found.due == sure


@settings(deadline=None, max_examples=300)
@given(terms(), st.integers(0, 70), st.sampled_from(["calendar_day", "working_day"]), FORWARD, ROLL)
def test_terms_of_days_end_where_the_oracle_says(case: Any, amount: int, unit: str, forward: bool, roll: bool) -> None:
    start, pauses = case
    found = law.due(ruling(unit, amount, forward, roll), start, excluded=pauses)
    assert agrees(found, expected(start, amount, unit, forward, roll, off(pauses)))


@settings(deadline=None, max_examples=150)
@given(terms(), st.integers(0, 14), FORWARD, ROLL)
def test_terms_of_months_end_where_the_oracle_says(case: Any, amount: int, forward: bool, roll: bool) -> None:
    start, pauses = case
    found = law.due(ruling("month", amount, forward, roll), start, excluded=pauses)
    assert agrees(found, expected(start, amount, "month", forward, roll, off(pauses)))


@settings(deadline=None, max_examples=40)
@given(DAYS, st.integers(0, 5), FORWARD, ROLL)
def test_terms_of_years_end_where_the_oracle_says(start: date, amount: int, forward: bool, roll: bool) -> None:
    found = law.due(ruling("year", amount, forward, roll), start)
    assert agrees(found, expected(start, amount, "year", forward, roll, set()))


@settings(deadline=None, max_examples=60)
@given(terms(), st.integers(0, 23), st.integers(0, 59), st.integers(0, 72), FORWARD)
def test_terms_of_hours_end_at_the_oracles_minute(
    case: Any, hour: int, minute: int, amount: int, forward: bool
) -> None:
    day, pauses = case
    start = datetime(day.year, day.month, day.day, hour, minute)
    found = law.due(ruling("hour", amount, forward, True), start, excluded=pauses)
    assert found.due == oracle_hours(start, amount, forward, off(pauses))


def every_term() -> list[law.Ruling]:
    """Every dated value of every term of the book."""
    book = law.book()
    cards = [card for card in book.cards.values() if card.kind.folder == "terms"]
    return [book.ruling(card, version) for card in cards for version in card.versions if not version.ended]


@pytest.mark.parametrize("term", every_term(), ids=lambda term: f"{term.card.removeprefix('terms/')}@{term.since}")
def test_every_term_of_the_book_ends_where_the_oracle_says(term: law.Ruling) -> None:
    if term.unit not in TERM_UNITS:
        pytest.skip("an amount, not a term")
    amount = term.value if term.value is not None else term.default if term.default is not None else 10

    @settings(deadline=None, max_examples=3 if term.unit == "year" else 12, database=None)
    @given(terms())
    def ends(case: Any) -> None:
        day, pauses = case
        start = datetime(day.year, day.month, day.day, 9, 30) if term.unit == "hour" else day
        found = law.due(replace(term, value=amount), start, excluded=pauses)
        forward, roll = term.direction == "after", term.end_on_holiday == "roll"
        assert agrees(found, expected(start, amount, term.unit, forward, roll, off(pauses)))

    ends()


@settings(deadline=None, max_examples=100)
@given(terms(), st.integers(1, 40), st.sampled_from(["calendar_day", "working_day"]))
def test_an_excluded_interval_never_shortens_a_term(case: Any, amount: int, unit: str) -> None:
    start, pauses = case
    term = ruling(unit, amount, True, True)
    assert law.due(term, start, excluded=pauses).due >= law.due(term, start).due


@settings(deadline=None, max_examples=100)
@given(DAYS, st.integers(1, 40))
def test_a_notice_counted_backwards_leaves_the_whole_term_before_the_hearing(day: date, amount: int) -> None:
    latest = law.due(ruling("working_day", amount, False, True), day).due
    assert sum(worked(latest + timedelta(n)) for n in range((day - latest).days)) == amount
