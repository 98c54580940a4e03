"""A restore that would lose something, or rests on what was altered, is refused in a sentence; nothing has moved."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from dataclasses import replace

import pytest
from django.db import connection

from casework.models import Case, Officer
from config.backup import manifest, postgresql, rehearsing, sqlite
from config.backup.places import opened
from config.backup.putting_back import Wish, restore
from config.backup.taking import backup
from config.backup.trouble import Trouble
from tests.backup.conftest import KEYS
from tests.backup.places import beside, files_of, rows_of, working

pytestmark = pytest.mark.django_db
OTHER = {"SECRET_KEY": "secret-of-another", "RECORD_KEY": "record-key-of-another"}


def quiet(_):
    return None


@contextmanager
def nothing_moves(place):
    """What stands is the same afterwards, row for row, and nothing half done lies beside it."""
    was, lay = rows_of(place), beside(place)
    yield
    assert rows_of(place) == was and beside(place) == lay


def refused(store, place, said, wish=None):
    with nothing_moves(place), pytest.raises(Trouble, match=said):
        restore(store, place, wish or Wish(), quiet)


def one_line_more(place):
    """Something that is done after the backup."""
    with working(place):
        line = Case.objects.order_by("-entries").first()
        raw(place, f"UPDATE casework_case SET entries = entries + 1, head = 'later' WHERE id = {line.pk}")


def raw(place, sql):
    with opened(place.database) as db, db.cursor() as cursor:
        cursor.execute(sql)


def rewritten(store, **changes):
    """The manifest with other values, sealed as the product would."""
    folder = manifest.chosen(store)
    manifest.write(replace(manifest.read(folder), **changes), folder, KEYS)


# --- what stands is newer, or another's


def test_over_a_newer_record_only_when_asked_and_the_newer_one_is_kept_aside(place, store):
    one_line_more(place)
    newer = rows_of(place)
    refused(store, place, "现有的数据比备份新：案件 .*恢复会丢掉其后的办理.*--over.*现有的数据没有动")
    aside = restore(store, place, Wish(over=True), quiet)
    assert rows_of(place) != newer
    name = str(sqlite.path(place.database).parent / aside) if connection.vendor == "sqlite" else aside
    assert rows_of(replace(place, database=place.database | {"NAME": name})) == newer


def test_over_a_record_that_went_another_way_only_when_asked(place, bare, store):
    restore(store, bare, Wish(), quiet)
    with working(place):
        case = Case.objects.order_by("pk").first()
    for where, head in ((place, "x"), (bare, "y")):
        raw(where, f"UPDATE casework_case SET entries = entries + 1, head = '{head}' WHERE id = {case.pk}")
    backup(place, place.var / "store")
    refused(place.var / "store", bare, f"不是同一套：案件 {case.number}的记录在第{case.entries + 1}行之前已经不同")


def test_a_register_that_went_on_is_newer_too(place, store):
    raw(place, "UPDATE casework_registerhead SET lines = lines + 1, head = 'later' WHERE register = 'people'")
    refused(store, place, "现有的数据比备份新：登记簿")


def test_over_an_older_record_nothing_need_be_asked(told, place, bare, store):
    restore(store, bare, Wish(), quiet)
    restore(store, bare, Wish(), quiet)
    assert rows_of(bare) == rows_of(told)


def test_a_backup_of_another_installation_needs_its_keys(told, bare, store, tmp_path):
    strange = replace(bare, keys=OTHER)
    refused(store, strange, "属于另一套系统：它的钥匙指纹为 .*--keys FILE")
    refused(store, strange, "所给钥匙", Wish(keys=OTHER | {"RECORD_KEY": "third"}))
    (strange.var / "keys.json").write_text('{"SECRET_KEY": "secret-of-another", "RECORD_KEY": "record-key-of-another"}')
    restore(store, strange, Wish(keys=KEYS), quiet)
    assert rows_of(bare) == rows_of(told)
    assert '"record-key-of-the-told-city"' in (strange.var / "keys.json").read_text()
    assert stat.S_IMODE((strange.var / "keys.json").stat().st_mode) == 0o600
    (kept,) = strange.var.glob("keys.json.before-*")
    assert "record-key-of-another" in kept.read_text()


def test_keys_that_the_environment_would_overrule_are_refused(bare, store, monkeypatch):
    monkeypatch.setenv("RECORD_KEY", OTHER["RECORD_KEY"])
    refused(store, replace(bare, keys=OTHER), "RECORD_KEY 由环境变量给出", Wish(keys=KEYS))


def test_a_database_that_cannot_be_read_is_replaced_only_when_asked_and_kept(told, bare, store):
    if connection.vendor == "postgresql":
        raw(bare, "DROP TABLE casework_registerhead CASCADE; ALTER TABLE casework_case DROP COLUMN head CASCADE")
    else:
        sqlite.path(bare.database).write_bytes(b"not a database" * 1000)
    with pytest.raises(Trouble, match=r"读不出.*--over"):
        restore(store, bare, Wish(), quiet)
    assert beside(bare) == []
    restore(store, bare, Wish(over=True), quiet)
    assert rows_of(bare) == rows_of(told) and len(beside(bare)) == 1


def test_where_nothing_stands_a_backup_is_put(told, bare, store):
    if connection.vendor == "postgresql":
        with postgresql.server(bare.database) as cursor:
            postgresql.drop(cursor, bare.database["NAME"])
    else:
        sqlite.path(bare.database).unlink()
    assert restore(store, bare, Wish(), quiet) == ""
    assert rows_of(bare) == rows_of(told) and beside(bare) == []


def test_while_somebody_works_nothing_is_exchanged(bare, store):
    with opened(bare.database) as db, db.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM casework_case")
        with pytest.raises(Trouble, match="先停下服务和其他命令"):
            restore(store, bare, Wish(), quiet)
    with nothing_moves(bare):
        pass
    assert beside(bare) == []


def test_two_at_once_are_refused(bare, store):
    from config.backup.trouble import alone

    with alone(bare.var):
        refused(store, bare, "另一个备份或者恢复正在")
    with alone(store), pytest.raises(Trouble, match="另一个备份或者恢复正在"):
        backup(bare, store)


# --- what was altered


@pytest.mark.parametrize("name", ["database", "files.sha256"])
def test_a_part_that_was_altered_is_refused(bare, spoilable, name):
    path = next(manifest.chosen(spoilable).glob(f"{name}*"))
    held = bytearray(path.read_bytes())
    held[len(held) // 2] ^= 1
    path.write_bytes(held)
    refused(spoilable, bare, f"{path.name} 缺失或者与清单的摘要不符")


@pytest.mark.parametrize("how", ["altered", "gone"])
def test_an_evidence_file_that_was_altered_is_refused(bare, spoilable, how):
    path = next(one for one in (spoilable / "files").rglob("*") if one.is_file())
    path.unlink() if how == "gone" else path.write_bytes(b"x" * path.stat().st_size)
    refused(spoilable, bare, "有1个证据文件取不回（(文件不在|内容与其摘要不符)），例如")
    with pytest.raises(Trouble, match="有1个证据文件取不回"):
        rehearsing.rehearse(spoilable, bare, Wish(), quiet)


def test_a_damaged_file_in_the_store_is_replaced_by_a_thorough_backup(place, tmp_path):
    backup(place, tmp_path / "store")
    path = next(one for one in (tmp_path / "store" / "files").rglob("*") if one.is_file())
    path.write_bytes(b"x" * path.stat().st_size)
    _, made = backup(place, tmp_path / "store", thorough=True)
    assert made.files["fresh"] == 1
    assert files_of(tmp_path / "store" / "files") == files_of(place.files)


def test_a_damaged_file_of_the_place_is_replaced_by_a_restore(place, store):
    path = next(one for one in place.files.rglob("*") if one.is_file())
    whole = path.read_bytes()
    path.write_bytes(b"x" * len(whole))
    restore(store, place, Wish(), quiet)
    assert path.read_bytes() == whole


def test_a_manifest_that_was_altered_is_refused(bare, spoilable):
    path = manifest.chosen(spoilable) / manifest.NAME
    path.write_text(path.read_text().replace('"release": "0.1.0"', '"release": "0.1.1"'))
    refused(spoilable, bare, "清单与其封缄不符")
    path.write_text("{")
    refused(spoilable, bare, "清单读不出")


def test_counts_and_heads_are_asked_of_what_was_loaded(bare, spoilable):
    made = manifest.read(manifest.chosen(spoilable))
    rewritten(spoilable, counts=made.counts | {"casework_case": made.counts["casework_case"] + 1})
    refused(spoilable, bare, "恢复出的表 casework_case 有")
    rewritten(spoilable, counts=made.counts, heads=made.heads | {"digest": "0" * 64})
    refused(spoilable, bare, "卷首或者迁移与清单不符")


def test_a_row_whose_file_the_list_leaves_out_is_found(bare, spoilable):
    folder = manifest.chosen(spoilable)
    lines = (folder / manifest.FILES).read_text().splitlines(keepends=True)
    (folder / manifest.FILES).write_text("".join(lines[1:]))
    made = manifest.read(folder)
    rewritten(spoilable, files=made.files | {"list": manifest.digest(folder / manifest.FILES)})
    refused(spoilable, bare, "缺少证据文件")


def test_a_backup_of_a_later_release_or_another_kind_of_database_is_refused(bare, spoilable):
    made = manifest.read(manifest.chosen(spoilable))
    rewritten(spoilable, migrations=made.migrations | {"casework": [*made.migrations["casework"], "9999_later"]})
    refused(spoilable, bare, "备份出自更新的版本（本机没有迁移 casework.9999_later）")
    rewritten(spoilable, database=made.database | {"kind": "another"})
    refused(spoilable, bare, "to-postgres")
    rewritten(spoilable, database=made.database, format=manifest.FORMAT + 1)
    refused(spoilable, bare, "请用那个版本恢复")


def test_a_name_that_leads_out_of_the_folder_is_refused(place, tmp_path):
    with working(place):
        from casework.models import Evidence

        taken = {"captured": "2026-09-02T00:00Z", "by": Officer.objects.first()}
        Evidence.objects.create(case=Case.objects.first(), kind="photo", title="x", file="../keys.json", **taken)
    with pytest.raises(Trouble, match="不在存放证据的文件夹之内"):
        backup(place, tmp_path / "store")
    assert not manifest.FOLDER.fullmatch("".join(one.name for one in (tmp_path / "store").glob("2*")))


# --- the tools of PostgreSQL


@pytest.fixture
def tools(tmp_path, monkeypatch):
    """A PATH on which a tool says what it is told to."""

    def made(name, said):
        folder = tmp_path / "tools"
        folder.mkdir()
        (folder / name).write_text(f"#!/bin/sh\necho '{said}'\n")
        (folder / name).chmod(0o700)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")

    return made


@pytest.mark.parametrize("name", ["pg_dump", "pg_restore"])
def test_a_tool_older_than_the_server_or_missing_is_named_in_one_sentence(tools, monkeypatch, name):
    tools(name, f"{name} (PostgreSQL) 9.6.24")
    with pytest.raises(Trouble, match=f"{name} 的版本（9）低于数据库服务器（15）"):
        postgresql.tool(name, 15)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Trouble, match=f"没有找到 {name}：请安装.*postgresql-client-15"):
        postgresql.tool(name, 15)
