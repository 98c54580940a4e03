"""The last net: what the database refuses at the door is a sentence, and nothing of the act is left."""

from __future__ import annotations

import pytest
from django.db import DataError, IntegrityError, OperationalError, connection, transaction

from casework.models import Territory
from flows.door.refusals import NotStored, Refused
from flows.door.wholly import BUSY, CLASH, DOWN, NOTHING, UNFIT, wholly

pytestmark = pytest.mark.django_db(transaction=True)


def made(code: str) -> Territory:
    return Territory.objects.create(code=code, name="某镇", kind="town", path=f"{code}/")


def test_two_of_one_number_are_a_sentence_and_the_first_of_the_act_is_undone():
    with pytest.raises(NotStored) as why, wholly():
        made("359001")
        Territory.objects.bulk_create([Territory(code="359001", name="同码", kind="town", path="359001/")])
    assert why.value.args == (CLASH + NOTHING,)
    assert isinstance(why.value, Refused) and not Territory.objects.filter(code="359001").exists()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite 不限定文字的长度，由门口先行限定")
def test_what_no_column_holds_is_a_sentence():
    with pytest.raises(NotStored) as why, wholly():
        made("3" * 400)
    assert why.value.args == (UNFIT + NOTHING,)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OperationalError("database is locked"), BUSY),
        (OperationalError("database or disk is full"), DOWN),
        (OperationalError("attempt to write a readonly database"), DOWN),
        (DataError("out of range"), UNFIT),
    ],
)
def test_each_misfortune_of_the_database_says_what_to_do(error, said):
    with pytest.raises(NotStored) as why, wholly():
        raise error
    assert why.value.args == (said + NOTHING,)


def test_within_a_larger_transaction_that_one_decides():
    with pytest.raises(IntegrityError), transaction.atomic(), wholly():
        raise IntegrityError("UNIQUE constraint failed")
