"""The law book on the command line: answers for people and machines, one sentence and exit 2 for what it refuses."""

import json
import subprocess
import sys
from datetime import timedelta

import pytest

import law
from law.cli.commands import main
from tests.law.small_book import HERE, TERM, write
from tests.law.small_book import SOURCES as REGISTERED


def ask(capsys, *words: str) -> tuple[int, str, str]:
    code = main(words)
    out, err = capsys.readouterr()
    return code, out, err


def test_due_as_json_has_exactly_the_promised_keys(capsys):
    code, out, err = ask(capsys, "due", "terms/hearing_request", "--from", "2022-09-28", "--json")
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert list(found)[:8] == ["card", "from", "due", "unit", "amount", "cites", "evidence", "provisional"]
    assert list(found)[8:] == ["early", "late", "raw", "purpose", "explain"]
    assert (found["card"], found["from"], found["due"], found["amount"]) == (
        "terms/hearing_request",
        "2022-09-28",
        "2022-10-10",
        5,
    )
    assert (found["provisional"], found["evidence"], found["unit"]) == (False, "read", "working_day")
    assert all(isinstance(line, str) for line in found["explain"])


def test_due_counts_both_ends_of_an_excluded_interval(capsys):
    words = (
        "due",
        "hearing_request",
        "--from",
        "2022-03-07",
        "--exclude",
        "2022-03-09..2022-03-10",
        "2022-03-14..2022-03-14",
        "--json",
    )
    assert json.loads(ask(capsys, *words)[1])["due"] == "2022-03-17"
    twice = (
        "due",
        "hearing_request",
        "--from",
        "2022-03-07",
        "--exclude",
        "2022-03-09..2022-03-10",
        "--exclude",
        "2022-03-14",
        "--json",
    )
    assert json.loads(ask(capsys, *twice)[1])["due"] == "2022-03-17"


def test_due_names_what_may_be_excluded_and_warns_where_nothing_may(capsys):
    named = ask(capsys, "due", "seizure_term", "--from", "2022-03-01", "--exclude", "2022-03-10")[1]
    assert (
        "提示：本期限可以扣除的是：检测、检验、检疫、技术鉴定的期间" in named
        and "行政强制法(2011) 第二十五条第三款" in named
    )
    assert (
        "没有记载本期限的法定扣除事由"
        in ask(capsys, "due", "decision_90d", "--from", "2022-03-01", "--exclude", "2022-03-10")[1]
    )
    assert "提示" not in ask(capsys, "due", "decision_90d", "--from", "2022-03-01")[1]
    assert (
        "扣除：技术鉴定所需时间（生产安全事故报告和调查处理条例(2007) 第二十七条）"
        in ask(capsys, "show", "acc_investigate_60d")[1]
    )


def test_due_in_hours_takes_and_gives_the_minute(capsys):
    found = json.loads(ask(capsys, "due", "coercive_urgent_report", "--from", "2022-01-05T14:30", "--json")[1])
    assert (found["from"], found["due"]) == ("2022-01-05T14:30", "2022-01-06T14:30")


def test_due_takes_a_blank_between_day_and_minute(capsys):
    words = ("due", "ref_transfer_24h", "--json", "--from")
    assert ask(capsys, *words, "2022-03-15 14:30") == ask(capsys, *words, "2022-03-15T14:30")


def test_due_for_a_person_prints_the_day_and_its_derivation(capsys):
    out = ask(capsys, "due", "hearing_request", "--from", "2022-09-28")[1].splitlines()
    assert out[0] == "2022-10-10" and out[1].startswith("  起点：2022-09-28")


def test_due_takes_the_officers_days(capsys):
    assert (
        json.loads(ask(capsys, "due", "rectify_deadline_param", "--from", "2022-03-01", "--days", "10", "--json")[1])[
            "due"
        ]
        == "2022-03-11"
    )


