"""A word of a form that nothing knows is told, with the nearest that something does."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from documents import linting
from documents.reading import catalogue
from documents.reading.catalogue import files, parsed
from documents.reading.sources import FormError, read
from tests.documents.sources import ON

RECTIFICATION = "rectification_order"


def test_every_form_passes():
    assert linting.lint_all(ON) == []


def altered(name: str, where: list[Any], value: Any) -> list[str]:
    """What is said of a form after one word of its file was changed."""
    found = copy.deepcopy(read(files()[name]))
    holder: Any = found
    for step in where[:-1]:
        holder = holder[step]
    holder[where[-1]] = value
    try:
        return linting.lint(parsed(name, "inspection", found), ON)
    except FormError as error:
        return [str(error)]


@pytest.mark.parametrize(
    ("where", "value", "said"),
    [
        (["blanks", "rectify_deadline", "after"], "issue_dat", "issue_date"),
        (["blanks", "rectify_deadline", "after"], "addressee", "只能用于两个日期"),
        (["blanks", "problem_list", "columns", "problem", "width"], 94, "合计为150"),
        (["blanks", "problem_list", "columns", "basis", "type"], "article", "articles"),
        (["blanks", "problem_list", "colums"], {}, "columns"),
        (["blanks", "addressee", "fact"], "party.nmae", "name"),
        (["blanks", "addressee", "fact"], "patry.name", "party"),
        (["blanks", "addressee", "fact"], "derived.unti", "unit"),
        (["blanks", "addressee", "fact"], "papers.rectification_oder.number", "rectification_order"),
        (["blanks", "addressee", "fact"], "book[terms/statement_defense].value", "terms/statement_defence"),
        (["blanks", "addressee", "type"], "pary", "party"),
        (["blanks", "demands", "required_if"], "adressee", "addressee"),
        (["blanks", "demands", "evidence"], "practise", "practice"),
        (["blanks", "demands", "cites"], "", "依据（cites）没有写"),
        (["direction"], "extern", "external"),
        (["series"], "应急责改 x", "应当是二至十二个汉字"),
        (["profile"], "enforcment_form", "enforcement_form"),
        (["head"], "leter", "letter"),
        (["uses"], ["officer"], "officers"),
        (["titel"], "x", "title"),
        (["body", 2, "table"], "problem_lst", "problem_list"),
        (["body", 3, "when"], "demnds", "demands"),
        (["body", 0, "flush"], "{adressee}：", "addressee"),
        (["body", 4, "wording"], "FT_RECTFY", "FT_RECTIFY"),
        (["body", 0], {"flsh": "x"}, "flush"),
    ],
)
def test_a_word_that_nothing_knows_is_told_with_the_nearest(where, value, said):
    found = altered(RECTIFICATION, where, value)
    assert any(said in sentence for sentence in found), found


@pytest.mark.parametrize(
    ("name", "where", "value", "said"),
    [
        ("hearing_record", ["blanks", "statements", "columns"], {"who": "x"}, "speaker|words|part"),
        ("hearing_notice", ["blanks", "closed_ground", "required_if"], "is_public is 不公", "不公开"),
        ("hearing_report", ["body", 0, "grid"], [18, 32, 16, 43], "合计为109"),
        ("hearing_report", ["body", 0, "rows", 0], ["案件名称", "{case_name}"], "占2列，应当占4列"),
        ("legal_review_opinion", ["blanks", "adoption", "required"], True, "不能同时为必填"),
    ],
)
def test_blocks_and_rules_are_held_to_the_blanks_they_name(name, where, value, said):
    found = altered(name, where, value)
    assert any(word in sentence for sentence in found for word in said.split("|")), found


def test_one_key_is_one_form(tmp_path, monkeypatch):
    for family in ("hearing", "talk"):
        (tmp_path / "forms" / family).mkdir(parents=True)
        (tmp_path / "forms" / family / "notice.yaml").write_text("code: X")
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)
    files.cache_clear()
    with pytest.raises(FormError, match="“notice”有两份：hearing、talk"):
        files()
    files.cache_clear()


def test_the_command_lists_shows_and_checks(capsys):
    call_command("forms", "list", "hearing")
    assert "AJ-27  hearing_notice  行政处罚听证会通知书  应急听通" in capsys.readouterr().out
    call_command("forms", "show", "hearing_notice")
    assert "hearing_time  听证时间  datetime  必填  given.hearing_time、run.hearing_time" in capsys.readouterr().out
    call_command("forms", "lint", "--on", "2026-09-02")
    assert "没有发现问题" in capsys.readouterr().out


def test_the_command_names_what_is_wrong(monkeypatch, capsys):
    with pytest.raises(CommandError, match="是否为“hearing_notice”"):
        call_command("forms", "show", "hearing_notce")
    with pytest.raises(CommandError, match="没有“hearings”这一类"):
        call_command("forms", "list", "hearings")
    monkeypatch.setattr(linting, "DIRECTIONS", {"internal": "内部"})
    with pytest.raises(CommandError, match="处需要改正"):
        call_command("forms", "lint")
    assert "hearing/hearing_notice.yaml：去向（direction）“external”不认识" in capsys.readouterr().out
