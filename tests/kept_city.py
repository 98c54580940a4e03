"""The small city built once and put back as rows: a test needs it in hundredths of a second, not in tenths.

What the first building wrote is read back as the literals of an INSERT for each table; the objects are kept pickled, so
that no test sees what another has done to them.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

APPS = ("casework", "flows", "permissions", "documents")
# by database and key of its seals: the tables, how to fill them, the objects
KEPT: dict[tuple[str, bytes], tuple[list[str], list[str], bytes]] = {}


def tables() -> list[str]:
    """Tables of the house, those that others refer to first."""
    return [
        model._meta.db_table for app in APPS for model in apps.get_app_config(app).get_models(include_auto_created=True)
    ]


def filled(among: list[str]) -> list[str]:
    """Those of the tables that have a row."""
    if not among:
        return []
    asked = " UNION ALL ".join(f"SELECT '{one}' WHERE EXISTS (SELECT 1 FROM \"{one}\")" for one in among)
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return [row[0] for row in cursor.fetchall()]


def refill(table: str) -> str:
    """One INSERT with every row of the table as it stands."""
    with connection.cursor() as cursor:
        columns = [one.name for one in connection.introspection.get_table_description(cursor, table)]
        quote = "quote({})" if connection.vendor == "sqlite" else "quote_nullable({}::text)"
        said = " || ',' || ".join(quote.format(f'"{column}"') for column in columns)
        cursor.execute(f'SELECT {said} FROM "{table}" ORDER BY 1')
        rows = ", ".join(f"({row[0]})" for row in cursor.fetchall())
    names = ", ".join(f'"{column}"' for column in columns)
    return f'INSERT INTO "{table}" ({names}) VALUES {rows}'


def built(build: Callable[[], Any]) -> Any:
    """What `build` makes in a database without rows of the house: built the first time, put back from then on."""
    here = (connection.settings_dict["NAME"], settings.RECORD_KEY)  # its registers are sealed
    if here not in KEPT:
        empty = not filled(tables())
        made = build()
        if empty:
            held = filled(tables())
            KEPT[here] = (held, [refill(one) for one in held], pickle.dumps(made))
        return made
    held, statements, objects = KEPT[here]
    if filled(tables()):
        return build()
    with transaction.atomic(), connection.cursor() as cursor:  # what refers to one another comes in together
        for statement in statements:
            cursor.execute(statement)
    return pickle.loads(objects)
