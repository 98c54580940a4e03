"""What travels together happens together: COMMIT goes with the last writes where the transaction is the act's own."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError

from casework import wire
from casework.fetching import made
from casework.models import Clock, Counter, Territory

pytestmark = pytest.mark.django_db(transaction=True)
INSERT = "INSERT INTO casework_territory (code, name, kind, path, counts_for_sampling) VALUES (%s, %s, 'city', %s, %s)"


def city(code):
    return INSERT, (code, f"城{code}", f"{code}/", False)


def test_what_is_sent_last_is_committed_with_it():
    with transaction.atomic():
        wire.send([city("1"), city("2")], last=True)
    assert Territory.objects.count() == 2 and not connection.in_atomic_block
    assert connection.get_autocommit()


def test_a_statement_that_fails_takes_the_others_with_it_and_leaves_the_connection_usable():
    with pytest.raises(IntegrityError), transaction.atomic():
        assert wire.ask(("SELECT 1", ()), ("SELECT 2", ())) == [[(1,)], [(2,)]]
        wire.send([city("1"), city("1"), city("2")], last=True)
    assert Territory.objects.count() == 0
    with transaction.atomic():
        wire.send([city("1")], last=True)
    assert Territory.objects.count() == 1


def test_within_a_larger_transaction_nothing_is_committed_before_its_end():
    class Undo(Exception):
        pass

    with pytest.raises(Undo), transaction.atomic():
        with transaction.atomic():
            wire.send([city("1")], last=True)
        raise Undo
    assert Territory.objects.count() == 0


def test_a_transaction_that_is_to_be_undone_takes_nothing_more():
    with pytest.raises(TransactionManagementError), transaction.atomic():
        wire.send([city("1")])
        transaction.set_rollback(True)
        wire.send([city("2")], last=True)
    assert Territory.objects.count() == 0


def test_the_orm_writes_in_a_transaction_that_was_opened_on_the_wire():
    with transaction.atomic():
        wire.ask(("SELECT 1", ()), ("SELECT 2", ()))
        first = Territory.objects.create(code="1", name="城", kind="city", path="1/")
        assert Territory.objects.filter(pk=first.pk).update(name="新城") == 1
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        wire.ask(("SELECT 1", ()), ("SELECT 2", ()))
        Territory.objects.all().delete()
        raise ZeroDivisionError
    assert Territory.objects.get().name == "新城"


def test_a_row_is_made_as_the_constructor_makes_it():
    for model in (Clock, Counter, Territory):
        plain, row = dict(vars(model())), dict(vars(made(model)))
        assert plain.pop("_state") is not None and row.pop("_state").adding
        assert row == plain
    with pytest.raises(TypeError, match="no column dou"):
        made(Clock, dou=None)
