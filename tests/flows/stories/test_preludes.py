"""Preludes: told first, moved in time, cut at a label, changed by label; what is wrong is said with its line."""

import pytest

import law
from flows.stories import replay
from flows.stories.reading import read
from tests.flows.stories.test_replay import STORIES, told

FILED = (STORIES / "preludes/filed.yaml").read_text(encoding="utf-8")
OWN = "steps:\n  - {day: 2026-06-01, by: 林志远, look: penalty, expect: {stage: 已立案}}\n"


def written(folder, **files):
    """Files in a folder by name; those of `preludes` one folder down. Answers the folder."""
    (folder / "preludes").mkdir(exist_ok=True)
    for name, text in {"filed": FILED, **files}.items():
        file = folder / f"{name}.yaml" if name == "story" else folder / f"preludes/{name}.yaml"
        file.write_text(text, encoding="utf-8")
    return folder / "story.yaml"


@pytest.mark.django_db
def test_the_preludes_steps_are_told_before_the_storys(tmp_path):
    story = read(written(tmp_path, story=f"title: x\nafter: filed\n{OWN}"))
    assert [scene.step for scene in story.scenes] == ["propose", "endorse_filing", "file", ""]
    assert len(story.own) == 1
    steps, difference = replay.tell(story)
    assert difference == "" and [step.file == story.path for step in steps] == [False, False, False, True]


@pytest.mark.django_db
def test_a_prelude_has_a_prelude_and_the_story_sees_the_people_of_both(tmp_path):
    more = "title: m\nafter: filed\npeople: {高天成: {at: 晋江市应急管理局, offices: [内勤]}}\nsteps:\n" + OWN[7:]
    story = read(written(tmp_path, more=more, story="title: x\nafter: more\n" + OWN.replace("林志远", "高天成")))
    assert replay.tell(story)[1] == "" and len(story.scenes) == 5


@pytest.mark.django_db
def test_the_nearest_folder_upwards_holds_the_prelude(tmp_path):
    near = tmp_path / "family"
    near.mkdir()
    written(tmp_path, story=f"title: x\nafter: filed\n{OWN}")
    inner = written(near, filed=FILED.replace("2026-03-05, by: 许文斌", "2026-03-05, by: 郑伟民"), story=OWN)
    inner.write_text(f"title: x\nafter: filed\n{OWN}", encoding="utf-8")
    assert read(inner).scenes[2].by == "郑伟民" and read(tmp_path / "story.yaml").scenes[2].by == "许文斌"


def test_a_story_begins_at_a_label_of_its_prelude(tmp_path):
    story = read(written(tmp_path, story="title: x\nafter: filed@endorsed\n" + OWN.replace("已立案", "立案已审核")))
    assert [scene.step for scene in story.scenes] == ["propose", "endorse_filing", ""]


def test_another_story_is_a_beginning_too(tmp_path):
    path = written(tmp_path, story=f"title: x\nafter: other@endorsed\n{OWN}")
    (tmp_path / "other.yaml").write_text(FILED, encoding="utf-8")
    assert len(read(path).scenes) == 3


def test_every_day_of_a_prelude_moves_with_its_first(tmp_path):
    story = read(written(tmp_path, story=f"title: x\nafter: filed\nbegins: 2026-04-07\n{OWN}"))
    assert [str(scene.day) for scene in story.scenes] == ["2026-04-07", "2026-04-07", "2026-04-08", "2026-06-01"]
    assert story.scenes[0].facts["offence_day"] == "2026-04-06"
    assert story.scenes[2].expect["due"] == {"decision_90d": "2026-07-07"}


