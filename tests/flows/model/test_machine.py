"""The same moves drawn by hypothesis, which shrinks what fails to the few that matter; and the model's own tests."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from casework.models import Entry, Proceeding
from tests.flows.model import keeping
from tests.flows.model.choosing import Chooser
from tests.flows.model.machine import Machine, as_text, fails, from_text, smaller, thrown_away
from tests.flows.model.moves import Move
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

    small, why = smaller([*tape, Move("+talk.propose", 999, seed=1)], [999], spoilt)
    assert why == "begun" and [move.what for move in small] == ["+talk.propose"]


def test_what_the_invariants_ask_is_found():
    with thrown_away():
        machine = Machine(13)
        machine.run(80)
        run = Proceeding.objects.filter(closed=None).order_by("pk").first()
        Proceeding.objects.filter(pk=run.pk).update(opened="2020-01-01")
        assert any("办案记录" in sentence for sentence in keeping.wrong([run.case_id], machine.world.day))
