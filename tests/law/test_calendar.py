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
from tests.law.notices import fixed
from tests.law.small_book import TERM, small

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


def test_a_year_without_card_has_weekends_and_the_fixed_days():
    calendar = law.book().calendar
    assert not calendar.known(date(2040, 10, 1))
    assert not calendar.is_workday(date(2040, 10, 1)) and calendar.is_workday(date(2040, 10, 8))


def test_the_lunar_days_agree_with_holidays_for_every_year_of_the_table():
    statutory = law.book().calendar.statutory
    assert sorted(statutory.lunar) == list(range(2008, 2061))
    for year in range(2025, 2061):
        said = {day for days in fixed(year).values() for day in days}
        assert set(statutory.days(year)) == said, year


def test_the_fixed_days_change_with_the_editions():
    days = law.book().calendar.statutory.days
    assert [len(days(year)) for year in (2007, 2008, 2013, 2014, 2024, 2025, 2027)] == [0, 11, 11, 11, 11, 13, 13]
    assert date(2013, 2, 9) in days(2013) and date(2014, 1, 30) not in days(2014) and date(2025, 1, 28) in days(2025)


def test_the_fixed_days_of_every_announced_year_are_no_working_days():
    calendar = law.book().calendar
    worked = [d for year in range(2008, 2027) for d in calendar.statutory.days(year) if calendar.is_workday(d)]
    assert worked == []


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
    [('"2030-01-05"', '"2030-01-04"', 6), ('"2030-01-01"', '"2031-01-01"', 4), ('"2030-01-01"', '"x"', 4)],
)
def test_a_wrong_day_is_refused_at_its_line(tmp_path, old, new, line):
    with pytest.raises(law.LawError, match=f"2030.yaml 第{line}行："):
        _ = small(tmp_path, calendar__2030=CARD.replace(old, new)).calendar


def test_a_calendar_card_must_be_named_by_its_year(tmp_path):
    with pytest.raises(law.LawError, match=r"next.yaml 第1行：日历卡片应当以年份命名，例如2027.yaml，“next.yaml”不是"):
        _ = small(tmp_path, calendar__next=CARD).calendar
    with pytest.raises(law.LawError, match=r"“lunnar.yaml”不是，是否为“lunar”"):
        _ = small(tmp_path, calendar__lunnar=CARD).calendar


def over_fixed_days(tmp_path, **files):
    """A small book that has the fixed days and the lunar table of the real one."""
    text = {name: (PACKAGE / f"{name}.yaml").read_text(encoding="utf-8") for name in FIXED}
    return small(tmp_path, **{name.replace("/", "__"): said for name, said in text.items()} | files)


FIXED = ("holidays/statutory", "holidays/arrangement", "calendar/lunar")
NOTICE_2027 = """
title: 2027年
evidence: practice
off:
  元旦: ["2027-01-01..2027-01-03"]
  春节: ["2027-02-05..2027-02-12"]
  清明节: ["2027-04-03..2027-04-05"]
  劳动节: ["2027-05-01..2027-05-05"]
  端午节: ["2027-06-09"]
  中秋节: ["2027-09-15"]
  国庆节: ["2027-10-01..2027-10-07"]
work:
  春节: ["2027-01-31", "2027-02-20"]
  劳动节: ["2027-05-08"]
  国庆节: ["2027-09-26", "2027-10-09"]
"""


