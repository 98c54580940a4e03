"""The commands `law range`, `law surcharge`, `law thresholds`: their JSON keys and their refusals."""

import json

import pytest

from law.cli.commands import main


def answer(capsys, *argv):
    assert main(argv) == 0
    return json.loads(capsys.readouterr().out)


def refusal(capsys, *argv):
    assert main(argv) == 2
    shown = capsys.readouterr()
    assert not shown.out and shown.err.count("\n") == 1
    return shown.err


def test_a_range_has_exactly_the_promised_keys(capsys):
    found = answer(capsys, "range", "AQ97-1-O", "--overdue", "--json")
    assert list(found) == ["code", "law", "min", "max", "kinds", "formula", "cites", "evidence", "explain"]
    assert (found["min"], found["max"], found["kinds"], found["formula"]) == (
        100000,
        200000,
        ["suspension", "fine"],
        None,
    )


def test_bounds_that_cannot_be_named_are_null(capsys):
    found = answer(capsys, "range", "AQ95", "--json")
    assert found["min"] is None and found["max"] is None and "40%" in found["formula"]


def test_facts_and_days_reach_the_range(capsys):
    days = ("--offence-day", "2023-06-01", "--decision-day", "2023-08-01")
    found = answer(capsys, "range", "AQ103-1-O", "--facts", "illegal_income=120000", *days, "--json")
    assert (found["min"], found["max"]) == (240000, 600000)
    found = answer(capsys, "range", "AQ95", "--facts", "accident=general", "last_year_income=123.45", "--json")
    assert found["min"] == 49.38


def test_a_range_for_people_ends_with_verdict_and_evidence(capsys):
    assert main(["range", "AQ94-1"]) == 0
    assert capsys.readouterr().out.endswith("结论：罚款；罚款20000元以上50000元以下\n证据：read\n")


def test_a_surcharge_has_exactly_the_promised_keys(capsys):
    found = answer(
        capsys,
        "surcharge",
        "--fine",
        "30000",
        "--due",
        "2022-03-01",
        "--paid",
        "2022-03-11",
        "--paused",
        "2022-03-03..2022-03-04",
        "--json",
    )
    assert list(found) == ["days", "amount", "capped", "cites", "explain"]
    assert (found["days"], found["amount"], found["capped"]) == (8, 7200, False)


def test_thresholds_name_ground_and_evidence(capsys):
    found = answer(
        capsys, "thresholds", "--party", "organisation", "--fine", "50000", "--kinds", "罚款", "suspension", "--json"
    )
    assert list(found)[:4] == ["hearing", "legal_review", "collective_discussion", "summary_procedure"]
    assert found["hearing"]["applies"] and not found["summary_procedure"]["applies"]
    assert all({"applies", "ground", "evidence"} <= part.keys() for part in found.values())


@pytest.mark.parametrize(
    ("argv", "part"),
    [
        (["range", "AQ97-1O"], "AQ97-1-O"),
        (["range", "AQ97-1-O", "--facts", "illegal_income"], "名称=值"),
        (["range", "AQ97-1-O", "--facts", "grave=true", "情节严重=false"], "两个不同的值"),
        (["range", "AQ97-1-O", "--offence-day", "2021-02-30"], "不是有效日期"),
        (["range", "AQ97-1-O", "--offence-day", "2014-01-01"], "没有更早的规定"),
        (["range", "AQ97-1-O", "--offence-day", "2024-01-02", "--decision-day", "2024-01-01"], "日期互相矛盾"),
        (["range", "AQ97-1-O", "--overdue", "--facts", "overdue=false"], "互相矛盾"),
        (["surcharge", "--fine", "很多", "--due", "2022-03-01", "--paid", "2022-03-11"], "不是数额"),
        (["surcharge", "--fine", "NaN", "--due", "2022-03-01", "--paid", "2022-03-11"], "不是数额"),
        (["surcharge", "--fine", "-5", "--due", "2022-03-01", "--paid", "2022-03-11"], "大于0"),
        (["thresholds", "--party", "enterprise", "--fine", "5"], "没有“enterprise”这种当事人"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_two(capsys, argv, part):
    assert part in refusal(capsys, *argv)
