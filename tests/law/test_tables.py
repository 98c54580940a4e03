"""The jurists' tables: every card has its rows, every table its card, and a failing row is one sentence."""

import subprocess
import sys
import time
from datetime import date

import pytest

import law
from law.reading.lint import FEWEST
from law.reading.tables import rows, run, tables
from tests.law.small_book import HERE, TERM, small, write

RUN = (
    "import sys; from law.cli.commands import main; code = main(['check']); "
    "assert not any(m.split('.')[0] == 'django' for m in sys.modules); sys.exit(code)"
)


def test_every_card_has_at_least_two_rows():
    found = {name: len(list(rows(path, name))) for name, path in tables(HERE).items()}
    assert [name for name in law.book().cards if found.get(name, 0) < FEWEST] == []


def test_every_table_belongs_to_a_card():
    assert [name for name in tables(HERE) if name not in law.book().cards] == []


def test_the_tables_hold_at_least_five_hundred_rows():
    assert sum(len(list(rows(path, name))) for name, path in tables(HERE).items()) >= 500


def test_the_tables_run_without_django_in_under_five_seconds():
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", RUN], cwd=HERE.parent.parent, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert time.monotonic() - began < 5


def one(tmp_path, row: str) -> str:
    book = small(tmp_path / "book", terms__a=TERM)
    (tmp_path / "book" / "calendar").symlink_to(law.book().path / "calendar")
    write(tmp_path / "rows", terms__a=row)
    return run(next(rows(tmp_path / "rows" / "terms" / "a.yaml", "terms/a")), book)


@pytest.mark.parametrize(
    "row",
    [
        '- {name: 国庆节, given: {from: "2022-09-28"}, expect: {due: "2022-10-10", earliest: "2022-10-11"}}',
        '- {name: 不暂定, given: {from: "2022-09-28"}, expect: {value: 5, provisional: false}}',
        '- {name: 扣, given: {from: "2022-03-07", exclude: [2022-03-09..2022-03-13]}, expect: {due: "2022-03-17"}}',
        '- {name: 一段, given: {from: "2022-03-07", exclude: "2022-03-09"}, expect: {due: "2022-03-15"}}',
        '- {name: 新法, given: {on: "2025-01-01"}, expect: {value: 7, unit: working_day, since: "2025-01-01"}}',
        '- {name: 新依据, given: {on: "2025-01-01"}, expect: {cites: 第二条, evidence: read}}',
        '- {name: 旧法, given: {from: "2025-01-06", on: "2024-12-31"}, expect: {value: 5}}',
        '- {name: 太早, given: {on: "2019-01-01"}, expect: {refused: 没有2019-01-01的规定}}',
        "rows:\n  - {name: 包一层, given: {on: '2022-01-01'}, expect: {forbids: true}}",
    ],
)
def test_a_row_that_holds_is_silent(tmp_path, row):
    assert one(tmp_path, row) == ""


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            '- {name: 错日, given: {from: "2022-09-28"}, expect: {due: "2022-10-11"}}',
            "第1行“错日”：due应为“2022-10-11”，实为“2022-10-10”。",
        ),
        (
            '- {name: 错值, given: {on: "2022-01-01"}, expect: {value: 3, unit: hour}}',
            "value应为3，实为5；unit应为“hour”，实为“working_day”。",
        ),
        ('- {name: 不拒, given: {on: "2022-01-01"}, expect: {refused: 没有}}', "应当被拒绝（“没有”），却没有拒绝。"),
        ('- {name: 误拒, given: {on: "2019-01-01"}, expect: {value: 3}}', "“误拒”：被拒绝：法规库中"),
        ('- {name: 别因, given: {on: "2019-01-01"}, expect: {refused: 甲乙}}', "拒绝的理由应当含“甲乙”"),
        ("- {name: 无日, given: {days: 3}, expect: {value: 3}}", "given 里应当有 from"),
        (
            '- {name: 错键, given: {form: "2022-09-28"}, expect: {value: 3}}',
            "第1行：given没有“form”这个键，是否为“from”。",
        ),
        ('- {name: 错键, given: {on: "2022-01-01"}, expect: {vaule: 3}}', "是否为“value”"),
        ('- {name: 错日期, given: {on: "2022-02-30"}, expect: {value: 3}}', "“2022-02-30”不是有效日期"),
    ],
)
def test_a_row_that_fails_is_one_sentence(tmp_path, row, said):
    found = one(tmp_path, row)
    assert said in found and "\n" not in found and found.endswith("。")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("- {name: 甲, given: {}, expect: {}}", "expect 不能为空"),
        ("- {name: 甲, expect: {value: 1}}", "缺少“given”"),
        ("- {name: 甲, given: {}, expected: {value: 1}}", "是否为“expect”"),
        ("name: 甲", "没有“name”这个键"),
        ("[]", "应当是一列"),
    ],
)
def test_a_table_that_is_not_name_given_expect_is_refused(tmp_path, text, part):
    write(tmp_path, terms__a=text)
    with pytest.raises(law.Misread, match=part):
        list(rows(tmp_path / "terms" / "a.yaml", "terms/a"))


def test_a_confirmation_in_a_row_lets_a_practice_forbid():
    day = date(2026, 1, 1)
    assert not law.book().at(day)["terms/endorse_param"].forbids
    assert law.book().at(day, confirmed={"terms/endorse_param": "某号"})["terms/endorse_param"].forbids
