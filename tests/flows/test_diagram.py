"""The diagram of a procedure: every step and outcome is drawn and exported, and the present stage is marked."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser, BpmnValidator

from casework.models import Entry, Officer
from flows.diagram import declared as reading
from flows.diagram import edges, procedure_of
from flows.diagram.bpmn import SPACES, bpmn
from flows.diagram.declared import ordinary, stage_titles
from flows.diagram.graph import tasks
from flows.diagram.layout import plan
from flows.diagram.svg import Marks, drawn, marks_of, standalone
from flows.diagram.told import told
from flows.door.terms import PROCEDURES, steps
from flows.door.worklist import WORK
from flows.reference import pages
from tests.casework.test_pages import CEILING
from tests.flows.penalty_walk import Walk

KINDS = sorted(PROCEDURES)
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def walk(people):
    start = timezone.localdate() - timedelta(18)
    return Walk(people, start=start, offence_day=str(start - timedelta(2)), discovered=str(start - timedelta(1)))


@pytest.fixture
def reviewed(monkeypatch):
    """Rectification as it is declared with outcomes: one review, 合格 ends it and 不合格 keeps or moves the stage."""
    cls = PROCEDURES["rectification"]
    declared = {name: terms for name, terms in steps(cls).items() if not name.endswith("_review")}
    outcomes = {
        "passed": SimpleNamespace(target="passed", ends=True, title="合格"),
        "不合格": SimpleNamespace(target="failed"),
        "deferred": SimpleNamespace(target=None, ends=False, title="改期再查"),
    }
    plain = vars(steps(cls)["review"]) | {"name": "review", "title": "复查", "outcomes": outcomes}
    declared["review"] = SimpleNamespace(**plain)
    monkeypatch.setattr(reading, "steps", lambda asked: declared if asked is cls else steps(asked))
    return cls


def found(root, name):
    return root.iterfind(f".//{{{SPACES['bpmn']}}}{name}")


def drawn_edges(cls, marks=None):
    """(from, step, outcome, to) of everything drawn, once for each time it is drawn."""
    groups = (g for g in ElementTree.fromstring(drawn(cls, marks)).iter("g") if g.get("data-step"))
    return Counter(
        (source, g.get("data-step"), g.get("data-outcome"), g.get("data-to"))
        for g in groups
        for source in g.get("data-from").split()
    )


def declared_edges(cls):
    return Counter((edge.source, edge.step, edge.outcome, edge.target) for edge in edges(cls))


def exported_edges(cls):
    """The same read back from the exported file, following its flows alone."""
    root = ElementTree.fromstring(bpmn(cls))
    flows = [flow.attrib for flow in found(root, "sequenceFlow")]
    into, seen = {flow["targetRef"] for flow in flows}, Counter()
    for task in (task.get("id") for task in found(root, "userTask")):
        assert task in into
        step, _, one = task.removeprefix("step_").partition("__")
        results = [flow for flow in flows if flow["sourceRef"] in (task, f"result_{task.removeprefix('step_')}")]
        results = [flow for flow in results if not flow["targetRef"].startswith("result_")]
        for source in (flow["sourceRef"] for flow in flows if flow["targetRef"] == task):
            at = "new" if source == "start" else source.removeprefix("stage_")
            assert not one or one == at
            seen.update((at, step, flow.get("name", ""), flow["targetRef"].partition("_")[2]) for flow in results)
    return seen


@pytest.mark.parametrize("kind", KINDS)
def test_every_step_has_an_edge_for_each_stage_it_starts_from(kind):
    cls = PROCEDURES[kind]
    for name, terms in steps(cls).items():
        assert {edge.source for edge in edges(cls) if edge.step == name} == set(terms.sources), name


@pytest.mark.parametrize("kind", KINDS)
def test_every_edge_is_drawn_exactly_once_with_its_step_and_office(kind):
    cls = PROCEDURES[kind]
    assert drawn_edges(cls) == declared_edges(cls)
    text = "".join(ElementTree.fromstring(drawn(cls)).itertext())
    assert all(edge.label in text and edge.by in text for edge in edges(cls))
    assert all(title in text for stage, title in stage_titles(cls).items() if stage != "new")


@pytest.mark.parametrize("kind", KINDS)
def test_every_edge_is_exported_exactly_once(kind):
    assert exported_edges(PROCEDURES[kind]) == declared_edges(PROCEDURES[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_the_flow_of_the_work_list_and_the_diagram_know_the_same_steps(kind):
    nodes = {node.name for node in WORK[kind].instance.nodes()}
    forks = {name for name in nodes if name.startswith(("at_", "after_"))}
    assert {edge.step for edge in edges(PROCEDURES[kind])} == nodes - forks - {"start", "end"}


@pytest.mark.parametrize("kind", KINDS)
def test_boxes_and_labels_do_not_lie_on_one_another(kind):
    made = plan(PROCEDURES[kind])
    boxes = [(b.left, b.y, b.left + b.width, b.y + b.height) for b in made.boxes.values()]
    for at, (left, top, right, bottom) in enumerate(boxes):
        assert left >= 0 and right <= made.width and bottom <= made.height
        for x1, y1, x2, y2 in boxes[at + 1 :]:
            assert right <= x1 or x2 <= left or bottom <= y1 or y2 <= top
    for bus in made.buses:
        low, high = min(bus.ports.values()), max(bus.ports.values())
        crossed = [b for b in boxes if b[0] < high and b[2] > low]
        assert all(bus.y < top or bus.y > bottom for _, top, _, bottom in crossed), bus.ways[0].label


@pytest.mark.parametrize("kind", KINDS)
def test_no_two_feet_of_a_column_coincide(kind):
    made = plan(PROCEDURES[kind])
    feet = Counter((round(x, 3), made.boxes[stage].column, id(b)) for b in made.buses for stage, x in b.ports.items())
    places = Counter((x, column) for x, column, _ in feet)
    assert set(places.values()) <= {1}


@pytest.mark.parametrize("kind", KINDS)
def test_the_file_is_valid_by_the_schema_and_another_reader_opens_it(kind):
    parser = BpmnParser(validator=BpmnValidator())
    parser.add_bpmn_str(bpmn(PROCEDURES[kind]).encode(), f"{kind}.bpmn")
    spec = parser.get_spec(kind)
    assert {name for name in spec.task_specs if name.startswith("step_")} == set(tasks(edges(PROCEDURES[kind])))


def walked(cls, way):
    """The steps an independent engine asks for when it is told which to take; and whether it came to an end."""
    parser = BpmnParser(validator=BpmnValidator())
    parser.add_bpmn_str(bpmn(cls).encode(), "procedure.bpmn")
    engine, asked = BpmnWorkflow(parser.get_spec(cls.kind_)), []
    engine.get_next_task(state=TaskState.READY).data["step"] = way[0].step
    engine.do_engine_steps()
    for at, edge in enumerate(way):
        task = engine.get_next_task(state=TaskState.READY, manual=True)
        asked.append(task.task_spec.name.removeprefix("step_").partition("__")[0])
        task.data |= {"step": way[at + 1].step if at + 1 < len(way) else "", "outcome": edge.outcome}
        task.run()
        engine.do_engine_steps()
    return asked, engine.is_completed()


@pytest.mark.parametrize("kind", KINDS)
def test_another_engine_walks_the_ordinary_way(kind):
    way = ordinary(PROCEDURES[kind])
    asked, ended = walked(PROCEDURES[kind], way)
    assert asked == [edge.step for edge in way]
    on = [edge for edge in edges(PROCEDURES[kind]) if edge.source == way[-1].target and not edge.keeps]
    assert ended == (way[-1].ends or not on)


@pytest.mark.parametrize("kind", KINDS)
def test_every_shape_and_flow_has_its_coordinates(kind):
    root = ElementTree.fromstring(bpmn(PROCEDURES[kind]))
    process = next(found(root, "process"))
    ids = {part.get("id") for part in process}
    ends = [flow.get(end) for flow in found(root, "sequenceFlow") for end in ("sourceRef", "targetRef")]
    assert set(ends) <= ids and len(ids) == len(list(process))
    plane = next(root.iterfind(".//{*}BPMNPlane"))
    assert {part.get("bpmnElement") for part in plane} == ids
    assert all(len(list(edge.iterfind("{*}waypoint"))) >= 2 for edge in plane.iterfind("{*}BPMNEdge"))
    places = Counter(tuple(sorted(b.attrib.items())) for b in plane.iterfind("{*}BPMNShape/{*}Bounds"))
    assert set(places.values()) == {1}
    assert all(next(task.iterfind("{*}documentation")).text for task in found(root, "userTask"))


def test_each_outcome_of_one_step_is_an_edge_of_its_own(reviewed):
    of = [edge for edge in edges(reviewed) if edge.step == "review" and edge.source == "served"]
    said = {(edge.outcome, edge.target, edge.ends) for edge in of}
    assert said == {("合格", "passed", True), ("不合格", "failed", False), ("改期再查", "served", False)}
    assert drawn_edges(reviewed) == declared_edges(reviewed) == exported_edges(reviewed)
    assert "复查：改期再查" in drawn(reviewed) and "review" in {edge.step for edge in ordinary(reviewed)}


def test_another_engine_takes_the_outcome_it_is_told(reviewed):
    start = [edge for edge in ordinary(reviewed) if edge.step != "review"]
    again, passed = (
        next(e for e in edges(reviewed) if e.step == "review" and e.source == "served" and e.outcome == outcome)
        for outcome in ("改期再查", "合格")
    )
    asked, ended = walked(reviewed, [*start, again, again, passed])
    assert asked[-3:] == ["review"] * 3 and ended


def test_a_step_that_starts_anywhere_starts_from_every_stage_not_over(monkeypatch):
    cls = PROCEDURES["rectification"]
    anywhere = SimpleNamespace(**vars(steps(cls)["serve"]) | {"name": "note", "sources": ("*",), "target": None})
    monkeypatch.setattr(reading, "steps", lambda asked: {**steps(asked), "note": anywhere})
    got = {edge.source for edge in edges(cls) if edge.step == "note"}
    assert got == {str(stage) for stage in cls.Stage} - {"passed", "terminated", "superseded"}
    assert drawn_edges(cls) == declared_edges(cls) == exported_edges(cls)


def test_the_present_stage_is_marked_and_what_was_passed_keeps_its_day():
    marks = Marks(
        "filed", False, {"proposed": date(2026, 9, 1), "endorsed": date(2026, 9, 2), "filed": date(2026, 9, 3)}
    )
    root = ElementTree.fromstring(drawn(PROCEDURES["penalty"], marks))
    style = {g.get("data-stage"): g.get("class").split() for g in root.iter("g") if g.get("data-stage")}
    assert [stage for stage, words in style.items() if "now" in words] == ["filed"]
    assert {stage for stage, words in style.items() if "done" in words} == {"proposed", "endorsed"}
    assert "09-01" in drawn(PROCEDURES["penalty"], marks) and "09-03，现处" in drawn(PROCEDURES["penalty"], marks)
    assert "现处“已立案”" in root.get("aria-label")
    assert drawn_edges(PROCEDURES["penalty"], marks) == declared_edges(PROCEDURES["penalty"])


def test_only_the_way_that_was_taken_is_green():
    cls = PROCEDURES["rectification"]
    taken = frozenset({("reported", "review", "passed")})
    root = ElementTree.fromstring(drawn(cls, Marks("passed", True, {}, taken)))
    green = [g for g in root.iter("g") if "taken" in (g.get("class") or "").split()]
    made = plan(cls)
    bus = next(bus for bus in made.buses if ("review", "passed") in {(way.step, way.target) for way in bus.ways})
    assert len(green) == 1 and green[0].find("path").get("d").startswith(f"M{round(bus.ports['reported'], 1):g} ")


def test_a_closed_proceeding_stands_nowhere():
    picture = drawn(PROCEDURES["penalty"], Marks("withdrawn", True, {"withdrawn": date(2026, 9, 9)}))
    assert 'class="stage now' not in picture and "现处" not in picture.partition(">")[2]


def test_the_words_beside_the_picture_name_every_edge_once():
    cls = PROCEDURES["penalty"]
    assert Counter(way.edge for crossing in told(cls) for way in crossing.ways) == Counter(edges(cls))


def test_the_case_page_offers_the_diagram_and_it_keeps_the_ceiling(client, people, walk):
    walk.to("serve_notice")
    client.force_login(Officer.objects.get(pk=people.jinjiang.investigator.pk), backend=BACKEND)
    place = f"/cases/{walk.run.case_id}/{walk.run.pk}/diagram/"
    assert f'hx-get="{place}"' in client.get(f"/cases/{walk.run.case_id}/").content.decode()
    whole = client.get(place).content.decode()
    with CaptureQueriesContext(connection) as seen:
        piece = client.get(place, headers={"HX-Request": "true"}).content.decode()
    assert len(seen) <= CEILING and "<html" in whole and "<html" not in piece
    assert 'class="stage now" data-stage="told"' in piece and "已告知（现处）" in piece
    assert "/procedures/penalty.bpmn" in piece


def test_the_marks_follow_the_record(people, walk):
    walk.to("serve_notice")
    entries = Entry.objects.filter(proceeding=walk.run.pk).order_by("line")
    marks = marks_of(entries[0].proceeding, entries)
    assert marks.present == "told" and ("notified", "serve_notice", "told") in marks.taken
    assert list(marks.passed)[:3] == ["proposed", "endorsed", "filed"]
    assert marks.passed["told"] == entries.get(step="serve_notice").on


def test_the_diagram_of_a_case_outside_the_territory_is_not_there(client, people, walk):
    walk.to("file")
    client.force_login(Officer.objects.create_user("elsewhere", password="x" * 12, name="外地人员"), backend=BACKEND)
    assert client.get(f"/cases/{walk.run.case_id}/{walk.run.pk}/diagram/").status_code == 404


def test_a_proceeding_of_another_case_is_not_drawn(client, people, walk):
    walk.to("file")
    client.force_login(Officer.objects.get(pk=people.jinjiang.investigator.pk), backend=BACKEND)
    assert client.get(f"/cases/{walk.run.case_id}/{walk.run.pk + 999}/diagram/").status_code == 404


def test_the_file_is_downloaded_by_who_is_signed_in(client, people):
    assert client.get("/procedures/penalty.bpmn").status_code == 302
    client.force_login(Officer.objects.get(pk=people.jinjiang.clerk.pk), backend=BACKEND)
    answer = client.get("/procedures/penalty.bpmn")
    assert answer["Content-Disposition"] == 'attachment; filename="penalty.bpmn"'
    assert answer.content.decode() == bpmn(PROCEDURES["penalty"])
    wrong = client.get("/procedures/penlty.bpmn")
    assert wrong.status_code == 404 and "是否为“penalty”" in wrong.content.decode()


def test_an_unknown_procedure_is_answered_with_the_nearest_name(tmp_path):
    with pytest.raises(CommandError, match=r"没有“rectifcation”这个程序，是否为“rectification”（责令限期整改）？"):
        call_command("bpmn", "rectifcation", out=tmp_path / "x.bpmn")
    with pytest.raises(CommandError, match=r"现有：.*closeout"):
        call_command("bpmn", "零")
    assert not (tmp_path / "x.bpmn").exists()


def test_the_command_writes_the_file_or_says_why_not(tmp_path, capsys):
    call_command("bpmn", "closeout", out=tmp_path / "closeout.bpmn")
    assert (tmp_path / "closeout.bpmn").read_text() == bpmn(procedure_of("closeout"))
    call_command("bpmn", "closeout")
    assert bpmn(procedure_of("closeout")) in capsys.readouterr().out
    with pytest.raises(CommandError, match="写不了文件"):
        call_command("bpmn", "closeout", out=tmp_path / "missing" / "closeout.bpmn")


@pytest.mark.parametrize("kind", KINDS)
def test_the_reference_has_a_page_and_a_picture_for_every_procedure(kind):
    text = pages()[f"procedures/{kind}.md"]()
    assert f"]({kind}.svg)" in text and all(terms.title in text for terms in steps(PROCEDURES[kind]).values())
    assert pages()[f"procedures/{kind}.svg"]() == standalone(PROCEDURES[kind])
    assert "<style>" in standalone(PROCEDURES[kind]) and ".flow .edge path" in standalone(PROCEDURES[kind])


def test_a_page_that_no_procedure_declares_any_more_is_taken_away(tmp_path, settings):
    settings.ROOT = tmp_path
    (tmp_path / "docs" / "reference").mkdir(parents=True)
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "diagram.css").write_text(".flow { }\n/* page */\n")
    call_command("reference")
    call_command("reference", check=True)
    left = tmp_path / "docs" / "reference" / "procedures" / "gone.md"
    left.write_text("x")
    with pytest.raises(CommandError, match=r"gone\.md"):
        call_command("reference", check=True)
    call_command("reference")
    assert not left.exists()
