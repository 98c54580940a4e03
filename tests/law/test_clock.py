"""Terms as a jurist counts them on the wall calendar; every expected day was counted by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest

import law
from tests.law.small_book import TERM, small

D = date


def term(tmp_path, unit: str, value: object, **more: object) -> law.Book:
    lines = [f"{key}: {found}" for key, found in {"title": "某期限", "unit": unit, **more}.items()]
    card = (
        "\n".join(lines) + f'\nvalues:\n  "2004-01-01": {{value: {value}, cites: 某法(2020) 第一条, evidence: read}}\n'
    )
    return announced(small(tmp_path, terms__a=card))


def announced(book: law.Book) -> law.Book:
    """The same book with the project's calendar."""
    (book.path / "calendar").symlink_to(law.book().path / "calendar")
    return book


@pytest.mark.parametrize(
    ("unit", "value", "start", "due"),
    [
        ("calendar_day", 15, D(2022, 1, 5), D(2022, 1, 20)),
        ("calendar_day", 15, D(2022, 9, 16), D(2022, 10, 8)),  # 10-01 National Day, 10-08 a worked Saturday
        ("calendar_day", 1, D(2022, 10, 7), D(2022, 10, 8)),  # ends on a worked Saturday: does not roll
        ("calendar_day", 1, D(2022, 10, 14), D(2022, 10, 17)),  # ends on a Saturday: Monday
        ("calendar_day", 0, D(2022, 10, 1), D(2022, 10, 1)),  # at once: nothing to roll
        ("working_day", 5, D(2022, 9, 28), D(2022, 10, 10)),
        ("working_day", 7, D(2022, 1, 26), D(2022, 2, 9)),  # Spring Festival, two worked weekend days
        ("working_day", 1, D(2022, 9, 30), D(2022, 10, 8)),
        ("working_day", 1, D(2022, 10, 1), D(2022, 10, 8)),
        ("month", 6, D(2022, 4, 1), D(2022, 10, 8)),  # 10-01 rolls over the whole week
        ("month", 3, D(2021, 11, 30), D(2022, 2, 28)),
        ("month", 1, D(2024, 1, 31), D(2024, 2, 29)),
        ("month", 12, D(2023, 12, 31), D(2024, 12, 31)),
        ("year", 1, D(2024, 2, 29), D(2025, 2, 28)),
        ("year", 2, D(2020, 1, 10), D(2022, 1, 10)),
        ("hour", 24, datetime(2022, 9, 30, 14, 30), datetime(2022, 10, 1, 14, 30)),
    ],
)
def test_the_last_day_of_a_term(tmp_path, unit, value, start, due):
    assert law.due("a", start, book=term(tmp_path, unit, value)).due == due


@pytest.mark.parametrize(
    ("unit", "value", "hearing", "latest"),
    [
        ("working_day", 7, D(2022, 10, 14), D(2022, 9, 30)),
        ("working_day", 7, D(2022, 1, 14), D(2022, 1, 5)),
        ("calendar_day", 7, D(2022, 10, 14), D(2022, 9, 30)),  # 10-07 is a holiday: served before it
        ("month", 3, D(2022, 5, 31), D(2022, 2, 28)),
        ("hour", 24, datetime(2022, 1, 5, 14, 30), datetime(2022, 1, 4, 14, 30)),
    ],
)
def test_a_term_counted_backwards_ends_on_the_latest_day_allowed(tmp_path, unit, value, hearing, latest):
    found = law.due("a", hearing, book=term(tmp_path, unit, value, direction="before"))
    assert found.due == latest
    assert "最迟应在" in found.lines[-1]


def test_a_term_that_stays_ends_on_the_holiday(tmp_path):
    found = law.due("a", D(2022, 9, 16), book=term(tmp_path, "calendar_day", 15, end_on_holiday="stay"))
    assert found.due == D(2022, 10, 1)
    assert "末日：2022-10-01（星期六）为国庆节放假，本期限末日不因节假日顺延。" in found.lines


