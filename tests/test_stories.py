"""Every story under tests/stories/ holds, and each of its expectations bites."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from flows import replay
from flows.stories.reading import read
from flows.terms import PROCEDURES

STORIES = sorted((Path(__file__).parent / "stories").glob("**/*.yaml"))
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_the_story_holds(path):
    told, difference = replay.tell(read(path))
    assert difference == ""
    assert len(told) == len(read(path).scenes)


def changed(path, kind):
    """The story's text with its first expected stage, date or citation changed, and the line; None when it has none."""
    lines = path.read_text(encoding="utf-8").splitlines()
    for scene in read(path).scenes:
        if kind == "stage" and "stage" in scene.expect:
            return swap(lines, scene.expect.line_of("stage"), str(scene.expect["stage"]), other_stage(scene))
        if kind == "date" and any(scene.expect.get("due", {}).values()):
            due = scene.expect["due"]
            card = next(card for card, day in due.items() if day)
            return swap(lines, due.line_of(card), str(due[card]), str(date.fromisoformat(due[card]) + timedelta(days=1)))
        if kind == "citation" and scene.cites:
            return swap(lines, scene.said.line_of("cites"), scene.cites[0], "第九百九十九条")
    return None


def other_stage(scene):
    return next(str(label) for key, label in PROCEDURES[scene.kind].Stage.choices if scene.expect["stage"] not in (key, label))


def swap(lines, line, old, new):
    at = next(n for n in range(line - 1, len(lines)) if old in lines[n])
    return "\n".join([*lines[:at], lines[at].replace(old, new, 1), *lines[at + 1 :]]), line


BITES = [(path, kind) for path in STORIES for kind in ("stage", "date", "citation") if changed(path, kind)]


@pytest.mark.parametrize(("path", "kind"), BITES, ids=lambda said: getattr(said, "stem", said))
def test_one_changed_expectation_is_one_clear_sentence(path, kind, tmp_path):
    text, line = changed(path, kind)
    wrong = tmp_path / path.name
    wrong.write_text(text, encoding="utf-8")
    _, difference = replay.tell(read(wrong))
    assert re.search(rf"第{line}行（.*）：.*(应为|应当).*。", difference), difference
    assert "\n" not in difference


def test_nearly_every_story_expects_a_stage_a_date_and_a_citation():
    assert len(BITES) >= 2.5 * len(STORIES)


def test_there_are_stories_of_every_procedure():
    begun = {scene.kind for path in STORIES for scene in read(path).scenes}
    assert begun == set(PROCEDURES)
