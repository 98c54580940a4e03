"""`manage.py act procedure.step`: a step on the command line, by the rules of its page."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command

from casework.models import Entry, Payment, Proceeding
from tests.flows.procedures.test_collection import entered, pay
from tests.flows.procedures.test_collection_corrections import PAID
from tests.flows.procedures.test_patrol_issue import DAY, FOUND, HANDED

pytestmark = pytest.mark.django_db


def act(step, by, on, **facts):
    call_command("act", step, by=by, on=str(on), facts=json.dumps(facts, default=str))


def test_a_payment_is_countered(people, capsys):
    pk = entered(people)
    pay(people, pk, 3000, PAID)
    act(
        "collection.counter_payment",
        "jj.unit_head",
        "2026-03-12",
        proceeding=pk,
        receipt="闽财0001",
        counter_why="错。",
    )
    assert "已办理“冲正”" in capsys.readouterr().out
    assert list(Payment.objects.filter(proceeding=pk).values_list("amount", flat=True)) == [3000, -3000]


def test_who_booked_it_does_not_counter_it(people):
    pk = entered(people)
    pay(people, pk, 3000, PAID)
    with pytest.raises(CommandError, match="承办机构负责人"):
        act(
            "collection.counter_payment",
            "jj.clerk",
            "2026-03-12",
            proceeding=pk,
            receipt="闽财0001",
            counter_why="错。",
        )
    assert Payment.objects.count() == 1


def test_a_first_step_opens_a_proceeding_of_the_party(people):
    act("patrol_issue.find", "qz.patrol_member", DAY, party=people.town.name, **FOUND)
    run = Proceeding.objects.get(kind="patrol_issue")
    act("patrol_issue.hand_over", "qz.patrol_leader", DAY, proceeding=run.pk, **HANDED)
    assert list(Entry.objects.values_list("step", flat=True)) == ["find", "hand_over"]


@pytest.mark.parametrize(
    "step, facts, said",
    [
        ("colection.receive", {}, "是否为“collection”"),
        ("collection.recieve", {}, "是否为“receive”"),
        ("collection.receive", {}, "须在 --facts 中用 proceeding 写明"),
        ("collection.receive", {"proceeding": 99}, "没有找到“99”"),
    ],
)
def test_what_is_misnamed_is_told_with_the_nearest(people, step, facts, said):
    with pytest.raises(CommandError, match=said):
        act(step, "jj.clerk", DAY, **facts)
    assert not Entry.objects.exists()
