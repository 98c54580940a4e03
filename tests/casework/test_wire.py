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


def test_much_that_travels_together_arrives_and_its_first_fault_is_the_one_that_is_told():
    long = "长" * 1_000_000  # more than a socket holds
    says = "SELECT length(CAST(%s AS text))"
    assert wire.ask(*[(says, (long,))] * 8) == [[(len(long),)]] * 8
    for at in (0, 3, 7):
        many = [(says, (long,))] * 8
        many[at:at] = [city("1"), city("1")]
        with pytest.raises(IntegrityError), transaction.atomic():
            wire.send(many, last=True)
        assert Territory.objects.count() == 0
    assert wire.ask((says, ("短",)), ("SELECT 2", ())) == [[(1,)], [(2,)]]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is a library in this process")
def test_what_travels_together_waits_for_one_answer(monkeypatch):
    with transaction.atomic():
        wire.ask(("SELECT 1", ()), ("SELECT 2", ()))
        pgconn, flushed = connection.connection.pgconn, []
        monkeypatch.setattr(type(connection.connection), "wait", counted(type(connection.connection).wait, flushed))
        wire.ask(*[("SELECT 3", ())] * 20)
    assert pgconn.transaction_status == 0
    assert sum(flushed) <= 4, flushed  # the way there in one piece, the way back in what the socket holds


def counted(real, waits):
    """psycopg's own way of waiting, which counts how often it waits for the socket."""

    def wait(self, generator, *args, **kwargs):
        said = []

        def heard():
            given = None
            try:
                while True:
                    state = generator.send(given)
                    said.append(1)
                    given = yield state
            except StopIteration as end:
                return end.value

        try:
            return real(self, heard(), *args, **kwargs)
        finally:
            waits.append(len(said))

    return wait