@pytest.mark.parametrize(
    ("unit", "value", "start", "pause", "due"),
    [
        (
            "calendar_day",
            30,
            D(2022, 3, 1),
            (D(2022, 3, 10), D(2022, 3, 19)),
            D(2022, 4, 11),
        ),  # 31+10 days: 04-10 is a Sunday
        (
            "working_day",
            5,
            D(2022, 3, 7),
            (D(2022, 3, 9), D(2022, 3, 13)),
            D(2022, 3, 17),
        ),  # only 9, 10, 11 were worked
        (
            "month",
            1,
            D(2022, 3, 1),
            (D(2022, 3, 30), D(2022, 4, 6)),
            D(2022, 4, 11),
        ),  # 3 days up to 04-01, pause goes on: 04-09, Saturday
        (
            "calendar_day",
            5,
            D(2022, 3, 7),
            (D(2022, 3, 13), D(2022, 3, 20)),
            D(2022, 3, 14),
        ),  # after the last day 03-12: no effect
        (
            "calendar_day",
            5,
            D(2022, 3, 7),
            (D(2022, 3, 1), D(2022, 3, 7)),
            D(2022, 3, 14),
        ),  # before the first day: no effect
    ],
)
def test_an_excluded_interval_prolongs_the_term_by_its_days_inside(tmp_path, unit, value, start, pause, due):
    found = law.due("a", start, excluded=[(*pause, "某法 第二条")], book=term(tmp_path, unit, value))
    assert found.due == due


def test_overlapping_intervals_count_once(tmp_path):
    book = term(tmp_path, "calendar_day", 10)
    pauses = [(D(2022, 3, 3), D(2022, 3, 6), "甲"), (D(2022, 3, 5), D(2022, 3, 8), "乙")]
    assert law.due("a", D(2022, 3, 1), excluded=pauses, book=book).due == D(2022, 3, 17)


def test_excluded_days_stop_a_clock_of_hours_from_midnight_to_midnight(tmp_path):
    book = term(tmp_path, "hour", 24)
    pause = [(D(2022, 1, 6), D(2022, 1, 7), "某条")]
    assert law.due("a", datetime(2022, 1, 5, 14, 30, 59), excluded=pause, book=book).due == datetime(2022, 1, 8, 14, 30)


def test_hours_need_a_minute(tmp_path):
    with pytest.raises(law.LawError, match="起点须写明时刻"):
        law.due("a", D(2022, 1, 5), book=term(tmp_path, "hour", 24))


def test_an_aware_time_is_read_as_chinese_time(tmp_path):
    late = datetime(2022, 1, 4, 17, 0, tzinfo=UTC)  # 01:00 on the 5th in China
    assert law.due("a", late, book=term(tmp_path, "calendar_day", 1)).due == D(2022, 1, 6)
    found = law.due("a", late, book=term(tmp_path / "h", "hour", 2)).due
    assert found.utcoffset() == timedelta(hours=8) and found.hour == 3


def test_a_year_without_calendar_makes_the_due_date_provisional(tmp_path):
    book = term(tmp_path, "working_day", 5)
    assert not law.due("a", D(2026, 12, 1), book=book).provisional
    found = law.due("a", D(2026, 12, 30), book=book)
    assert (found.provisional, found.due) == (True, D(2027, 1, 6))
    assert "2027年的放假安排尚未录入" in found.lines[-1]


def test_a_term_that_asks_no_calendar_is_never_provisional(tmp_path):
    assert not law.due("a", D(2030, 1, 1), book=term(tmp_path, "calendar_day", 5, end_on_holiday="stay")).provisional


@pytest.mark.parametrize(("days", "due"), [(None, D(2022, 3, 31)), (10, D(2022, 3, 11))])
def test_the_officer_sets_the_amount_where_the_law_leaves_it_open(tmp_path, days, due):
    book = term(tmp_path, "calendar_day", "null", default=30)
    assert law.due("a", D(2022, 3, 1), days=days, book=book).due == due


def test_an_open_amount_nobody_set_is_refused(tmp_path):
    with pytest.raises(law.LawError, match="由承办人确定，请给出天数"):
        law.due("a", D(2022, 3, 1), book=term(tmp_path, "calendar_day", "null"))


def test_a_statutory_amount_cannot_be_set_by_the_officer(tmp_path):
    with pytest.raises(law.LawError, match="规定为5，不能另设为6"):
        law.due("a", D(2022, 3, 1), days=6, book=term(tmp_path, "calendar_day", 5))
    assert (
        law.due("a", D(2022, 3, 1), days=6, book=term(tmp_path / "p", "calendar_day", 5, parameter="true")).amount == 6
    )


@pytest.mark.parametrize("days", [-1, 36501, 1.5, True, "5"])
def test_an_amount_out_of_reason_is_refused(tmp_path, days):
    with pytest.raises(law.LawError, match="应当是0至36500的整数"):
        law.due("a", D(2022, 3, 1), days=days, book=term(tmp_path, "calendar_day", "null"))


def test_what_is_not_a_term_has_no_due_date(tmp_path):
    with pytest.raises(law.LawError, match="不是期限"):
        law.due("a", D(2022, 3, 1), book=term(tmp_path, "yuan", 5))