def test_a_notice_over_the_fixed_days_is_read(tmp_path):
    calendar = over_fixed_days(tmp_path, calendar__2027=NOTICE_2027).calendar
    assert calendar.known(date(2027, 2, 9)) and calendar.groups(2027) == () and calendar.groups(2028)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (
            '  春节: ["2027-01-31"',
            '  春节: ["2027-02-06"',
            "第13行：2027-02-06同时列为春节放假和春节调休上班",
        ),
        ('["2027-05-08"]', '["2027-05-07"]', "2027.yaml 第14行：2027-05-07不是周末，本来就上班"),
        (
            "2027-02-05..2027-02-12",
            "2027-02-06..2027-02-12",
            r"2027.yaml 第6行：2027-02-05是春节的法定放假日（全国年节及纪念日放假办法\(2024\) 第二条），没有列为放假",
        ),
        ('["2027-06-09"]', '["2027-06-10"]', "第9行：2027-06-09是端午节的法定放假日"),
        (
            '  国庆节: ["2027-10-01..2027-10-07"]\n',
            "",
            r"第4行：2027-10-01是国庆节的法定放假日.*请在off的“国庆节”中补上",
        ),
        (
            '["2027-05-01..2027-05-05"]',
            '["2027-05-03..2027-05-05"]',
            None,
        ),
        (
            "2027-05-01..2027-05-05",
            "2027-05-01..2027-05-03",
            r"第4行：元旦以外的法定放假日共12日，.*只有10日，少2日：适逢周末的应当在工作日补假",
        ),
        ("端午节:", "端午:", "没有“端午”这个节日，是否为“端午节”"),
    ],
)
def test_a_notice_that_contradicts_the_fixed_days_is_refused_at_its_line(tmp_path, old, new, why):
    book = over_fixed_days(tmp_path, calendar__2027=NOTICE_2027.replace(old, new))
    if why is None:  # a weekend is off by the week, the notice need not repeat it
        assert not book.calendar.is_workday(date(2027, 5, 1))
        return
    with pytest.raises(law.LawError, match=why):
        _ = book.calendar


def test_a_fixed_day_worked_is_refused(tmp_path):
    said = NOTICE_2027.replace('"2027-05-01..2027-05-05"', '"2027-05-02..2027-05-05"')
    with pytest.raises(law.LawError, match=r"第14行：2027-05-01是劳动节的法定放假日.*不能列为调休上班"):
        _ = over_fixed_days(tmp_path, calendar__2027=said.replace("2027-05-08", "2027-05-01")).calendar


@pytest.mark.parametrize(
    ("name", "old", "new", "why"),
    [
        (
            "holidays/statutory",
            "[除夕, 正月初一, 正月初二]",
            "[除夕, 正月一]",
            "第9行：“正月一”不是放假日，是否为“正月初一”",
        ),
        ("holidays/statutory", "      清明节:", "      清明:", "法定节日没有“清明”这个键，是否为“清明节”"),
        ("holidays/arrangement", "reach: 14", "reach: 两周", "reach应当是0至31的整数"),
        ("holidays/arrangement", "joined:", "joint:", "没有“joint”这个键，是否为“joined”"),
        ("calendar/lunar", '正月初一: "02-06"', '正月初一: "02-30"', "不是2027年的日期"),
    ],
)
def test_a_card_of_the_fixed_days_that_cannot_be_right_is_refused(tmp_path, name, old, new, why):
    text = (PACKAGE / f"{name}.yaml").read_text(encoding="utf-8")
    with pytest.raises(law.LawError, match=why):
        _ = over_fixed_days(tmp_path, **{name.replace("/", "__"): text.replace(old, new)}).calendar


def test_a_local_card_that_loosens_the_fixed_days_is_refused_at_its_line(tmp_path):
    text = (PACKAGE / "holidays/statutory.yaml").read_text(encoding="utf-8")
    local = 'title: 地方\nscope: "3505"\nvalues:\n' + text[text.index('  "2025-01-01"') :].replace(
        '["05-01", "05-02"]', '["05-01"]'
    )
    with pytest.raises(law.LawError, match=r"local/3505/holidays/statutory.yaml 第5行：.*不得改动"):
        over_fixed_days(tmp_path, local__3505__holidays__statutory=local)


def test_a_local_calendar_is_refused_with_the_folders_there_are(tmp_path):
    with pytest.raises(law.LawError, match=r"2027.yaml 第1行：地方卡片不能放在 local/3505/calendar 文件夹下"):
        small(tmp_path, local__3505__calendar__2027=CARD)
    with pytest.raises(law.LawError, match="是否为“terms”"):
        small(tmp_path / "other", local__3505__term__a=CARD)


def test_an_unknown_purpose_is_refused_with_the_nearest(tmp_path):
    with pytest.raises(law.LawError, match="“purpose”不能是“rights”，是否为“right”"):
        small(tmp_path, terms__b=TERM.replace("purpose: duty", "purpose: rights"))


def test_the_seed_writes_into_the_books_own_folder_and_says_what_the_card_says():
    assert seed_calendar.FOLDER == PACKAGE / "calendar"
    written, kept = parse(seed_calendar.card(2025)), read_yaml(PACKAGE / "calendar" / "2025.yaml")
    assert (written["off"], written["work"]) == (kept["off"], kept["work"])
