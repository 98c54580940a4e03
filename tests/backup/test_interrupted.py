"""Killed, ended or out of room at any point: what stands is as it was, and the next attempt goes through."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import time
from collections import namedtuple

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from config.backup import manifest, postgresql, putting_back
from config.backup.putting_back import Wish, restore
from config.backup.rehearsing import rehearse
from config.backup.taking import backup
from config.backup.trouble import Trouble, tidily
from tests.backup.places import beside, evidence, files_of, rows_of, working

pytestmark = pytest.mark.django_db
STEPS = ("fsync", "replace", "rename", "link")  # of the system, by which things come to stand


def quiet(_):
    return None


# --- killed


def dies(do, number):
    """Do it in a child that kills itself before its step of that number; whether it died."""
    pid = os.fork()
    if pid == 0:
        try:
            counted(number)
            do()
        finally:
            os._exit(0)
    _, status = os.waitpid(pid, 0)
    return os.WIFSIGNALED(status)


def counted(number):
    """In this process, the step of that number is its last."""
    done = 0

    def count(real):
        def step(*args, **more):
            nonlocal done
            done += 1
            if done >= number:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **more)

        return step

    for name in STEPS:
        setattr(os, name, count(getattr(os, name)))
    subprocess.run = count(subprocess.run)
    postgresql.drop, postgresql.create = count(postgresql.drop), count(postgresql.create)


def settled(place):
    """PostgreSQL needs a moment to see that a client is gone."""
    for _ in range(400 if connection.vendor == "postgresql" else 0):
        with postgresql.server(place.database) as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE starts_with(datname, %s)", [place.database["NAME"]]
            )
            count = cursor.fetchone()[0]
            cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [f"anjian restore {place.database['NAME']}"])
            if cursor.fetchone()[0] and not count:
                return
        time.sleep(0.02)


def test_a_backup_killed_at_any_step_leaves_no_backup_and_the_next_goes_through(place, tmp_path):
    store = tmp_path / "store"
    backup(place, store)
    with working(place):
        for shade in (60, 70):
            evidence(place, shade)
    was, number = rows_of(place), 1
    while dies(lambda: backup(place, store), number):
        settled(place)
        whole = [one for one in store.glob("2*") if manifest.FOLDER.fullmatch(one.name)]
        assert all((one / manifest.NAME).exists() for one in whole), "what bears its name is whole"
        assert rows_of(place) == was
        number += 1
    assert number > 6
    _, made = backup(place, store)
    assert not list(store.glob(".part-*")) and not list(store.glob("files/**/.part-*"))
    assert made.files["count"] == 5 and files_of(store / "files") == files_of(place.files)


def test_a_restore_killed_at_any_step_is_not_there_or_is_done_and_the_next_goes_through(told, bare, store, monkeypatch):
    monkeypatch.setattr(putting_back, "verified", lambda: [])
    was, wanted, number, seen = rows_of(bare), rows_of(told), 1, set()
    while dies(lambda: restore(store, bare, Wish(over=True), quiet), number):
        settled(bare)
        found = rows_of(bare)
        assert found in (was, wanted), f"killed before step {number}: neither the old nor the new"
        seen.add(found == wanted)
        number += 1
    assert number > 5 and False in seen
    settled(bare)
    monkeypatch.undo()
    restore(store, bare, Wish(over=True), quiet)
    assert rows_of(bare) == wanted
    assert not [name for name in beside(bare) if "restoring" in name]
    assert files_of(bare.files) == files_of(told.files)


def test_a_killed_rehearsal_is_cleared_by_the_next(bare, store):
    assert dies(lambda: rehearse(store, bare, Wish(), quiet), 3)
    settled(bare)
    assert list(bare.var.glob("rehearsal-*"))
    assert rehearse(store, bare, Wish(), quiet) == []
    assert not list(bare.var.glob("rehearsal-*")) and beside(bare) == []


def test_one_who_ends_it_leaves_nothing_half_done(bare, store, monkeypatch):
    def ended():
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(5)

    monkeypatch.setattr(putting_back, "verified", ended)
    was = rows_of(bare)
    with pytest.raises(SystemExit), tidily():
        restore(store, bare, Wish(), quiet)
    assert rows_of(bare) == was and beside(bare) == []


# --- no room


@pytest.fixture
def small_disk():
    """No file of this process grows over a size; gone afterwards. A full disk refuses in the same words."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    def holds(size):
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))

    yield holds
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    signal.signal(signal.SIGXFSZ, ignored)


@pytest.mark.parametrize("what", ["database", "file"])
def test_a_disk_that_fills_up_during_a_backup_costs_nothing(place, tmp_path, small_disk, what):
    store = tmp_path / "store"
    first, _ = backup(place, store)
    held = files_of(store)
    if what == "file":
        with working(place):
            found = evidence(place, 80)
        (place.files / found.file).write_bytes(os.urandom(6 << 20))
    was = rows_of(place)
    small_disk(64 << 10 if what == "database" else 5 << 20)
    with pytest.raises(Trouble, match=r"盘已写满，请腾出空间后重做|数据库报告|没有完成") as said:
        backup(place, store)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    assert "没有动" in str(said.value)
    assert files_of(store) == held, "the earlier backup is whole and no part is left"
    assert rows_of(place) == was and manifest.chosen(store) == first


def test_a_disk_that_fills_up_during_a_restore_costs_nothing(bare, store, small_disk):
    was = rows_of(bare)
    small_disk(300)  # bytes: no evidence file, and no copy of an SQLite database, fits
    with pytest.raises(Trouble, match=r"没有完成.*没有动"):
        restore(store, bare, Wish(), quiet)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    assert rows_of(bare) == was and beside(bare) == []
    assert not [one for one in bare.files.rglob("*") if one.is_file()]


def test_too_little_room_is_seen_before_anything_is_written(place, bare, store, tmp_path, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage(10, 10, 100))
    with pytest.raises(Trouble, match=r"余下 0 MB，尚需 .* MB：没有动任何东西"):
        backup(place, tmp_path / "store")
    with pytest.raises(Trouble, match="没有动任何东西"):
        restore(store, bare, Wish(), quiet)
    assert list((tmp_path / "store").glob("2*")) == [] and beside(bare) == []


def test_a_folder_that_cannot_be_written_is_a_sentence(place, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr("config.management.commands.backup.installed", lambda: place)
    with pytest.raises(CommandError, match=r"备份没有完成：读写 .* 时出错.*都没有动"):
        call_command("backup", str(tmp_path / "file" / "store"), skip_checks=True)
