"""Verbs and rows in stories: what is beside steps is said by name, what belongs to the case is expected by row."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import SimpleNamespace

import pytest

import law
from casework.models import Entry, Officer, Paper, Proceeding
from flows.door import verbs as registry
from flows.stories import related, replay, verbs
from flows.stories.reading import read
from tests.flows.stories.test_replay import STORIES

VOID = (STORIES / "beside/void_and_hand_over.yaml").read_text(encoding="utf-8")


def story(folder, text, after="told"):
    if not (folder / "preludes").exists():
        (folder / "preludes").symlink_to(STORIES / "preludes")
    (folder / "story.yaml").write_text(f"title: x\nafter: {after}\nsteps:\n{text}", encoding="utf-8")
    return read(folder / "story.yaml")


def line(expect, act="look: penalty"):
    return f"  - {{day: 2026-03-13, by: 林志远, {act}, expect: {expect}}}\n"


@pytest.fixture
def noted(monkeypatch):
    """A verb of every kind of fact, which does nothing but remember what it was told."""
    told = SimpleNamespace(facts={})
    verbs.found()
    monkeypatch.setattr(registry, "VERBS", registry.VERBS)
    before = dict(registry.VERBS)

    @registry.verb("note_down", title="记下")
    def note_down(
        proceeding: Proceeding,
        *,
        entry: Entry,
        papers: Sequence[Paper],
        second: Officer | None = None,
        day: date | None = None,
        facts: Mapping[str, object] | None = None,
        by: Officer,
        on: date,
    ) -> None:
        told.facts = {**locals()}

    yield told
    registry.VERBS.clear()
    registry.VERBS.update(before)


@pytest.mark.django_db
def test_each_fact_of_a_verb_is_found_by_its_kind(tmp_path, noted):
    said = (
        "  - day: 2026-03-13\n    by: 蔡明辉\n    do: note_down\n    facts:\n      entry: concluded\n"
        "      papers: [行政处罚告知书, 行政处罚听证告知书]\n      second: 许文斌\n      day: 2026-03-12\n"
        "      facts: {fine: 70000}\n"
    )
    steps, difference = replay.tell(story(tmp_path, said))
    assert difference == "" and steps[-1].title == "记下" and steps[-1].outcome == "done"
    facts = noted.facts
    assert facts["entry"].step == "conclude" and facts["proceeding"].kind == "penalty"
    assert [paper.form for paper in facts["papers"]] == ["penalty_preinform", "hearing_preinform"]
    assert (facts["second"].name, facts["by"].name) == ("许文斌", "蔡明辉")
    assert (facts["day"], facts["on"], facts["facts"]) == (date(2026, 3, 12), date(2026, 3, 13), {"fine": 70000})


@pytest.mark.django_db
def test_a_line_of_the_record_is_named_by_procedure_and_step_too(tmp_path, noted):
    said = "  - {day: 2026-03-13, by: 蔡明辉, do: note_down, facts: {entry: penalty.serve_notice, papers: []}}\n"
    assert replay.tell(story(tmp_path, said))[1] == "" and noted.facts["entry"].step == "serve_notice"


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ("{entry: concluded}", "“记下”缺少“papers”"),
        ("{entry: conclude, papers: []}", "没有名为“conclude”的步骤，是否为“concluded”"),
        ("{entry: penalty.concluded, papers: []}", "是否为“conclude”"),
        ("{entry: concluded, papers: 行政处罚告知书}", "papers 应当是一列"),
        ("{entry: concluded, papers: [行政处罚告之书]}", "是否为“行政处罚告知书”"),
        ("{entry: concluded, papers: [], day: 2026-02-30}", "不是有效日期"),
        ("{entry: concluded, papers: [], facts: 七万}", "facts 应当是“事实: 内容”"),
        ("{entry: concluded, papers: [], secnd: 许文斌}", "是否为“second”"),
        ("{entry: concluded, papers: [], proceeding: penaltie}", "是否为“penalty”"),
    ],
)
def test_a_wrong_fact_of_a_verb_is_one_sentence_with_its_line(tmp_path, noted, facts, why):
    with pytest.raises(law.LawError) as refused:
        story(tmp_path, f"  - {{day: 2026-03-13, by: 蔡明辉, do: note_down, facts: {facts}}}\n")
    assert why in str(refused.value) and "第4行" in str(refused.value)


@pytest.mark.django_db
def test_an_unknown_person_in_a_verb_is_named_with_line(tmp_path):
    said = "  - {day: 2026-03-13, by: 蔡明辉, do: hand_over, facts: {to: 吴建图}, reason: 病假。}\n"
    with pytest.raises(law.LawError, match="第4行：没有名为“吴建图”的人员，是否为“吴建国”"):
        replay.tell(story(tmp_path, said))


def test_an_unknown_verb_names_the_nearest(tmp_path):
    with pytest.raises(law.LawError, match="第4行：没有名为“void_papr”的行为，是否为“void_paper”"):
        story(tmp_path, "  - {day: 2026-03-13, by: 蔡明辉, do: void_papr}\n")


@pytest.mark.django_db
def test_a_verb_that_is_not_refused_as_expected_is_a_difference(tmp_path):
    said = "  - {day: 2026-03-13, by: 蔡明辉, do: urge, reason: 请办。, refused: 不能}\n"
    assert "应当被拒绝（“不能”），却办理成功了" in replay.tell(story(tmp_path, said))[1]


def test_one_word_is_one_act():
    with pytest.raises(ValueError, match="registered twice"):
        registry.verb("urge")(lambda: None)


def test_what_nobody_can_state_is_refused_when_the_verb_is_read():
    def act(*, way: complex) -> None: ...

    with pytest.raises(TypeError, match="way"):
        _ = registry.Verb("x", "x", act).asks


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("expect", "why"),
    [
        ("{rows: {papers: [{where: {form: hearing_preinform}, has: {organ.short: 晋}}]}}", ""),
        (
            "{rows: {papers: [{where: {form: hearing_preinform}, count: 2}]}}",
            "应有2行，实有1行",
        ),
        ("{rows: {payments: [{count: 0}]}}", ""),
        ("{rows: {payments: [{has: {amount: 5}}]}}", "应当有 payments，实际没有"),
        (
            "{rows: {clocks: [{where: {card: terms/hearing_request}, has: {due: 2026-03-20}}]}}",
            "due 应为2026-03-20",
        ),
        ("{rows: {services: [{has: {way: 直接送达, paper.form: penalty_preinform}}]}}", "应为penalty_preinform"),
        ("{rows: {entries: [{where: {step: file}, has: {by: 许文斌, on: 2026-03-05}, count: 1}]}}", ""),
        ("{case: {party: 晋江市宏泰机械制造有限公司, closed: null}}", ""),
        ("{case: {party: 蔡宏泰}}", "案件的 party 应为蔡宏泰，实为晋江市宏泰机械制造有限公司"),
        ("{silent: false, waiting: {serve_decision: null}}", ""),
        ("{silent: true}", "案件应当停滞，实际还有待办或者期限"),
        ("{waiting: {serve_decision: 2026-03-20}}", "“serve_decision”应当等到2026-03-20，实为不在等待"),
    ],
)
def test_rows_of_the_case_are_compared(tmp_path, expect, why):
    _, difference = replay.tell(story(tmp_path, line(expect)))
    assert why in difference and bool(why) == bool(difference), difference


@pytest.mark.parametrize(
    ("expect", "why"),
    [
        ("{rows: {paper: [{count: 1}]}}", "没有名为“paper”的名词，是否为“papers”"),
        ("{rows: {papers: [{where: {from: x}, count: 1}]}}", "是否为“form”"),
        ("{rows: {papers: [{where: {form.x: x}, count: 1}]}}", "没有名为“x”的栏目"),
        ("{rows: {papers: {count: 1}}}", "papers 应当是一列"),
        ("{rows: {papers: [{where: {form: x}}]}}", "要写 has"),
        ("{rows: {papers: [{count: 一}]}}", "count 应当是一个整数"),
        ("{rows: {papers: [{were: {form: x}, count: 1}]}}", "是否为“where”"),
        ("{case: {pary: x}}", "是否为“party”"),
        ("{waiting: {submit_handling: 明天}}", "不是有效日期"),
        ("{silent: 否}", "silent 应当是true 或者 false"),
    ],
)
def test_a_wrong_word_about_rows_is_one_sentence_with_its_line(tmp_path, expect, why):
    with pytest.raises(law.LawError) as refused:
        story(tmp_path, line(expect))
    assert why in str(refused.value) and "第4行" in str(refused.value)


def test_every_table_with_a_way_to_a_case_is_a_noun():
    assert {"findings", "payments", "services", "clocks", "evidence", "papers", "entries"} <= set(related.nouns())
    assert not {"cases", "officers", "organs", "parties"} & set(related.nouns())


def test_the_story_of_the_verbs_is_refused_when_a_word_is_wrong(tmp_path):
    (tmp_path / "preludes").symlink_to(STORIES / "preludes")
    (tmp_path / "x.yaml").write_text(VOID.replace("facts: {to: 吴建国}", "facts: {too: 吴建国}"), encoding="utf-8")
    with pytest.raises(law.LawError, match="是否为“to”"):
        read(tmp_path / "x.yaml")
