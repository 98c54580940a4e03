"""The calendar cards agree with two independent sources, day by day."""

from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest

import law
from law.reading.book import PACKAGE
from law.reading.reader import parse, read_yaml
from law.reckoning import seed_calendar
from law.reckoning.workdays import read_calendar
from tests.law.small_book import small

FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)
EVERY_DAY = [FIRST + timedelta(n) for n in range((LAST - FIRST).days + 1)]
# 2005-12-31, a Saturday: `holidays` takes it as worked in exchange for New Year 2006, chinesecalendar as a weekend.
# The notice was not found; the card keeps the weekend and says so in its note.
KNOWN_DIFFERENCES = {date(2005, 12, 31)}


def test_every_year_from_2004_to_2026_has_its_card():
    assert sorted(law.book().calendar.years) == list(range(2004, 2027))


def test_every_day_agrees_with_chinesecalendar():
    calendar = law.book().calendar
    assert [day for day in EVERY_DAY if calendar.is_workday(day) != chinese_calendar.is_workday(day)] == []


def test_every_day_agrees_with_holidays_but_for_the_known_differences():
    calendar, china = law.book().calendar, holidays.country_holidays("CN", years=range(2003, 2028))
    assert {day for day in EVERY_DAY if calendar.is_workday(day) != china.is_working_day(day)} == KNOWN_DIFFERENCES


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2022, 10, 3), "国庆节放假"),
        (date(2022, 10, 8), "国庆节调休上班"),
        (date(2022, 10, 15), "周末"),
        (date(2022, 10, 14), "工作日"),
        (date(2015, 9, 3), "抗战胜利70周年纪念日放假"),
    ],
)
def test_a_day_says_what_it_is(day, name):
    assert law.book().calendar.name(day) == name


def test_a_year_without_card_has_weekends_only():
    calendar = law.book().calendar
    assert not calendar.known(date(2027, 10, 1))
    assert calendar.is_workday(date(2027, 10, 1)) and not calendar.is_workday(date(2027, 10, 2))


CARD = 'title: 2030年\nevidence: reported\noff:\n  元旦: ["2030-01-01"]\nwork:\n  元旦: ["2030-01-05"]\n'


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ('"2030-01-05"', '"2030-01-04"', "2030-01-04不是周末"),
        ('"2030-01-01"', '"2031-01-01"', "不在2030年"),
        ('"2030-01-01"', '"2030-01-01", "2030-01-01"', "重复列出"),
        ('"2030-01-01"', '"2030-02-30"', "不是有效日期"),
        ("work:", "works:", "是否为“work”"),
    ],
)
def test_a_calendar_card_that_cannot_be_right_is_refused(tmp_path, old, new, part):
    book = small(tmp_path, calendar__2030=CARD.replace(old, new))
    with pytest.raises(law.LawError, match=part):
        book.calendar.known(date(2030, 1, 1))


def test_a_calendar_card_names_its_notice():
    year = read_calendar(PACKAGE / "calendar").years[2026]
    assert (year.year, year.notice, year.evidence) == (2026, "国办发明电〔2025〕7号", "reported")
    assert year.title == "2026年部分节假日安排" and "国务院办公厅" in year.note and "通知文号凭转述" in year.note


def test_a_calendar_card_without_notice_or_note_is_read_all_the_same(tmp_path):
    year = small(tmp_path, calendar__2030=CARD).calendar.years[2030]
    assert (year.notice, year.note, year.off, year.work) == (
        "",
        "",
        {date(2030, 1, 1): "元旦"},
        {date(2030, 1, 5): "元旦"},
    )


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [('"2030-01-05"', '"2030-01-04"', 5), ('"2030-01-01"', '"2031-01-01"', 3), ('"2030-01-01"', '"x"', 3)],
)
def test_a_wrong_day_is_refused_at_its_line(tmp_path, old, new, line):
    with pytest.raises(law.LawError, match=f"2030.yaml 第{line}行："):
        _ = small(tmp_path, calendar__2030=CARD.replace(old, new)).calendar


def test_a_calendar_card_must_be_named_by_its_year(tmp_path):
    with pytest.raises(law.LawError, match=r"应当以年份命名，“next.yaml”不是"):
        _ = small(tmp_path, calendar__next=CARD).calendar


def test_the_seed_writes_into_the_books_own_folder_and_says_what_the_card_says():
    assert seed_calendar.FOLDER == PACKAGE / "calendar"
    written, kept = parse(seed_calendar.card(2025)), read_yaml(PACKAGE / "calendar" / "2025.yaml")
    assert (written["off"], written["work"]) == (kept["off"], kept["work"])