def test_show_answers_for_the_day_asked(capsys):
    old, new = (ask(capsys, "show", "terms/hearing_request", "--on", day)[1] for day in ("2021-07-14", "2021-07-15"))
    assert "值：3个工作日" in old and "值：5个工作日" in new
    assert "行政处罚法(2021) 第六十四条第一项; 第八十五条" in new and "原文（行政处罚法(2021) 第六十四条）" in new


def test_show_of_a_rule_that_has_ended_shows_the_last_version_unless_a_day_is_asked(capsys):
    code, out, _ = ask(capsys, "show", "decision_old15_30d")
    assert code == 0 and "没有规定可用，以下是最后一版" in out and "2026-02-01起不再适用" in out
    assert json.loads(ask(capsys, "show", "decision_old15_30d", "--json")[1])["since"] == "2015-05-01"
    assert ask(capsys, "show", "decision_old15_30d", "--on", "2026-02-01")[0] == 2


def test_show_as_json_can_be_read_back(capsys):
    found = json.loads(ask(capsys, "show", "hearing_request", "--on", "2022-01-01", "--json")[1])
    assert (found["card"], found["value"], found["forbids"], found["since"]) == (
        "terms/hearing_request",
        5,
        True,
        "2021-07-15",
    )


def test_show_finds_an_offence_by_its_code(capsys):
    assert "AQ97-1-X" in ask(capsys, "show", "AQ97-1-X", "--on", "2022-01-01")[1]


def test_diff_tells_what_changed_between_two_days(capsys):
    out = ask(capsys, "diff", "2021-07-14", "2021-07-15")[1]
    assert "~ terms/hearing_request 当事人要求听证的期限：3个工作日" in out and "→ 5个工作日" in out
    assert "+ terms/decision_90d" in out
    assert "- terms/decision_old15_30d" in ask(capsys, "diff", "2026-01-31", "2026-02-01")[1]


def test_diff_tells_which_penalty_of_an_offence_changed(capsys):
    out = ask(capsys, "diff", "2026-04-30", "2026-05-01")[1]
    assert (
        "    HZ100-3，单位：" in out
        and "罚款100000元以上200000元以下 → " in out
        and "罚款100000元以上500000元以下" in out
    )


def test_diff_of_two_equal_days_says_so(capsys):
    assert "没有变化" in ask(capsys, "diff", "2022-01-01", "2022-01-01")[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["show", "hearing_reqest"], "法规库没有“hearing_reqest”这张卡片，是否为“terms/hearing_request”。"),
        (["show", "hearing_request", "--on", "1999-01-01"], "没有1999-01-01的规定"),
        (["show", "hearing_request", "--on", "2022-02-30"], "“2022-02-30”不是有效日期"),
        (["show", "AQ97-1-Y"], "是否为“AQ97-1-"),
        (["due", "hearing_request"], "缺少参数：--from"),
        (["due", "hearing_request", "--from"], "--from后面缺少值"),
        (["range", "AQ97"], "是否为“AQ97-1-O”"),
        (["due", "hearing_request", "--from", "昨天"], "“昨天”不是有效日期"),
        (["due", "hearing_request", "--from", "2022-09-28", "--exclude", "2022-10-02..2022-10-01"], "首尾颠倒"),
        (["due", "hearing_request", "--from", "2022-09-28", "--exclude", "2022-10-xx"], "不是有效日期"),
        (["due", "hearing_request", "--from", "2022-09-28", "--days", "三"], "--days 应当是整数"),
        (["due", "hearing_request", "--from", "2022-09-28", "--days", "9"], "不能另设为9"),
        (["due", "coercive_urgent_report", "--from", "2022-01-05"], "起点须写明时刻"),
        (["due", "coercive_urgent_report", "--from", "2022-01-05T25:00"], "不是有效时刻"),
        (["due", "hearing_request", "--form", "2022-01-05", "--from", "2022-01-05"], "不认识的参数：--form"),
        (["diff", "2022-01-02", "2022-01-01"], "首尾颠倒"),
        (["dew"], "law 没有“dew”这个命令，是否为“due”"),
        ([], "缺少参数"),
        (["where"], "请写明卡片名"),
        (["--book", "/nowhere", "show", "x"], "没有“/nowhere”这个法规库文件夹"),
        (["--book", "/nowhere", "lint"], "没有“/nowhere”这个法规库文件夹"),
    ],
)
def test_what_the_book_refuses_is_one_sentence_and_exit_two(capsys, words, said):
    code, out, err = ask(capsys, *words)
    assert (code, out) == (2, "")
    assert said in err and err.count("\n") == 1


