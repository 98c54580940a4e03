"""A database of the first edition goes on under this one: migrated, levelled, found sound, its cases taken further.

One fixture is what the first edition's own stories left in its database, many of them halfway; the other is its
demonstration city, grown at commit 8b69f74 as of 2026-11-20 with the passwords struck out. Both kinds of database are
filled with the same rows.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection

KEY = "landed-fixture-key"  # the fixture's lines are sealed with it
ROOT = Path(__file__).parents[3]


@pytest.fixture
def empty_database(tmp_path, db):
    """The address of an empty database of the kind in use, gone afterwards."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'old.sqlite3'}"
        return
    name, said = f"upgrade_{uuid4().hex[:12]}", settings.DATABASES["default"]
    where = f"{said['USER']}{':' + said['PASSWORD'] if said['PASSWORD'] else ''}@{said['HOST']}:{said['PORT'] or 5432}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield f"postgres://{where}/{name}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def upgraded(fixture, empty_database, tmp_path):
    """What the upgrade found (tests.flows.door.upgrading)."""
    env = os.environ | {"DATABASE_URL": empty_database, "RECORD_KEY": KEY, "ANJIAN_VAR": str(tmp_path)}
    command = [sys.executable, "-m", "tests.flows.door.upgrading", fixture]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize(
    ("fixture", "lines"),
    [("first_edition.json.gz", 147), pytest.param("first_edition_city.json.xz", 4675, marks=pytest.mark.slow)],
)
def test_cases_of_the_first_edition_are_sound_after_the_upgrade_and_go_on(fixture, lines, empty_database, tmp_path):
    found = upgraded(fixture, empty_database, tmp_path)
    assert found["entries"] > lines, "the lines of the first edition and a baseline for each case"
    assert found["triggers"] == found["live"] and len(found["live"]) > 10
    assert found["wrong"] == []
    assert found["missed"] == found["files"], "each file of the rows is missed, for a fixture holds no bytes"
    assert found["reached"] == {"inspection": "recorded", "rectification": "passed"}
    assert found["wrong_after"] == []
