"""The tree is brought up to date by serving processes themselves, beside acts and never in their way."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event, Timer
from threading import enumerate as enumerate_threads

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from casework.models import Entry, RegisterLine
from casework.models.leaf import Leaf
from casework.models.tree_head import TreeHead
from casework.tree.after import turn
from casework.tree.checking import unlike_the_tree
from casework.tree.heads import sealed
from casework.tree.sequencing import alone, sequenced
from casework.tree.standing import longest_delay
from casework.tree.tiles import size_now
from flows import begin
from tests.casework.test_tree import DAY, FOUND


def closing(do, *args):
    """In a thread: the connection is closed after."""
    try:
        return do(*args)
    finally:
        connections.close_all()


def took_its_turn():
    """Wait for the turn that is armed, and for the one that an answer armed meanwhile."""
    turns = [one for one in enumerate_threads() if isinstance(one, Timer)]
    assert turns
    for one in turns:
        one.join(60)
        assert not one.is_alive()


def found(people):
    return begin("patrol_issue", "find", FOUND, party=people.town, by=people.quanzhou.patrol_member, on=DAY)


def test_an_answer_arms_one_turn_that_sequences_and_seals_the_day_before(people_committed, client, settings):
    settings.SEQUENCE_AFTER = 0.2
    found(people_committed)
    for _ in range(3):
        client.get("/login/")
    took_its_turn()
    assert Leaf.objects.filter(of="case").count() == Entry.objects.count() == 1
    head = TreeHead.objects.get()
    assert head.day == timezone.localdate() - timedelta(1)
    assert timedelta() < longest_delay() <= timezone.now() - RegisterLine.objects.earliest("at").at


def test_no_turn_is_armed_where_the_worker_does_it(people_committed, client):
    client.get("/login/")
    assert turn.timer is None and not Leaf.objects.exists()


def test_two_sequencers_at_once_give_each_line_one_index(people_committed):
    lines = RegisterLine.objects.count()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: closing(sequenced), range(4)))
    sequenced()
    assert Leaf.objects.count() == size_now() == lines and list(unlike_the_tree()) == []


def test_heads_sealed_at_once_follow_one_another(people_committed):
    with ThreadPoolExecutor(3) as pool:
        numbers = list(pool.map(lambda _: closing(sealed, DAY).number, range(3)))
    assert TreeHead.objects.count() == max(numbers) and list(unlike_the_tree()) == []


def test_an_act_does_not_wait_for_a_sequencer(people_committed):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one write lock for all; there a sequencer holds it for one batch of inserts")
    held, go = Event(), Event()

    def sequencing():
        with transaction.atomic():
            assert alone()
            Leaf.objects.create(index=0, of="x", chain="", line=0, row=0, nonce="", at=timezone.now(), hash="0" * 64)
            held.set()
            assert go.wait(60)

    with ThreadPoolExecutor(1) as pool:
        doing = pool.submit(closing, sequencing)
        assert held.wait(60)
        began = time.monotonic()
        assert found(people_committed).line == 1
        assert sequenced() == 0, "another sequencer is at it"
        took = time.monotonic() - began
        assert not doing.done() and took < 60
        go.set()
        doing.result()