def test_the_book_stands_by_itself_without_django():
    run = [sys.executable, "-m", "law", "due", "hearing_request", "--from", "2022-09-28"]
    done = subprocess.run(run, cwd=HERE.parent.parent, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "2022-10-10")


@pytest.mark.parametrize("word", ["听证", "tz", "TZ", "yqtz", "hearing_req"])
def test_search_takes_chinese_pinyin_initials_and_names(capsys, word):
    code, out, _ = ask(capsys, "search", word)
    assert code == 0 and "terms/hearing_request" in out


@pytest.mark.parametrize("word", ["查封扣押", "cfky", "查封、扣押"])
def test_search_does_not_mind_punctuation(capsys, word):
    assert "terms/seizure_term" in ask(capsys, "search", word)[1]


def test_search_joins_words_and_puts_titles_first(capsys):
    out = ask(capsys, "search", "听证", "五日")[1].splitlines()
    assert out[0].startswith("terms/hearing_request")
    assert ask(capsys, "search", "AQ97-1-X")[1].startswith("offences/AQ97-1 ")


def test_search_that_finds_nothing_says_so(capsys):
    code, out, _ = ask(capsys, "search", "没有这样的词")
    assert code == 1 and "没有找到" in out


def test_where_names_the_steps_guards_forms_and_stories_that_use_a_card(capsys, tmp_path):
    flows, forms = tmp_path / "flows" / "procedures" / "penalty", tmp_path / "documents" / "forms"
    flows.mkdir(parents=True)
    (flows / "steps.py").write_text(
        'def hearing_settled(run, on):\n    return book["terms/hearing_request"]\n\n\n'
        '@step(A, B, title="送达听证告知书",\n      starts=("hearing_request",))\ndef serve(self):\n    pass\n\n\n'
        'request_in_time = within("hearing_request", "served")\n',
        encoding="utf-8",
    )
    forms.mkdir(parents=True)
    (forms / "hearing_notice.yaml").write_text("term: terms/hearing_request\n", encoding="utf-8")
    out = ask(capsys, "where", "hearing_request", "--root", str(tmp_path))[1]
    assert "守卫或定义 hearing_settled：flows/procedures/penalty/steps.py:2" in out
    assert "步骤 serve（送达听证告知书）：flows/procedures/penalty/steps.py:6" in out
    assert "守卫或定义 request_in_time：flows/procedures/penalty/steps.py:11" in out
    assert "文书：documents/forms/hearing_notice.yaml:1" in out
    (forms / "told.yaml").write_text("cites: 行政处罚法(2021) 第六十四条第一项; 第四十四条\n", encoding="utf-8")
    assert (
        "文书 引用行政处罚法(2021) 第六十四条第一项：documents/forms/told.yaml:1"
        in ask(capsys, "where", "hearing_request", "--root", str(tmp_path))[1]
    )
    assert "told.yaml" not in ask(capsys, "where", "hearing_notice", "--root", str(tmp_path))[1]
    assert "推算 RATE_CARD：law/fines/lawful.py" in ask(capsys, "where", "late_fine_rate")[1]
    assert "尚无" in ask(capsys, "where", "hearing_notice", "--root", str(tmp_path / "flows"))[1]


STORED = {
    f"book/texts/某法({year})/全文": f"articles:\n  第一条: 甲乙丙丁。\n  第二条: 戊己{year}。\n"
    for year in (2020, 2025)
}


def linted(capsys, folder, **files: str) -> tuple[int, str]:
    write(
        folder,
        **{"book/sources": REGISTERED, "book/terms/a": TERM}
        | STORED
        | {f"book/{name}": text for name, text in files.items()},
    )
    words = ["--book", str(folder / "book"), "lint", "--on", "2026-11-21"]
    words += ["--tables", str(folder / "rows")] if (folder / "rows").exists() else []
    code, out, _ = ask(capsys, *words)
    return code, out