@pytest.mark.parametrize(
    ("pause", "part"),
    [
        ((D(2022, 3, 9), D(2022, 3, 8), ""), "首尾颠倒"),
        ((D(2022, 3, 9), None, ""), "应当是日期"),
        ((datetime(2022, 3, 9), D(2022, 3, 10), ""), "应当是日期"),
        ((D(1, 1, 1), D(9999, 1, 1), ""), "过长"),
    ],
)
def test_an_excluded_interval_that_cannot_be_is_refused(tmp_path, pause, part):
    with pytest.raises(law.LawError, match=part):
        law.due("a", D(2022, 3, 1), excluded=[pause], book=term(tmp_path, "calendar_day", 5))


@pytest.mark.parametrize(
    ("unit", "start"), [("calendar_day", D(9999, 12, 31)), ("month", D(9999, 12, 1)), ("working_day", D(9999, 12, 31))]
)
def test_a_term_beyond_the_calendar_is_refused(tmp_path, unit, start):
    with pytest.raises(law.LawError, match="超出可计算的日期范围"):
        law.due("a", start, book=term(tmp_path, unit, 5))


@pytest.mark.parametrize("start", [None, "2022-01-05", 5])
def test_a_start_that_is_no_day_is_refused(start):
    with pytest.raises(law.LawError, match="不是日期"):
        law.due("terms/hearing_request", start)


def test_the_book_of_the_start_day_applies_unless_another_day_is_named(tmp_path):
    book = announced(small(tmp_path, terms__a=TERM))
    assert law.due("a", D(2024, 12, 30), book=book).amount == 5
    assert law.due("a", D(2024, 12, 30), on=D(2025, 1, 2), book=book).amount == 7


def test_an_act_that_waits_for_a_term_is_allowed_on_the_day_after(tmp_path):
    found = law.due("a", D(2022, 3, 1), book=term(tmp_path, "calendar_day", 6))
    assert (found.due, law.earliest_after(found)) == (D(2022, 3, 7), D(2022, 3, 8))
    hours = law.due("a", datetime(2022, 3, 1, 8, 0), book=term(tmp_path / "h", "hour", 2))
    assert law.earliest_after(hours) == datetime(2022, 3, 1, 10, 0)


def test_the_derivation_tells_every_step_of_the_national_day_week():
    assert law.due("terms/hearing_request", D(2022, 9, 28)).lines == [
        "起点：2022-09-28（星期三），听证告知书送达之日，当日不计入，自次日起算。",
        "期限：5个工作日（行政处罚法(2021) 第六十四条第一项; 第八十五条；原文已核）。",
        "计入：第1日 2022-09-29（星期四）；第2日 2022-09-30（星期五）；"
        "第3日 2022-10-08（星期六），国庆节调休上班，计入；"
        "第4日 2022-10-09（星期日），国庆节调休上班，计入；第5日 2022-10-10（星期一）。",
        "跳过：2022-10-01至2022-10-07 国庆节放假，不计入。",
        "结果：2022-10-10（星期一）为期限最后一日。",
    ]


def test_the_derivation_names_the_holiday_an_end_rolled_over(tmp_path):
    book = term(tmp_path, "calendar_day", 15)
    assert law.due("a", D(2022, 9, 16), book=book).lines == [
        "起点：2022-09-16（星期五），当日不计入，自次日起算。",
        "期限：15日（自然日）（某法(2020) 第一条；原文已核）。",
        "计入：2022-09-17至2022-10-01，共15日，节假日包含在内。",
        "末日：2022-10-01（星期六）适逢国庆节放假，移至之后第一个工作日2022-10-08（星期六），国庆节调休上班，计入。",
        "结果：2022-10-08（星期六）为期限最后一日。",
    ]


def test_the_derivation_states_each_excluded_interval_with_its_article(tmp_path):
    book = term(tmp_path, "month", 1)
    pauses = [(D(2022, 3, 10), D(2022, 3, 11), "行政强制法(2011) 第二十五条"), (D(2022, 6, 1), D(2022, 6, 2), "")]
    lines = law.due("a", D(2022, 2, 28), excluded=pauses, book=book).explain()
    assert "对应日：2022-03-28（星期一）。" in lines
    assert "扣除：2022-03-10至2022-03-11（首尾均含），依据行政强制法(2011) 第二十五条，期限内2日不计入。" in lines
    assert "扣除：2022-06-01至2022-06-02（首尾均含），不在期限内，没有影响。" in lines
    assert "合计扣除2日，期限相应顺延。" in lines


