"""Terms that reach into a year without a notice: no possible notice shortens a right or lengthens a duty."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import law
from tests.law.announcing import BOOK, SETTLED, SPACE, WAITING, YEAR, announced, book_with, others, worked_by
from tests.law.notices import fixed, notices
from tests.law.oracle import oracle_days, oracle_months

ONE = timedelta(days=1)
PURPOSES = ("right", "charge", "duty", "appointment", "")
TERMS = [("working_day", n) for n in (1, 2, 3, 5, 7, 10, 20)] + [("calendar_day", n) for n in (1, 3, 15, 30, 60)]
AROUND = {  # what issues the days around: New Year, Spring Festival, May, National Day, backwards and forwards
    "元旦": (date(2026, 12, 1), date(2027, 1, 20)),
    "春节": (date(2027, 1, 10), date(2027, 3, 1)),
    "劳动节": (date(2027, 4, 10), date(2027, 5, 20)),
    "国庆节": (date(2027, 9, 10), date(2027, 10, 25)),
}


def term(unit: str, amount: int, *, before: bool = False, purpose: str = "", roll: bool = True) -> law.Ruling:
    """A made-up term."""
    facts = {
        "direction": "before" if before else "after",
        "end_on_holiday": "roll" if roll else "stay",
        "purpose": purpose,
    }
    since = date(2000, 1, 1)
    return law.Ruling("terms/a", "terms", "某期限", since, None, amount, unit, "某法 第一条", "read", "", "", facts)


# --- the space


@pytest.mark.parametrize("year", [2027, 2029, 2030, 2032, 2033])
def test_the_space_is_what_trying_every_run_and_swap_finds(year):
    for group in WAITING.groups(year):
        days = tuple(fixed(year)[group.name])
        tried = notices(group.name, days, SETTLED if year == YEAR else ())
        assert {(one.off, one.work) for one in group.options} == {(one.off, one.work) for one in tried}, group.name


def test_every_year_up_to_2060_has_arrangements_for_each_holiday():
    for year in range(2027, 2061):
        names = "、".join(group.name for group in WAITING.groups(year)).split("、")
        assert sorted(names) == sorted(fixed(year)) and all(group.options for group in WAITING.groups(year))


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_notices_under_the_present_regulation_lie_in_the_space(year):
    """The last two notices, each read as if it were still missing."""
    years = dict(law.book().calendar.years)
    told = years.pop(year)
    calendar = replace(law.book().calendar, years={y: one for y, one in years.items() if y < year})
    for group in calendar.groups(year):
        names = group.name.split("、")
        off = frozenset(d for d, name in told.off.items() if name in names and d.weekday() < 5)
        work = frozenset(d for d, name in told.work.items() if name in names)
        assert (off, work) in {(one.off, one.work) for one in group.options}, (year, group.name)


def test_an_arrangement_announced_in_december_leaves_only_what_agrees_with_it():
    thursday = date(2026, 12, 31)
    last = replace(WAITING.years[2026], off={**WAITING.years[2026].off, thursday: "元旦"})
    calendar = replace(WAITING, years={**WAITING.years, 2026: last})
    (new_year,) = [group for group in calendar.groups(YEAR) if group.name == "元旦"]
    assert new_year.options and all(date(2027, 1, 1) in one.off for one in new_year.options)
    assert law.due(term("working_day", 1), date(2026, 12, 30), book=book_with(calendar)).early > thursday


# --- no possible notice is worse than the cautious reading


@pytest.mark.parametrize("before", [False, True], ids=["forwards", "backwards"])
@pytest.mark.parametrize("holiday", AROUND)
def test_every_arrangement_of_a_holiday_ends_every_term_between_the_two_days(holiday, before):
    """Brute force: all arrangements × all starts around the holiday × terms; both days are reached by some notice."""
    first, last = AROUND[holiday]
    step = 1 if len(SPACE[holiday]) < 40 else 4  # every start where there are few arrangements
    books = [book_with(announced([one, *others(holiday)])) for one in SPACE[holiday]]
    for unit, amount in [("working_day", 1), ("working_day", 5), ("working_day", 10), ("calendar_day", 15)]:
        made = term(unit, amount, before=before)
        for n in range(0, (last - first).days, step):
            start = first + n * ONE
            read = law.due(made, start, book=BOOK)
            if read.early == read.late and not read.provisional:
                continue
            ends = {law.due(made, start, book=one).due for one in books}
            assert read.early <= min(ends) and max(ends) <= read.late, (holiday, unit, amount, start, read)


@settings(deadline=None, max_examples=300)
@given(
    st.tuples(*(st.sampled_from(space) for space in SPACE.values())),
    st.sampled_from(TERMS),
    st.dates(date(2026, 11, 1), date(2027, 12, 1)),
    st.booleans(),
    st.sampled_from(PURPOSES),
)
def test_whatever_the_notice_says_no_right_is_shortened_and_no_duty_lengthened(said, unit_amount, start, before, whom):
    made = term(*unit_amount, before=before, purpose=whom)
    safe = law.due(made, start, book=BOOK)
    sure = law.due(made, start, book=book_with(announced(said)))
    assert safe.early <= sure.due <= safe.late
    if whom in ("duty", "appointment"):
        assert safe.due == safe.early <= sure.due
    else:
        assert safe.due == safe.late >= sure.due


@settings(deadline=None, max_examples=200)
@given(
    st.tuples(*(st.sampled_from(space) for space in SPACE.values())),
    st.sampled_from([*TERMS, ("month", 1), ("month", 3), ("month", 6)]),
    st.dates(date(2026, 11, 1), date(2027, 8, 1)),
    st.booleans(),
)
def test_once_a_notice_is_out_every_term_ends_where_the_oracle_says(said, unit_amount, start, before):
    (unit, amount), calendar = unit_amount, announced(said)
    found = law.due(term(unit, amount, before=before), start, book=book_with(calendar))
    assume(not found.provisional)  # it ends in a year of which the notice is not out
    worked = worked_by(calendar)
    if unit == "month":
        assert found.due == oracle_months(start, amount, not before, True, set(), worked)
    else:
        assert found.due == oracle_days(start, amount, unit, not before, True, set(), worked)


@pytest.mark.parametrize("before", [False, True], ids=["forwards", "backwards"])
def test_the_two_days_are_the_nearest_that_are_safe(before):
    """Around the Spring Festival each of them is the end under some arrangement."""
    books = [book_with(announced([one, *others("春节")])) for one in SPACE["春节"]]
    for start in (date(2027, 2, 1), date(2027, 2, 20)):
        for made in (term("working_day", 5, before=before), term("calendar_day", 4, before=before)):
            read = law.due(made, start, book=BOOK)
            ends = {law.due(made, start, book=one).due for one in books}
            assert (read.early, read.late) == (min(ends), max(ends))


# --- the tables of 2027


@pytest.mark.parametrize(
    ("card", "start", "early", "late", "chosen"),
    [
        ("hearing_request", "2026-12-28", "2027-01-05", "2027-01-05", "2027-01-05"),
        ("simple_filing", "2026-12-28", "2027-01-05", "2027-01-05", "2027-01-05"),
        ("pay_15d", "2026-12-17", "2027-01-02", "2027-01-04", "2027-01-04"),
        ("service_public_notice", "2026-12-02", "2027-01-02", "2027-01-04", "2027-01-04"),
        ("demand_10wd", "2026-12-20", "2027-01-04", "2027-01-04", "2027-01-04"),
        ("hearing_notice", "2027-01-04", "2026-12-23", "2026-12-23", "2026-12-23"),
        ("agency_onsite_notice", "2027-01-05", "2026-12-24", "2026-12-24", "2026-12-24"),
        ("hearing_request", "2027-02-01", "2027-02-12", "2027-02-16", "2027-02-16"),
        ("service_7wd", "2027-02-01", "2027-02-16", "2027-02-18", "2027-02-16"),
        ("hearing_notice", "2027-02-18", "2027-02-01", "2027-02-10", "2027-02-01"),
        ("pay_15d", "2027-04-16", "2027-05-03", "2027-05-06", "2027-05-06"),
        ("hearing_request", "2027-04-28", "2027-05-07", "2027-05-10", "2027-05-10"),
        ("pay_15d", "2027-09-16", "2027-10-04", "2027-10-08", "2027-10-08"),
        ("service_7wd", "2027-09-27", "2027-10-11", "2027-10-13", "2027-10-11"),
    ],
)
def test_the_days_of_2027_while_its_notice_is_missing(card, start, early, late, chosen):
    found = law.due(f"terms/{card}", date.fromisoformat(start), book=BOOK)
    assert [d.isoformat() for d in (found.early, found.late, found.due)] == [early, late, chosen]
    assert found.provisional and found.explain().splitlines()[-1].startswith("暂定：2027年的放假安排尚未录入")


def test_the_answer_says_both_days_and_whom_they_protect():
    right = law.due("terms/hearing_request", date(2027, 2, 1), book=BOOK).explain()
    assert "最早2027-02-12（星期五）、最迟2027-02-16（星期二）；本期限保护当事人，取最迟日" in right
    assert "春节放假" in right and "春节可能放假" in right
    duty = law.due("terms/service_7wd", date(2027, 9, 27), book=BOOK).explain()
    assert "最早2027-10-11（星期一）、最迟2027-10-13（星期三）；本期限约束机关，取最早日" in duty


def test_a_fixed_day_of_an_unannounced_year_is_no_working_day():
    for day in ("2027-01-01", "2027-02-05", "2027-04-05", "2027-06-09", "2027-09-15", "2027-10-01"):
        assert not WAITING.is_workday(date.fromisoformat(day))
    assert WAITING.name(date(2027, 2, 5)) == "春节放假" and WAITING.is_workday(date(2027, 2, 9))


def test_december_is_open_only_where_new_year_may_reach():
    sure = law.due(term("calendar_day", 1), date(2026, 12, 23), book=BOOK)
    assert (sure.due, sure.provisional) == (date(2026, 12, 24), False)
    found = law.due(term("calendar_day", 1), date(2026, 12, 30), book=BOOK)
    assert (found.early, found.late, found.provisional) == (date(2026, 12, 31), date(2027, 1, 3), True)


def test_a_term_that_does_not_roll_is_certain():
    found = law.due(term("calendar_day", 20, roll=False), date(2026, 12, 20), book=BOOK)
    assert (found.due, found.early, found.late, found.provisional) == (date(2027, 1, 9),) * 3 + (False,)


def test_the_raw_day_is_the_one_before_a_holiday_moved_it():
    found = law.due("terms/decision_90d", date(2024, 12, 30))
    assert (found.raw, found.due) == (date(2025, 3, 30), date(2025, 3, 31))


def test_every_term_of_the_book_says_whom_it_serves():
    book = law.book()
    lacking = [name for name, card in book.cards.items() if name.startswith("terms/") and not card.body.get("purpose")]
    assert lacking == []
    assert book.at(date(2026, 11, 1))["terms/hearing_request"].purpose == "right"
    assert book.at(date(2026, 11, 1))["terms/pay_15d"].purpose == "charge"
    assert book.at(date(2026, 11, 1))["terms/decision_90d"].purpose == "duty"
    assert book.at(date(2026, 11, 1))["terms/hearing_notice"].purpose == "appointment"


def test_excluded_days_are_left_out_of_both_readings():
    pause = (date(2027, 2, 16), date(2027, 2, 20), "某条")
    free = law.due(term("working_day", 10), date(2027, 2, 1), book=BOOK)
    kept = law.due(term("working_day", 10), date(2027, 2, 1), excluded=[pause], book=BOOK)
    for one in SPACE["春节"][::7]:
        sure = law.due(
            term("working_day", 10),
            date(2027, 2, 1),
            excluded=[pause],
            book=book_with(announced([one, *others("春节")])),
        )
        assert kept.early <= sure.due <= kept.late
    assert kept.early > free.early and kept.late > free.late
