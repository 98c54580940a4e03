"""`manage.py replay`: in a database that is thrown away, strict about names, exact about differences."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

import law
from casework.models import Case, Officer
from flows.stories import replay
from flows.stories.reading import read

STORIES = Path(__file__).parents[2] / "stories"
LATE = STORIES / "agency/agency_notice_late.yaml"
GOOD = STORIES / "agency/agency_notice_in_time.yaml"


def told(*args, capsys, code=0):
    if code:
        with pytest.raises(SystemExit) as stopped:
            call_command("replay", *map(str, args))
        assert stopped.value.code == code
    else:
        call_command("replay", *map(str, args))
    return capsys.readouterr()


def edited(tmp_path, old, new, path=GOOD):
    text = path.read_text(encoding="utf-8")
    assert old in text
    wrong = tmp_path / "story.yaml"
    wrong.write_text(text.replace(old, new, 1), encoding="utf-8")
    return wrong


@pytest.mark.django_db
def test_a_replay_leaves_the_real_database_alone(capsys):
    said = told(GOOD, LATE, capsys=capsys).out
    assert "全部相符" in said and "依据：" in said
    assert not Case.objects.exists() and not Officer.objects.exists()


@pytest.mark.django_db
def test_the_first_difference_ends_the_run_with_exit_code_1(tmp_path, capsys):
    wrong = edited(tmp_path, "has: {notified: 2026-09-24", "has: {notified: 2026-09-25")
    said = told(wrong, LATE, capsys=capsys, code=1)
    assert said.err.count("\n") == 1
    assert "应为2026-09-25，实为2026-09-24" in said.err
    assert "逾期从业告知" not in said.out


@pytest.mark.django_db
def test_json_says_the_same_as_data(tmp_path, capsys):
    good = json.loads(told(GOOD, "--json", capsys=capsys).out)
    assert good[0]["passed"] and good[0]["steps"][1]["papers"] == ["安全评价检测检验机构从业告知书"]
    assert good[0]["steps"][0]["outcome"] == "refused" and good[0]["steps"][0]["sentences"]
    wrong = edited(tmp_path, "stage: 已受理", "stage: 已核查")
    bad = json.loads(told(wrong, "--json", capsys=capsys, code=1).out)
    assert not bad[0]["passed"] and "阶段应为“已核查”，实为“已受理”" in bad[0]["difference"]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (
            "    take: service_notice.accept\n    refused",
            "    tkae: service_notice.accept\n    refused",
            "没有“tkae”这个键，是否为“take”",
        ),
        ("service_notice.accept", "service_notice.acept", "是否为“accept”"),
        ("service_notice.accept", "service_notices.accept", "是否为“service_notice”"),
        ("contract_no", "contract_nr", "是否为“contract_no”"),
        ("role: 组长", "rolle: 组长", "是否为“role”"),
        ("stage: 已受理", "stage: 受理", "是否为“已受理”"),
        ("stage: 已受理", "stge: 已受理", "是否为“stage”"),
        ("agency_onsite_notice: null", "agency_onsite_notce: null", "是否为“agency_onsite_notice”"),
        ("notified: 2026", "notifed: 2026", "是否为“notified”"),
        (
            "安全评价检测检验机构从业告知书",
            "安全评价检测检验机构从业告知",
            "没有名为“安全评价检测检验机构从业告知”的文书",
        ),
        ("day: 2026-09-28", "day: 2026-02-30", "不是有效日期"),
        ("  - day: 2026-09-28", "  - dya: 2026-09-28", "是否为“day”"),
        ("title: ", "titel: ", "是否为“title”"),
        ("has: {notified: 2026-09-24, late: false}", "has: [notified]", "has 应当是“名称: 内容”的形式"),
        ("overdue: []", "overdue: 无", "overdue 应当是一列名称"),
        ("closed: true", "closed: 是", "closed 应当是true 或者 false"),
        ("facts: {note: 查看现场}", "facts: 查看现场", "facts 应当是"),
        ("team: [{name: 沈立群, role: 组长", "team: [沈立群, {name: 沈立群, role: 组长", "应当是一列"),
    ],
)
def test_a_misspelt_name_is_refused_with_line_and_suggestion(tmp_path, old, new, why):
    wrong = edited(tmp_path, old, new)
    with pytest.raises(law.LawError) as refused:
        read(wrong)
    assert why in str(refused.value)
    line = next(
        n for n, text in enumerate(wrong.read_text(encoding="utf-8").splitlines(), 1) if new.splitlines()[0] in text
    )
    assert f"第{line}行" in str(refused.value)


@pytest.mark.django_db
def test_an_unknown_person_is_named_with_line(tmp_path, capsys):
    wrong = edited(tmp_path, "    by: 林志远", "    by: 林致远")
    assert (
        "第32行" in (said := told(wrong, capsys=capsys, code=1).err)
        and "没有名为“林致远”的人员，是否为“林志远”" in said
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("title: x\nsteps: []\n", "至少一步"),
        ("title: x\nsteps:\n  - {day: 2026-01-05, by: 傅婉君}\n", "begin"),
        ("title: x\nsteps:\n  - {day: 2026-01-05, begin: patrol_issue.find}\n", "by"),
        ("title: x\nsteps:\n  - {day: 2026-01-05, by: a, look: patrol_issue}\n", "没有名为“patrol_issue”的程序"),
        ("title: x\nsteps:\n  - {day: 2026-01-05, by: a, take: patrol_issue.sign_off}\n", "还没有开始过"),
        (
            "title: x\npeople: {甲: {certficate: 1}}\nsteps:\n  - {day: 2026-01-05, by: a, look: patrol_issue}\n",
            "是否为“certificate”",
        ),
    ],
)
def test_a_story_that_is_no_story_is_refused(tmp_path, text, why):
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(law.LawError, match=why):
        read(path)


@pytest.mark.django_db
def test_under_the_law_of_another_day_the_same_story_may_end_otherwise(capsys):
    said = told(GOOD, "--as-of", "2010-01-01", capsys=capsys, code=1)
    assert "不符" in said.err


@pytest.mark.django_db
def test_a_folder_of_cards_lies_over_the_book(tmp_path, capsys):
    card = (
        (Path(law.__file__).parent / "terms/agency_onsite_notice.yaml")
        .read_text(encoding="utf-8")
        .replace("value: 7", "value: 10")
    )
    (tmp_path / "terms").mkdir()
    (tmp_path / "terms/agency_onsite_notice.yaml").write_text(card, encoding="utf-8")
    said = told(GOOD, "--law", tmp_path, capsys=capsys, code=1)
    assert "应当办理成功，却被拒绝" in said.err and "9月21日" in said.err
    assert law.book().at(date(2026, 9, 1))["terms/agency_onsite_notice"].value == 7


def test_a_day_or_folder_that_is_none_is_refused(tmp_path):
    with pytest.raises(law.LawError, match="不是有效日期"):
        replay.day("2026-13-01")
    with pytest.raises(law.LawError, match="没有“"), replay.ruled_by(folder=tmp_path / "none"):
        pass
