"""The same moves drawn by hypothesis, which shrinks what fails to the few that matter; and the model's own tests."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from casework.models import Case, Entry, Organ, Party, Proceeding
from flows.door.terms import PROCEDURES, steps
from tests.flows.model import corpus, keeping, report
from tests.flows.model.choosing import Chooser
from tests.flows.model.facts import Facts
from tests.flows.model.machine import Machine, as_text, fails, from_text, smaller, thrown_away
from tests.flows.model.moves import Move
from tests.flows.model.planning import Plans
from tests.flows.model.playing import Player
from tests.flows.model.world import World

pytestmark = pytest.mark.django_db


class Bureau(RuleBasedStateMachine):
    """Cases grow by whatever may be tried in them; after each act its case holds."""

    def __init__(self) -> None:
        super().__init__()
        self.over = thrown_away()
        self.over.__enter__()
        self.world = World.founded()
        self.player, self.chooser = Player(self.world), Chooser(self.world, Random(0), 1)

    @rule(days=st.integers(0, 12))
    def days_pass(self, days):
        self.player.play(Move("days", run=days))

    @rule(who=st.integers(0, 60), back=st.booleans())
    def somebody_leaves_or_returns(self, who, back):
        self.player.play(Move("back" if back else "leave", run=who))

    @rule(pick=st.integers(0, 5_000), seed=st.integers(0, 2**32))
    def a_case_begins(self, pick, seed):
        self.tried([move for move, _ in self.chooser.moves() if move.case not in self.world.cases], pick, seed)

    @precondition(lambda self: self.world.cases)
    @rule(pick=st.integers(0, 5_000), seed=st.integers(0, 2**32), wild=st.booleans())
    def something_is_tried(self, pick, seed, wild):
        self.tried([move for move, _ in self.chooser.moves() if move.case in self.world.cases], pick, seed, wild)

    def tried(self, moves, pick, seed, wild=False):
        self.chooser.made += 1
        move = moves[pick % len(moves)]
        self.player.play(Move(move.what, move.case, move.run, seed, wild=wild))
        touched = {self.world.cases[number].pk for number in self.world.touched}
        self.world.touched.clear()
        assert not list(keeping.wrong(touched, self.world.day))

    def teardown(self):
        self.over.__exit__(None, None, None)


def test_whatever_is_tried_every_case_holds():
    run_state_machine_as_test(
        Bureau,
        settings=settings(
            max_examples=10,
            stateful_step_count=40,
            derandomize=True,
            deadline=None,
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_one_seed_is_one_history():
    histories = []
    for _ in range(2):
        with thrown_away():
            machine = Machine(11)
            machine.run(60)
            lines = Entry.objects.order_by("pk").values_list("line", "step", "stage", "on")
            histories.append((machine.tape, list(lines)))
    assert histories[0] == histories[1]


def test_a_tape_survives_writing_and_is_made_small():
    """A stage that is moved past the record is found, and the moves that do not matter are left out."""
    with thrown_away():
        machine = Machine(12)
        machine.run(120)
        tape = machine.tape
    assert from_text(as_text(tape)) == tape and fails(tape) == ""

    def spoilt(moves):
        with thrown_away():
            player = Player(World.founded())
            return "" if not any(player.play(move) for move in moves if move.what == "+talk.propose") else "begun"

    small, why = smaller([*tape, Move("+talk.propose", 999, seed=3)], [999], spoilt)
    assert why == "begun" and [move.what for move in small] == ["+talk.propose"]


def test_what_the_invariants_ask_is_found():
    with thrown_away():
        machine = Machine(13)
        machine.run(80)
        run = Proceeding.objects.filter(closed=None).order_by("pk").first()
        Proceeding.objects.filter(pk=run.pk).update(opened="2020-01-01")
        assert any("办案记录" in sentence for sentence in keeping.wrong([run.case_id], machine.world.day))


@pytest.mark.parametrize("number", [1, 2], ids=["by their seconds", "by themselves"])
@pytest.mark.parametrize("name", ["filing_returned_by_the_deputy", "acting_for_another", "a_person_leaves"])
def test_a_story_is_told_in_a_world_as_it_stands(name, number):
    scripts = corpus.scripts()
    at = next(at for at, script in enumerate(scripts) if script.name == name)
    with thrown_away():
        world, went = World.founded(), []
        player = Player(world)
        assert world.telling(number, at).city.seconds == (number == 1)
        for place, scene in enumerate(scripts[at].scenes):
            world.day = scene.day
            went.append(player.play(Move("tell", number, place, words=at, opens=number)))
        assert went == [not scene.refused for scene in scripts[at].scenes], player.log
        assert world.done == scripts[at].takes


def test_what_lacks_is_told_next():
    """Of two stories the one that takes what the other has taken often enough is left for later."""
    with thrown_away():
        world = World.founded()
        plans = Plans(world, Random(1), 2)
        script = max(corpus.scripts(), key=plans.worth)
        before = plans.worth(script)
        world.done.update(dict.fromkeys(script.takes, 2))
        assert before > 0 == plans.worth(script) and plans.worth(max(corpus.scripts(), key=plans.worth)) > 0


def test_the_report_adds_the_worlds_up():
    one = dict.fromkeys(("seed", "tried", "refused", "moves", "cases", "day", "seconds"), 1)
    said = list(report.lines([one | {"done": {"a.b": 3, "a.c": 0}}, one | {"done": {"a.b": 4, "a.c": 1}}]))
    assert said[-3:] == ["2 acts tried in 2 worlds, 2 of them refused; taken how often:", "     1 a.c", "     7 a.b"]


def test_a_day_that_cannot_be_moved_stays():
    """A story may state the last day that there is, which is refused; facts that speak its words do not fail."""
    with thrown_away():
        World.founded()
        terms = steps(PROCEDURES["rectification"])["ask_extension"]
        run = PROCEDURES["rectification"](kind="rectification", case=Case(party=Party(), organ=Organ()))
        facts = Facts(run, terms, date(2026, 10, 1), [], Random(1))
        assert facts.moved(facts.wants["extension_asked_to"], "9999-12-31", date(2026, 9, 8)) == "9999-12-31"
        assert facts.moved(facts.wants["extension_asked_to"], "2026-09-30", date(2026, 9, 8)) == "2026-10-23"
