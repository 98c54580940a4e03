"""Every story under tests/stories/ holds, each of its expectations bites, and none keeps what a prelude tells."""

import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from casework.folding import unlike_the_record
from casework.models import Appointment, Clock, Entry, Proceeding, Wait
from casework.record import broken_lines
from flows.door.level import uneven_runs
from flows.door.terms import PROCEDURES, steps
from flows.stories import replay, verbs
from flows.stories.preludes import stories_in
from flows.stories.reading import read
from flows.stories.telling import Teller
from tests.wording import unworded

ROOT = Path(__file__).parent / "stories"
STORIES = stories_in(ROOT)
PRELUDES = sorted(ROOT.glob("**/preludes/*.yaml"))
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

pytestmark = pytest.mark.django_db


@pytest.fixture
def termless(monkeypatch):
    """ "kind.stage" of every open proceeding that a scene leaves without a term."""
    found, play = set(), Teller.play

    def played(teller, scene):
        play(teller, scene)
        if (run := teller.run_of(scene)) is not None:
            found.update(without_a_term(run.case_id, scene.day))

    monkeypatch.setattr(Teller, "play", played)
    return found


def without_a_term(case, on):
    """Where nothing says until when the stage is left: no duty, no day to come, no wait, nothing open after it."""
    for run in Proceeding.objects.filter(case_id=case, closed=None):
        mine = {"proceeding_id": run.pk}
        duty = Clock.objects.filter(met=None, lapsed=None, duty=True, **mine).exists()
        day = Appointment.objects.filter(met=None, lapsed=None, at__date__gte=on, **mine).exists()
        wait = Wait.objects.filter(ended=None, **mine).exists()
        if not (duty or day or wait or followed(run.pk)):
            yield f"{run.kind}.{run.stage}"


def followed(proceeding):
    """Whether something is open that arose from the proceeding, or from what arose from it."""
    rows = Proceeding.objects.filter(arose_from_id=proceeding).values_list("pk", "closed")
    return any(closed is None or followed(pk) for pk, closed in rows)


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_the_story_holds(path, termless):
    told, difference = replay.tell(read(path))
    assert difference == ""
    assert len(told) == len(read(path).scenes)
    assert list(broken_lines()) == [] and list(unlike_the_record()) == []
    assert [(run.kind, names) for run, names in uneven_runs()] == []
    assert termless == set()
    assert list(unworded(Entry.objects.order_by("pk"))) == []


def changed(path, kind):
    """The story's text with its first own expected stage, date or citation changed, and the line; None without one."""
    lines = path.read_text(encoding="utf-8").splitlines()
    for scene in read(path).own:
        if kind == "stage" and "stage" in scene.expect:
            return swap(lines, scene.expect.line_of("stage"), str(scene.expect["stage"]), other_stage(scene))
        if kind == "date" and any(scene.expect.get("due", {}).values()):
            due = scene.expect["due"]
            card = next(card for card, day in due.items() if day)
            return swap(lines, due.line_of(card), str(due[card]), next_day(due[card]))
        if kind == "citation" and scene.cites:
            return swap(lines, scene.said.line_of("cites"), scene.cites[0], "第九百九十九条")
    return None


def next_day(text):
    return str(date.fromisoformat(text) + timedelta(days=1))


def other_stage(scene):
    return next(
        str(label) for key, label in PROCEDURES[scene.kind].Stage.choices if scene.expect["stage"] not in (key, label)
    )


def swap(lines, line, old, new):
    at = next(n for n in range(line - 1, len(lines)) if old in lines[n])
    return "\n".join([*lines[:at], lines[at].replace(old, new, 1), *lines[at + 1 :]]), line