@pytest.mark.django_db
def test_a_changed_step_keeps_what_the_story_does_not_state(tmp_path):
    change = "change:\n  proposed: {facts: {summary: 另述。}, expect: {due: null}}\n  filed: {by: 郑伟民}\n"
    story = read(written(tmp_path, story=f"title: x\nafter: filed\n{change}{OWN}"))
    first = story.scenes[0]
    assert first.facts["summary"] == "另述。" and first.facts["offence"] == "AQ97-7-O"
    assert dict(first.expect) == {"stage": "已呈请立案"} and story.scenes[2].by == "郑伟民"
    assert replay.tell(story)[1] == ""


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("after: field\n", 2, "没有名为“field”的前情，是否为“filed”"),
        ("after: filed@endorse\n", 2, "没有名为“endorse”的前情步骤，是否为“endorsed”"),
        ("after: round\n", 2, "前情循环：round → around → round，请改 after"),
        ("begins: 2026-04-07\n", 2, "请先用 after"),
        ("after: filed\nbegins: 2026-02-30\n", 3, "不是有效日期"),
        ("after: filed\nchange: {endorsd: {by: 蔡明辉}}\n", 3, "是否为“endorsed”"),
        ("after: filed\nchange: {endorsed: {who: 蔡明辉}}\n", 3, "没有“who”这个键"),
        ("after: filed\nchange: [endorsed]\n", 3, "change 应当是"),
        ("after: filed\nchange:\n  proposed: {facts: {sumary: 另述。}}\n", 4, "是否为“summary”"),
    ],
)
def test_a_wrong_word_about_a_prelude_is_one_sentence_with_its_line(tmp_path, text, line, why):
    turning = {"round": f"title: r\nafter: around\n{OWN}", "around": f"title: a\nafter: round\n{OWN}"}
    path = written(tmp_path, **turning, story=f"title: x\n{text}{OWN}")
    with pytest.raises(law.LawError) as refused:
        read(path)
    assert why in str(refused.value) and f"第{line}行" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_an_error_in_a_prelude_names_the_preludes_file(tmp_path):
    path = written(
        tmp_path, filed=FILED.replace("endorse_filing", "endorse_filng"), story=f"title: x\nafter: filed\n{OWN}"
    )
    with pytest.raises(law.LawError, match=r"preludes/filed\.yaml 第1[0-9]行：.*是否为“endorse_filing”"):
        read(path)


def test_a_label_stands_once(tmp_path):
    twice = OWN + OWN[7:].replace("look", "label: filed, look")
    with pytest.raises(law.LawError, match="已有标为“filed”的步骤"):
        read(written(tmp_path, story=f"title: x\nafter: filed\n{twice}"))


def test_like_repeats_the_facts_of_a_labelled_step(tmp_path):
    again = (
        "steps:\n  - day: 2026-06-01\n    by: 林志远\n    partner: 陈雅婷\n    begin: penalty.propose\n"
        "    party: 蔡宏泰\n    as: 又\n    like: proposed\n    facts: {offence: AQ94-1, discovered: null}\n"
    )
    story = read(written(tmp_path, story=f"title: x\nafter: filed\n{again}"))
    assert (
        story.own[0].facts.keys() == {"handler_opinion", "offence", "offence_day", "summary"}
        and story.own[0].facts["offence"] == "AQ94-1"
    )
    with pytest.raises(law.LawError, match="没有名为“propose”的步骤标签，是否为“proposed”"):
        read(written(tmp_path, story=f"title: x\nafter: filed\n{again.replace('like: proposed', 'like: propose')}"))


@pytest.mark.django_db
def test_replay_prints_a_prelude_as_one_line_unless_all_is_wanted(tmp_path, capsys):
    path = written(tmp_path, story=f"title: x\nafter: filed\n{OWN}")
    said = told(path, capsys=capsys).out
    assert "前情（filed）：2026-03-04 至 2026-03-05 共3步 → 已立案" in said and "蔡明辉" not in said
    assert "蔡明辉" in told(path, "--whole", capsys=capsys).out
    assert told(tmp_path, capsys=capsys).out.count("全部相符") == 1  # a folder is its stories, not its preludes


@pytest.mark.django_db
def test_a_difference_inside_a_prelude_is_printed_with_its_step(tmp_path, capsys):
    wrong = FILED.replace("decision_90d: 2026-06-03", "decision_90d: 2026-06-04")
    said = told(written(tmp_path, filed=wrong, story=f"title: x\nafter: filed\n{OWN}"), capsys=capsys, code=1)
    assert "filed.yaml 第14行" in said.err and "应为2026-06-04，实为2026-06-03" in said.err and "批准立案" in said.out