def test_a_due_date_carries_the_ruling_it_stands_on(tmp_path):
    found = law.due("a", D(2022, 3, 1), book=term(tmp_path, "calendar_day", 6, direction="before"))
    assert (found.card, found.since, found.forbids, found.direction) == ("terms/a", D(2004, 1, 1), True, "before")
    assert (found.start, found.unit, found.amount, found.cites, found.evidence) == (
        D(2022, 3, 1),
        "calendar_day",
        6,
        "某法(2020) 第一条",
        "read",
    )
    assert found.explain().split("\n") == found.lines


def test_the_local_term_applies_in_its_territory(tmp_path):
    local = 'title: 某期限\nscope: "3505"\nvalues:\n  "2021-01-01": {value: 3, cites: 某法 第九条, evidence: read}\n'
    book = announced(small(tmp_path, **{"local/3505/terms/a": local}))
    assert [law.due("a", D(2022, 3, 7), book=book, scope=scope).amount for scope in ("350582", "")] == [3, 5]


def test_intervals_may_share_both_ends_and_come_in_any_order(tmp_path):
    book = term(tmp_path, "calendar_day", 10)
    day, later = D(2022, 3, 3), D(2022, 3, 9)
    pauses = [(later, later, "丙"), (day, day, "乙"), (day, day, "甲")]
    lines = law.due("a", D(2022, 3, 1), excluded=pauses, book=book).lines
    named = [line for line in lines if line.startswith("扣除")]
    assert [(line[3:13], line.split("依据")[1][0]) for line in named] == [
        ("2022-03-03", "乙"),
        ("2022-03-03", "甲"),
        ("2022-03-09", "丙"),
    ]


def test_a_month_counted_backwards_leaves_out_an_interval_at_its_very_end(tmp_path):
    book = term(tmp_path, "month", 1, direction="before", end_on_holiday="stay")
    pause = [(D(2022, 3, 18), D(2022, 3, 18), "某条")]
    assert law.due("a", D(2022, 4, 18), excluded=pause, book=book).due == D(2022, 3, 17)


def test_hours_counted_backwards_from_the_first_minute_of_a_day_use_that_minute(tmp_path):
    book = term(tmp_path, "hour", 1, direction="before")
    pause = [(D(2022, 1, 4), D(2022, 1, 4), "某条")]
    assert law.due("a", datetime(2022, 1, 5, 0, 1), excluded=pause, book=book).due == datetime(2022, 1, 3, 23, 1)


def test_hours_are_kept_to_the_minute_and_their_derivation_shows_it(tmp_path):
    book = term(tmp_path, "hour", 24)
    pause = [(D(2022, 1, 6), D(2022, 1, 6), "某条")]
    found = law.due("a", datetime(2022, 1, 5, 14, 30, 59, 999), excluded=pause, book=book)
    assert found.due == datetime(2022, 1, 7, 14, 30)
    assert found.lines == [
        "起点：2022-01-05（星期三）14:30，按时起算。",
        "期限：24小时（某法(2020) 第一条；原文已核）。",
        "扣除：2022-01-06至2022-01-06（首尾均含），依据某条，期限内1日不计入。",
        "合计扣除1日，期限相应顺延。",
        "结果：2022-01-07（星期五）14:30届满。",
    ]


def test_the_refusal_of_a_bare_day_for_hours_is_one_whole_sentence(tmp_path):
    with pytest.raises(law.LawError) as refusal:
        law.due("a", D(2022, 1, 5), book=term(tmp_path, "hour", 24))
    assert str(refusal.value) == "本期限按小时计算，起点须写明时刻，例如2022-01-05T14:30。"


def test_the_derivation_says_who_set_the_amount(tmp_path):
    book = term(tmp_path, "calendar_day", "null", default=30)
    assert "30日（自然日），承办人未定，按默认值（" in law.due("a", D(2022, 3, 1), book=book).lines[1]
    assert "10日（自然日），由承办人确定（" in law.due("a", D(2022, 3, 1), days=10, book=book).lines[1]


def test_the_longest_amounts_and_intervals_still_pass(tmp_path):
    book = term(tmp_path, "calendar_day", "null", end_on_holiday="stay")
    assert law.due("a", D(2022, 3, 1), days=36500, book=book).due == D(2022, 3, 1) + timedelta(36500)
    century = (D(1900, 1, 1), D(1900, 1, 1) + timedelta(36500), "某条")
    assert law.due("a", D(2022, 3, 1), days=1, excluded=[century], book=book).due == D(2022, 3, 2)