def test_lint_of_a_sound_book_is_silent(capsys, tmp_path):
    assert linted(capsys, tmp_path) == (0, "法规库没有发现问题。\n")


def test_lint_names_a_term_that_does_not_say_whom_it_serves(capsys, tmp_path):
    code, out = linted(capsys, tmp_path, terms__b=TERM.replace("    purpose: duty\n", ""))
    assert code == 1 and "b.yaml：期限卡片缺少 purpose，应当写明为谁而设：right、charge、duty、appointment。" in out


def test_due_says_both_days_while_the_notice_is_missing(capsys):
    calendar = law.book().calendar
    year = max(calendar.years) + 1
    start = min(d for d, name in calendar.statutory.days(year).items() if name == "春节") - timedelta(2)
    code, out, _ = ask(capsys, "due", "terms/hearing_request", "--from", str(start))
    first, *lines = out.splitlines()
    found = json.loads(ask(capsys, "due", "terms/hearing_request", "--from", str(start), "--json")[1])
    assert code == 0 and first == f"{found['late']}（暂定：最早{found['early']}，最迟{found['late']}）"
    assert found["due"] == found["late"] > found["early"] and "取最迟日" in lines[-1] and lines[-1].startswith("  暂定")


CARD = 'title: 甲\nunit: hour\nvalues:\n  "2020-01-01": {value: 1, cites: 某法(2020) 第一条, evidence: read}\n'
LOCAL = 'title: 甲\nscope: "3505"\nvalues:\n  "2021-01-01": {{value: {}, cites: 某法 第一条, evidence: read}}\n'
OFFENCE = (
    'title: 案由\nkeywords: []\nvalues:\n  "2025-01-01":\n'
    "    law: 某法(2025)\n    cites: 某法(2025) 第一条\n    evidence: read\n"
    "    parties:\n      X1-O: {party: organisation, first: {kinds: [warning]}}\n"
    'checked: "2026-11-21"\n'
)
BAND = (
    'title: 阶次\nvalues:\n  "2025-01-01":\n    cites: 某法(2025)\n    evidence: practice\n    bands:\n'
    "      - {key: a, title: 一档, when: 某情形, min: 1, max: 2}\n"
    'checked: "2026-11-21"\n'
)


