"""Writes to different tables travel as one statement; of two on one table the second waits for the first."""

import pytest
from django.db import connection

from casework.joining import joined, whole


@pytest.mark.apart
def test_neighbours_on_tables_of_their_own_are_one_statement():
    said = [
        ('UPDATE "a" SET "x" = %s WHERE "id" = %s', (1, 2)),
        ('INSERT INTO "b" ("y") VALUES (%s)', [3]),
        ('UPDATE "b" SET "y" = %s WHERE "id" = %s', (4, 5)),
        ("UPDATE c SET z = %s", (6,)),
        ('UPDATE "a" SET "x" = %s WHERE "id" = %s', (7, 8)),
    ]
    assert list(joined(said)) == [
        (
            'WITH w0 AS (UPDATE "a" SET "x" = %s WHERE "id" = %s) INSERT INTO "b" ("y") VALUES (%s)',
            [1, 2, 3],
        ),
        ('UPDATE "b" SET "y" = %s WHERE "id" = %s', (4, 5)),
        ("UPDATE c SET z = %s", (6,)),
        ('UPDATE "a" SET "x" = %s WHERE "id" = %s', (7, 8)),
    ]
    assert list(joined([])) == []


@pytest.mark.django_db
def test_the_one_statement_writes_what_the_several_say(people):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite is a library in this process: there each statement goes by itself")
    party, officer = people.company, people.jinjiang.investigator
    sql, params = whole(
        [
            ('UPDATE "casework_party" SET "name" = %s WHERE "id" = %s', ("新名称", party.pk)),
            ('UPDATE "casework_officer" SET "name" = %s WHERE "id" = %s', ("新姓名", officer.pk)),
        ]
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
    party.refresh_from_db(), officer.refresh_from_db()
    assert (party.name, officer.name) == ("新名称", "新姓名")