def edited(path, text, tmp_path):
    """The file with another text, its preludes where they were; answers the whole folder's copy of the file."""
    for file in ROOT.glob("**/*.yaml"):
        copy = tmp_path / file.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(text if file == path else file.read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path / path.relative_to(ROOT)


FILES = [*STORIES, *PRELUDES]
BITES = [(path, kind) for path in FILES for kind in ("stage", "date", "citation") if changed(path, kind)]


@pytest.mark.apart
@pytest.mark.parametrize(("path", "kind"), BITES, ids=lambda said: getattr(said, "stem", said))
def test_one_changed_expectation_is_one_clear_sentence(path, kind, tmp_path):
    text, line = changed(path, kind)
    _, difference = replay.tell(read(edited(path, text, tmp_path)))
    assert re.search(rf"{path.name} 第{line}行（.*）：.*(应为|应当).*。", difference), difference
    assert "\n" not in difference


def test_nearly_every_story_expects_a_stage_a_date_and_a_citation():
    assert sum(path in STORIES for path, _ in BITES) >= 2.3 * len(STORIES)


def test_there_are_stories_of_every_procedure_and_of_every_verb():
    scenes = [scene for path in STORIES for scene in read(path).scenes]
    assert {scene.kind for scene in scenes} == set(PROCEDURES)
    assert {scene.step for scene in scenes if scene.act == "do"} == set(verbs.found())


def of_the_procedures():
    """Every step of every registered procedure, and every outcome of it, as `procedure.step` and `… → outcome`."""
    for kind, cls in PROCEDURES.items():
        for name, terms in steps(cls).items():
            yield f"{kind}.{name}"
            yield from (f"{kind}.{name} → {outcome}" for outcome in terms.outcomes)


def as_told(scene):
    """The step that a scene takes, and the outcome that it states by key or by Chinese title."""
    yield f"{scene.kind}.{scene.step}"
    for key, outcome in steps(PROCEDURES[scene.kind])[scene.step].outcomes.items():
        if str(scene.facts["outcome"]) in (key, outcome.title):
            yield f"{scene.kind}.{scene.step} → {key}"


def test_every_step_and_every_outcome_is_told_by_some_story():
    """A scene that is refused tells nothing: the step is taken in a story that holds."""
    scenes = [scene for path in STORIES for scene in read(path).scenes if not scene.refused]
    told = {said for scene in scenes if scene.act in ("begin", "take") for said in as_told(scene)}
    assert [said for said in of_the_procedures() if said not in told] == []


def test_every_step_and_every_verb_is_refused_in_some_story():
    """For a reason that somebody at his desk would meet; that it also passes is said by the tests above."""
    scenes = [scene for path in STORIES for scene in read(path).scenes if scene.refused]
    refused = {scene.step if scene.act == "do" else f"{scene.kind}.{scene.step}" for scene in scenes}
    every = [f"{kind}.{name}" for kind, cls in PROCEDURES.items() for name in steps(cls)]
    assert [said for said in [*every, *verbs.found()] if said not in refused] == []


@pytest.mark.parametrize("path", PRELUDES, ids=lambda path: path.stem)
def test_a_day_changed_in_a_prelude_is_caught_by_a_story_told_after_it(path, tmp_path):
    bite = changed(path, "date") or changed(path, "stage")
    assert bite, f"{path.name} expects nothing by which a wrong prelude would be noticed"
    edited(path, bite[0], tmp_path)
    told_after = [copy for copy in stories_in(tmp_path) if any(s.path.endswith(path.name) for s in read(copy).scenes)]
    assert told_after, f"no story is told after {path.name}"
    found = (difference for copy in told_after for *_, difference in replay.replay([copy]))
    assert any(f"{path.name} 第{bite[1]}行" in difference for difference in found)


def test_no_story_keeps_a_copied_prelude():
    """Two stories that begin with the same two steps, told alike, would rather have a prelude."""
    beginnings = Counter()
    for path in STORIES:
        own = read(path).own
        if own[0].act == "begin" and not own[0].refused:
            beginnings[tuple((s.act, s.kind, s.step, s.by, str(dict(s.facts))) for s in own[:2])] += 1
    assert [said for said, times in beginnings.items() if times > 1] == []
