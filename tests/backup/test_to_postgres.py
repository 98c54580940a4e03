"""An SQLite installation moves into PostgreSQL: every row, every guard, all or nothing.

The sums that both sides are held to need no server; the move itself runs where the tests have one.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import override_settings

from casework import triggers
from casework.models import Entry, Evidence
from config.backup import moments
from config.backup.places import Place, in_use, opened, verified
from config.backup.trouble import Trouble
from config.moving import alike, moved, source, target
from flows.stories.reading import read
from flows.stories.telling import Teller
from tests.backup.conftest import KEYS, STORY
from tests.backup.places import copied, evidence, rows_of, working
from tests.flows.door.upgrading import triggers_in

pytestmark = pytest.mark.django_db
server_only = pytest.mark.skipif("connection.vendor == 'sqlite'", reason="the PostgreSQL run moves into its server")
LITE = {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": ""}}


def quiet(_):
    return None


def url(database):
    where = f"{database['USER']}{':' + database['PASSWORD'] if database['PASSWORD'] else ''}@{database['HOST']}"
    return f"postgres://{where}:{database['PORT'] or 5432}/{database['NAME']}"


def made(db):
    """The tables of this release in an empty SQLite database, straight from the nouns; the migrations walked beside."""
    with override_settings(MIGRATION_MODULES={app.label: None for app in apps.get_app_configs()}):
        call_command("migrate", run_syncdb=True, verbosity=0, skip_checks=True)
    for app, name in MigrationLoader(connection).disk_migrations:
        MigrationRecorder(connection).record_applied(app, name)
    triggers.create(db)


@pytest.fixture(scope="session")
def lite(django_db_setup, django_db_blocker, tmp_path_factory):
    """An SQLite installation in which a story is told."""
    folder = tmp_path_factory.mktemp("lite")
    place = Place(LITE | {"NAME": str(folder / "anjian.sqlite3")}, folder, folder / "files", KEYS)
    with django_db_blocker.unblock(), opened(place.database) as db, in_use(db, KEYS):
        made(db)
        with override_settings(MEDIA_ROOT=place.files):
            Teller(read(STORY)).tell()
            evidence(place, 10)
            evidence(place, 20, named=False).delete()  # a key that must not be given again
    return place


@pytest.fixture
def empty(lite, tmp_path, db):
    """A PostgreSQL database of this release in which nothing has happened."""
    with copied(dict(connection.settings_dict), tmp_path) as database:
        yield database


@server_only
def test_every_table_arrives_and_the_record_verifies_as_before(lite, empty):
    said, stood = [], guards(empty)
    done = moved.move(url(empty), lite, said.append)
    there = Place(empty, lite.var, lite.files, KEYS)
    assert rows_of(there) == rows_of(lite)
    assert done.wrong == [] and done.tables >= 60 and "搬迁之后核验：与之前相同。" in said
    with working(there):
        assert done.rows == sum(moments.counts(connection).values())
        last = Evidence.objects.order_by("-pk").first().pk
        assert evidence(there, 30).pk == last + 2, "the key of a row deleted since is not given again"
        assert Entry.objects.count() > 5 and verified() == []
    with opened(empty) as db:
        have = triggers_in(db)
        triggers.create(db)
        assert have == triggers_in(db)
    assert guards(empty) == stood and len(stood[0]) > 10 and len(stood[1]) > 100


def guards(database):
    """The tables whose triggers are awake, and the foreign keys."""
    with opened(database) as db:
        return target.guarded(db), target.asked(db, target.FOREIGN)


@server_only
def test_what_is_not_empty_is_refused_and_not_touched(lite, empty):
    with opened(empty) as db:
        target.asked(db, "INSERT INTO auth_group (name) VALUES ('somebody')")
    with pytest.raises(Trouble, match="表 auth_group 中有数据"):
        moved.move(url(empty), lite, quiet)
    with opened(empty) as db:
        assert target.asked(db, "SELECT name FROM auth_group") == [("somebody",)]


@server_only
@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        ("UPDATE casework_case SET title = title || char(0)", "表 casework_case 第1行附近有 PostgreSQL 不收的值"),
        ("UPDATE casework_case SET title = hex(zeroblob(400))", "表 casework_case 第1行附近"),
        ("PRAGMA foreign_keys=OFF; DELETE FROM casework_territory", "搬迁没有完成"),
        ("DELETE FROM django_migrations WHERE name LIKE '0024%'", "请先运行 migrate"),
        ("CREATE TABLE strange (id integer)", "表 strange 不属于本版本"),
    ],
)
def test_what_cannot_arrive_whole_leaves_nothing(lite, empty, tmp_path, spoil, said):
    place = Place(lite.database | {"NAME": str(tmp_path / "spoilt.sqlite3")}, tmp_path, lite.files, KEYS)
    with (
        closing(sqlite3.connect(lite.database["NAME"])) as whole,
        closing(sqlite3.connect(tmp_path / "spoilt.sqlite3")) as copy,
    ):
        whole.backup(copy)
        copy.executescript(spoil)
    stood = guards(empty)
    with pytest.raises(Trouble, match=said):
        moved.move(url(empty), place, quiet)
    with opened(empty) as db:
        assert target.used(db) == "" and guards(empty) == stood
    moved.move(url(empty), lite, quiet)  # and the next attempt goes through


@server_only
def test_a_verification_that_says_something_else_afterwards_takes_everything_back(lite, empty, monkeypatch):
    answers = iter([[], ["办案记录：不同。"]])
    monkeypatch.setattr(moved, "verified", lambda: next(answers))
    with pytest.raises(Trouble, match="核验的结果不同，例如：办案记录：不同"):
        moved.move(url(empty), lite, quiet)
    with opened(empty) as db:
        assert target.used(db) == ""


@server_only
def test_while_somebody_works_in_it_nothing_is_moved(lite, empty):
    with opened(lite.database) as db:
        moments.counts(db)
        with pytest.raises(Trouble, match="先停下服务"):
            moved.move(url(empty), lite, quiet)


@server_only
def test_the_command_says_what_it_did(lite, empty, monkeypatch, capsys):
    command = "config.management.commands.to-postgres"
    from importlib import import_module

    monkeypatch.setattr(import_module(command), "installed", lambda: lite)
    monkeypatch.setattr(import_module(command).connections, "close_all", lambda: None)
    call_command("to-postgres", url(empty), skip_checks=True)
    said = capsys.readouterr().out
    assert "逐行相符" in said and "请把 DATABASE_URL 改为新的地址" in said
    with pytest.raises(CommandError, match="不是空的"):
        call_command("to-postgres", url(empty), skip_checks=True)


@pytest.mark.parametrize("address", ["", "sqlite:///x.sqlite3", "mysql://a@b/c", "postgres"])
def test_an_address_that_is_none_is_a_sentence(lite, address):
    with pytest.raises(Trouble, match="postgres://用户:密码@主机:5432/库名"):
        moved.move(address, lite, quiet)


def test_rows_of_both_databases_come_to_one_form():
    types = ["int8", "varchar", "bool", "timestamptz", "date", "jsonb", "numeric", "uuid"]
    lite, pg = alike.Sum(types), alike.Sum(types)
    key = "0123456789abcdef0123456789abcdef"
    rows = [
        (1, "甲", 1, "2026-09-02 07:15:00.000001", "2026-09-02", '{"b": 1, "a": [1.0, null]}', 12.5, key),
        (2, "", 0, None, None, "null", None, None),
    ]
    at = datetime(2026, 9, 2, 7, 15, 0, 1, tzinfo=UTC)
    dashed = f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}"
    same = [
        (2, "", False, None, None, "null", None, None),
        (1, "甲", True, at, date(2026, 9, 2), '{"a": [1.0, null], "b": 1}', "12.50", dashed),
    ]
    for row in rows:
        lite.add(row)
    for row in same:
        pg.add(row)
    assert lite == pg
    for column, other in enumerate([3, "乙", False, at.replace(hour=8), date(2026, 9, 3), "{}", "12.51", "f" * 32]):
        changed = alike.Sum(types)
        for row in (same[0], (*same[1][:column], other, *same[1][column + 1 :])):
            changed.add(row)
        assert changed != lite, types[column]
    assert alike.Sum(["int8"]) != lite


def test_an_index_of_words_is_made_again_and_not_carried(tmp_path):
    with closing(sqlite3.connect(tmp_path / "x.sqlite3")) as db:
        db.execute("CREATE TABLE kept (id integer PRIMARY KEY AUTOINCREMENT, said text)")
        db.execute("CREATE VIRTUAL TABLE words USING fts5(said)")
        db.execute("INSERT INTO kept (said) VALUES ('a')")
        assert source.tables(db) == ["kept"] and source.last_keys(db) == {"kept": 1}
        assert list(source.rows(db, "kept", ["said", "id"])) == [("a", 1)]