@pytest.mark.parametrize(
    ("files", "part"),
    [
        ({"terms/b": CARD}, "现行值的依据不可引用：《某法(2020)》自2025-01-01起失效"),
        ({"terms/b": CARD.replace("某法(2020)", "某法(2019)")}, "文件登记簿没有“某法(2019)”"),
        ({"terms/b": CARD.replace("2020-01-01", "2019-01-01")}, "尚未施行"),
        ({"terms/b": CARD + "tittle: 乙\n"}, "第5行：期限卡片没有“tittle”这个键，是否为“title”"),
        ({"terms/b": CARD + "title: 乙\n"}, "第5行：键“title”重复"),
        ({"terms/b": CARD.replace("cites: 某法(2020) 第一条, ", "")}, "缺少“cites”"),
        ({"terms/b": CARD + "excludes: [{ground: 停电}]\n"}, "扣除事由缺少“cites”"),
        (
            {"terms/b": CARD + "excludes: [{ground: 停电, cites: 无法 第一条}]\n"},
            "扣除事由的依据：文件登记簿没有“无法”",
        ),
        ({"term/b": CARD}, "法规库不读这个位置的文件"),
        ({"terms/b": CARD.replace("某法(2020)", "某办法(2026)").replace("2020-01-01", "2026-01-01")}, "都未核原文"),
        (
            {"terms/b": CARD + "says: {instrument: 某法(2025), article: 第九条}\n"},
            "says 所指的《某法(2025)》第九条没有收录原文",
        ),
        ({"terms/b": CARD + "duty_evidence: read\nduty_cites: 某法(2025) 第九条\n"}, "“某法(2025) 第九条”没有收录原文"),
        ({"terms/b": CARD + "duty_evidence: reported\nduty_cites: 无法 第九条\n"}, "义务的依据：文件登记簿没有“无法”"),
        ({"terms/b": CARD.replace("第一条", "第八条")}, "证据等级为read，但“某法(2020) 第八条”没有收录原文"),
        (
            {"offences/X1": OFFENCE.replace("evidence: read", "evidence: read\n    quote: 甲丙")},
            "quote“甲丙”不在所引条文（某法(2025) 第一条）的原文里",
        ),
        ({"offences/X1": OFFENCE, "offences/X2": OFFENCE}, "案由代码X1-O同时在offences/X1和offences/X2"),
        ({"bands/X9": BAND, "offences/X1": OFFENCE}, "所指的案由代码X9不在法规库，永远用不到"),
        (
            {"offences/X1": OFFENCE.replace("keywords: []", "keywords: []\nearlier: {X1-O: X1-Q}")},
            "所指的案由代码X1-Q不在法规库，永远用不到，请更正，是否为“X1-O”",
        ),
        ({"calendar/2030": "title: 甲\n"}, "日历卡片缺少“evidence”"),
        ({"local/3505/terms/a": LOCAL.format(9)}, "宽，地方只能缩短"),
        (
            {"local/3505/terms/a": LOCAL.format(4), "terms/a": TERM.replace("value: 7", "value: 3")},
            "本地方卡片已用不到",
        ),
    ],
)
def test_lint_finds_what_is_wrong_with_the_book(capsys, tmp_path, files, part):
    code, out = linted(capsys, tmp_path, **files)
    assert (code, part in out) == (1, True), out


def test_lint_misses_no_card_without_rows_and_no_table_without_card(capsys, tmp_path):
    write(tmp_path, **{"rows/terms/b": '- {name: 甲, given: {on: "2022-01-01"}, expect: {value: 5}}\n'})
    code, out = linted(capsys, tmp_path)
    assert code == 1
    assert "核对表只有0行，至少要2行" in out and "没有名为terms/b的卡片" in out


def test_lint_of_the_projects_own_book_is_clean(capsys):
    assert ask(capsys, "lint", "--on", "2026-11-21") == (0, "法规库没有发现问题。\n", "")


def test_the_register_counts_every_card_with_its_rows(capsys):
    out = ask(capsys, "register", "--on", "2026-11-21")[1]
    assert "As of 2026-11-21" in out and "| hearing_request | 当事人要求听证的期限 | 5个工作日 |" in out
    total = next(line for line in out.splitlines() if line.startswith("| total"))
    assert "| 100 % |" in total


def test_check_runs_the_tables(capsys, tmp_path):
    write(tmp_path, terms__hearing_request='- {name: 错, given: {on: "2022-01-01"}, expect: {value: 3}}\n')
    code, out, _ = ask(capsys, "check", "--tables", str(tmp_path))
    assert code == 1 and "value应为3，实为5" in out and "核对1行，1行不符。" in out


def test_show_says_by_which_half_a_card_forbids(capsys):
    read, practice, duty = (ask(capsys, "show", name)[1] for name in ("pay_15d", "endorse_param", "statement_defence"))
    assert "可以禁止下一步" in read and "只作提示，经本机关法制人员确认后方可禁止" in practice
    assert "义务原文已核（行政处罚法(2021) 第四十四条; 第四十五条; 第六十二条），可以禁止下一步；数值尚待" in duty
    found = json.loads(ask(capsys, "show", "statement_defence", "--json")[1])
    assert found["forbids"] and found["duty"]["evidence"] == "read" and found["evidence"] == "practice"


def test_where_finds_the_steps_and_guards_in_their_packages(capsys):
    out = ask(capsys, "where", "statement_defence")[1]
    assert "守卫或定义 statement_term：flows/procedures/penalty/" in out
    assert "守卫或定义" in ask(capsys, "where", "pay_15d")[1] and "flows/door/" in ask(capsys, "where", "pay_15d")[1]
