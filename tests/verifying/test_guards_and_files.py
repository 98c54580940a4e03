"""Triggers are asked for by name and text, files by their bytes; a page serves no bytes but those of the digest."""

import hashlib
import os

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.http import Http404
from django.utils import timezone

from casework import guards, triggers
from casework.files import wrong
from casework.models import Evidence
from casework.reading.evidence import on_disk
from flows.verify import CHECKS
from tests.flows.penalty_walk import Walk

pytestmark = pytest.mark.django_db


def lost():
    return list(guards.lost(connection))


def test_all_triggers_stand_after_the_migrations():
    assert lost() == []


def test_a_trigger_that_is_dropped_is_missed_and_put_back(capsys):
    on = " ON casework_entry" if connection.vendor == "postgresql" else ""
    name = "frozen_row" if on else "casework_entry_no_update"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{on}")
    (why,) = lost()
    assert f"casework_entry 的触发器 {name} 缺失" in why and list(CHECKS["触发器"]()) == [why]
    with pytest.raises(SystemExit):
        call_command("triggers", check=True)
    call_command("triggers")
    assert "恢复了1个" in capsys.readouterr().out and lost() == []


def test_a_trigger_that_says_something_else_is_missed():
    said = triggers.postgresql() if connection.vendor == "postgresql" else triggers.sqlite()
    guard = next(sql for sql in said if "NEW.stage <> OLD.stage" in sql)
    weaker = guard.replace("NEW.line <= OLD.line", "NEW.line < OLD.line")
    told = guards.TRIGGER.match(guard)
    on = f" ON {told['table']}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {told['name']}{on}")
        cursor.execute(weaker)
    assert [one for one in lost() if "casework_proceeding" in one]


def test_a_trigger_that_is_switched_off_or_whose_function_does_nothing_is_missed():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite can only drop a trigger; the PostgreSQL run tests it")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE casework_paper DISABLE TRIGGER frozen_row")
        assert "casework_paper 的触发器 frozen_row" in lost()[0]
        cursor.execute("ALTER TABLE casework_paper ENABLE TRIGGER frozen_row")
        assert lost() == []
        cursor.execute(
            "CREATE OR REPLACE FUNCTION anjian_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"
        )
    assert "anjian_frozen 缺失或者被改动" in lost()[0]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (
            "NEW.a <> OLD.a AND NEW.b <= OLD.b OR NEW.c < OLD.c",
            "((new.a<>old.a) AND (new.b<=old.b)) OR new.c<old.c",
            True,
        ),
        ("NEW.a <> OLD.a AND NEW.b <= OLD.b OR NEW.c < OLD.c", "new.a<>old.a AND (new.b<=old.b OR new.c<old.c)", False),
        ("NEW.a <> OLD.a", "((new.a)::text <> (old.a)::text)", True),
        ("NEW.a <> OLD.a", "new.a <> old.a AND false", False),
        ("NEW.a <> OLD.a", "new.a <> - old.a", False),
        ("NEW.a <> OLD.a", "new.a <> (old.a", False),
    ],
)
def test_a_condition_is_compared_by_what_it_says(one, other, same):
    said = "CREATE TRIGGER t BEFORE UPDATE ON x FOR EACH ROW WHEN ({}) EXECUTE FUNCTION f()"
    assert (guards.plain(said.format(one)) == guards.plain(said.format(other))) is same


def test_a_trigger_that_is_not_ours_is_named():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("CREATE FUNCTION other() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$")
            cursor.execute("CREATE TRIGGER z BEFORE UPDATE ON casework_case FOR EACH ROW EXECUTE FUNCTION other()")
        else:
            cursor.execute("CREATE TRIGGER z BEFORE UPDATE ON casework_case BEGIN SELECT 1; END")
    (why,) = lost()
    assert "casework_case 上有来历不明的触发器 z" in why


@pytest.fixture
def piece(people):
    """A piece of evidence with its file."""
    case = Walk(people).to("file").run.case
    data = "甲方现场照片".encode()
    digest = hashlib.sha256(data).hexdigest()
    path = settings.MEDIA_ROOT / digest[:2] / digest
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    said = {"file": f"{digest[:2]}/{digest}", "size": len(data), "sha256": digest, "media_type": "application/pdf"}
    return Evidence.objects.create(
        case=case, kind="document", title="图纸", captured=timezone.now(), by=people.jinjiang.investigator, **said
    )


def forged():
    return list(CHECKS["文件"]())


def test_a_file_is_held_to_its_digest_and_never_served_otherwise(piece):
    path = settings.MEDIA_ROOT / piece.file
    assert forged() == [] and on_disk(piece) == path
    stood = path.stat()
    path.write_bytes("乙方现场照片".encode())
    os.utime(path, ns=(stood.st_atime_ns, stood.st_mtime_ns))
    assert "“图纸”的文件与其摘要不符" in forged()[0]
    with pytest.raises(Http404, match="与其摘要不符"):
        on_disk(piece)
    path.write_bytes("乙".encode())
    assert f"现有3字节，登记为{piece.size}字节" in forged()[0]
    path.unlink()
    assert "不在本机" in forged()[0]
    with pytest.raises(Http404):
        on_disk(piece)


def test_a_path_that_leads_out_of_the_folder_is_not_followed(piece):
    assert "不在本机" in wrong("../../etc/hostname", 1, "0" * 64)
