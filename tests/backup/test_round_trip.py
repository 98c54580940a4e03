"""What is backed up comes back as it was: one moment, every row, every file, no key."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.db import models

from casework import triggers
from casework.models import Case, Entry, Evidence, Officer, RegisterHead
from config.backup import keeping_keys, manifest, moments, putting_back, stored, taking
from config.backup.places import opened, verified
from config.backup.putting_back import Wish, restore
from config.backup.rehearsing import rehearse
from config.backup.taking import backup
from config.backup.trouble import Trouble
from tests.backup.conftest import KEYS
from tests.backup.places import beside, evidence, files_of, rows_of, working
from tests.flows.door.upgrading import triggers_in

pytestmark = pytest.mark.django_db


def quiet(_):
    return None


def test_a_restored_place_is_row_for_row_what_was_backed_up_and_goes_on(told, store, bare):
    said = []
    aside = restore(store, bare, Wish(), said.append)
    assert rows_of(bare) == rows_of(told)
    assert files_of(bare.files) == files_of(told.files) and len(files_of(bare.files)) == 3
    assert beside(bare) == [os.path.basename(aside)], "only the empty database that stood there"
    assert "核验：完好。" in said and "证据文件：3个摘要全部相符，其中3个由备份取回。" in said
    with opened(bare.database) as db:
        have = triggers_in(db)
        triggers.create(db)
        assert have == triggers_in(db)
    with working(bare):
        before = Evidence.objects.count()
        evidence(bare, 77)
        assert Evidence.objects.count() == before + 1 and verified() == []


def test_only_files_that_the_store_has_not_are_copied(place, tmp_path):
    first, one = backup(place, tmp_path / "store")
    with working(place):
        evidence(place, 40)
    second, two = backup(place, tmp_path / "store")
    assert (one.files["count"], one.files["fresh"]) == (3, 3)
    assert (two.files["count"], two.files["fresh"]) == (4, 1)
    assert first.name < second.name and len(files_of(tmp_path / "store" / "files")) == 4


def test_anybody_can_check_the_files_of_a_backup_without_the_product(store):
    folder = manifest.chosen(store)
    done = subprocess.run(["sha256sum", "-c", "--quiet", "files.sha256"], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len((folder / "files.sha256").read_text().splitlines()) == 3


def test_what_is_written_between_the_snapshot_and_the_copying_belongs_to_the_next_backup(
    place, bare, tmp_path, monkeypatch
):
    was, copying = rows_of(place), stored.brought

    def later(*args, **more):
        with working(place):
            evidence(place, 50)
            Case.objects.update(title="改过的名称")
        return copying(*args, **more)

    monkeypatch.setattr(taking.stored, "brought", later)
    _, made = backup(place, tmp_path / "store")
    monkeypatch.undo()
    assert rows_of(place) != was
    assert made.files["count"] == 3 and made.files["missing"] == []
    restore(tmp_path / "store", bare, Wish(), quiet)
    assert rows_of(bare) == was


def test_a_manifest_says_release_migrations_counts_and_heads(told, store):
    made = manifest.read(manifest.chosen(store))
    with working(told):
        assert made.counts["casework_entry"] == Entry.objects.count() == made.heads["lines"] > 5
        assert made.heads["cases"] == Case.objects.count()
        assert made.heads["registers"] == {one.register: [one.lines, one.head] for one in RegisterHead.objects.all()}
    assert made.release == "0.1.0" and made.migrations["casework"][0] == "0001_initial"
    assert made.files["count"] == 3 and made.seal == made.sealed(KEYS["RECORD_KEY"])


def test_every_noun_that_names_a_kept_file_is_found(db):
    from django.apps import apps

    named = {m._meta.db_table for m in apps.get_models() for f in m._meta.local_fields if "MEDIA_ROOT" in f.help_text}
    uploads = [m for m in apps.get_models() if any(isinstance(f, models.FileField) for f in m._meta.local_fields)]
    assert named == set(moments.keepers()) == {"casework_evidence"} and uploads == []


# --- keys


def test_no_key_is_in_a_backup(store):
    for path in store.rglob("*"):
        if path.is_file():
            held = path.read_bytes()
            assert not [key for key in KEYS.values() if key.encode() in held], path
    assert {path.stat().st_mode & 0o077 for path in store.rglob("*")} <= {0o055, 0o044, 0}


def test_keys_are_written_apart_for_their_owner_alone(tmp_path):
    (tmp_path / "store").mkdir()
    with pytest.raises(Trouble, match="钥匙不放进备份"):
        keeping_keys.written(KEYS, tmp_path / "store" / "keys.json", tmp_path / "store")
    keeping_keys.written(KEYS, tmp_path / "apart.json", tmp_path / "store")
    assert (tmp_path / "apart.json").stat().st_mode & 0o777 == 0o600
    assert keeping_keys.read(tmp_path / "apart.json") == KEYS
    keeping_keys.written(KEYS, tmp_path / "apart.json", tmp_path / "store")
    with pytest.raises(Trouble, match="没有改写"):
        keeping_keys.written(KEYS | {"RECORD_KEY": "other"}, tmp_path / "apart.json", tmp_path / "store")


# --- the commands


@pytest.fixture
def run(monkeypatch, capsys):
    """Runs a command in a place; answers what it printed."""

    def ran(name, place, *args):
        for command in ("backup", "restore", "rehearse"):
            monkeypatch.setattr(f"config.management.commands.{command}.installed", lambda: place)
        monkeypatch.setattr("config.management.commands.restore.connections.close_all", lambda: None)
        call_command(name, *map(str, args), skip_checks=True)
        return capsys.readouterr().out

    return ran


def test_the_commands_say_in_chinese_what_they_did(run, place, bare, tmp_path):
    said = run("backup", place, tmp_path / "store", "--with-keys", tmp_path / "keys")
    assert "已备份到" in said and "证据文件3个（本次复制3个）" in said and "清单的封缄" in said
    was = rows_of(bare)
    said = run("rehearse", bare, tmp_path / "store")
    assert "演练成功：这份备份可以恢复" in said and "核验：完好。" in said
    assert rows_of(bare) == was and beside(bare) == [], "a rehearsal leaves nothing and touches nothing"
    assert not list(bare.var.glob("rehearsal-*")) and not bare.files.exists()
    said = run("restore", bare, manifest.chosen(tmp_path / "store"))
    assert "已恢复，可以启动服务。" in said and "原来的数据库另存为" in said
    assert rows_of(bare) == rows_of(place)
    with pytest.raises(CommandError, match="不是备份"):
        run("restore", bare, tmp_path / "nowhere")


def test_a_file_that_is_gone_or_spoilt_is_named_and_the_rest_is_backed_up(run, place, bare, tmp_path, capsys):
    gone, spoilt, _ = sorted(one for one in place.files.rglob("*") if one.is_file())
    gone.unlink()
    spoilt.write_bytes(b"x" * spoilt.stat().st_size)
    with pytest.raises(CommandError, match="有2个证据文件没有备份到"):
        run("backup", place, tmp_path / "store")
    said = capsys.readouterr().err
    assert f"{gone.name}：文件不在" in said and f"{spoilt.name}：内容与其摘要不符" in said
    with pytest.raises(CommandError, match=r"核验发现2个问题.*--faulty"):
        run("restore", bare, tmp_path / "store")
    assert "的文件不在本机" in capsys.readouterr().out
    said = run("restore", bare, tmp_path / "store", "--faulty")
    assert f"备份时即文件不在的证据文件：{gone.parent.name}/{gone.name}" in said
    assert rows_of(bare) == rows_of(place) and len(files_of(bare.files)) == 1


def test_a_backup_of_what_verification_finds_wrong_comes_back_only_when_asked(place, bare, tmp_path):
    with working(place):
        Officer.objects.update(phone="past the door")
        wrong = verified()
    assert wrong
    backup(place, tmp_path / "store")
    was = rows_of(bare)
    with pytest.raises(Trouble, match=r"问题在备份之前就有.*--faulty"):
        restore(tmp_path / "store", bare, Wish(), quiet)
    assert rows_of(bare) == was and beside(bare) == []
    assert rehearse(tmp_path / "store", bare, Wish(faulty=True), quiet) == wrong
    restore(tmp_path / "store", bare, Wish(faulty=True), quiet)
    assert rows_of(bare) == rows_of(place)


def test_a_backup_of_an_earlier_release_is_brought_to_this_one(place, bare, tmp_path, monkeypatch):
    """The migration itself is walked by tests.flows.door.test_upgrade; here, that a restore asks for it."""
    with opened(place.database) as db, db.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'casework' AND name LIKE '0026%'")
    backup(place, tmp_path / "store")
    asked, said = [], []
    monkeypatch.setattr(putting_back, "call_command", lambda name, **more: asked.append(name))
    monkeypatch.setattr(putting_back, "level_all", lambda: asked.append("level"))
    restore(tmp_path / "store", replace(bare), Wish(), said.append)
    assert asked == ["migrate", "level"] and "备份出自较早的版本：升级并对齐待办。" in said
