"""Whether the process answers, and whether it can work: each check fails for its own reason and for no other."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from casework.models import Entry
from casework.tree.heads import sealed
from config.service import health
from tests.flows.penalty_walk import Walk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def looked_anew(monkeypatch):
    monkeypatch.setattr(health, "KEEP", 0.0)


def ready():
    answer = Client().get("/readyz")
    said = answer.json()
    assert (answer.status_code == 200) == said["ready"] == all(said["checks"].values())
    return {name for name, holds in said["checks"].items() if not holds}


@pytest.fixture
def at_work(people):
    """A record with lines, the last of them just now."""
    return Walk(people, start=timezone.localdate() - timedelta(5)).to("propose")


def test_a_process_answers_without_asking_anything(django_assert_num_queries, settings):
    settings.SECURE_SSL_REDIRECT = True  # who asks sits on the machine and has no TLS
    with django_assert_num_queries(0):
        answer = Client().get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer.headers["Cache-Control"]
    assert Client().post("/healthz").status_code == 405


def test_a_house_at_work_is_ready(at_work):
    assert ready() == set()


def test_a_database_that_does_not_answer(at_work, monkeypatch):
    def down(*args):
        raise OperationalError("could not connect to server at 192.0.2.1")

    monkeypatch.setattr("django.db.connection.cursor", down)
    assert ready() == {"database", "migrations", "keys", "anchor"}


def test_a_migration_that_was_not_applied(at_work):
    last = MigrationRecorder.Migration.objects.filter(app="casework").last()
    last.delete()
    assert ready() == {"migrations"}


def test_a_folder_of_files_in_which_nothing_can_be_kept(at_work, settings, tmp_path):
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the folder should be")
    settings.MEDIA_ROOT = blocked
    assert ready() == {"files"}


def test_keys_that_are_short_or_not_those_of_the_record(at_work, settings):
    right, settings.RECORD_KEYS = settings.RECORD_KEYS, dict.fromkeys(settings.RECORD_KEYS, b"k" * 64)
    assert ready() == {"keys"}
    settings.RECORD_KEYS, settings.SECRET_KEY = right, "short"
    assert ready() == {"keys"}


@pytest.fixture
def later(monkeypatch):
    """`later(3)`: it is three days later."""
    now = timezone.now()

    def turn(days):
        monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days))

    return turn


def test_an_anchor_is_stale_when_a_line_has_waited_too_long_for_it(at_work, later, settings):
    assert ready() == set()
    later(2.1)
    assert ready() == {"anchor"}  # nothing was ever anchored
    sealed(timezone.localdate())
    assert ready() == set()
    later(30)
    assert ready() == set()  # a long holiday: nothing waits
    settings.ANCHOR_STALE_HOURS = 24 * 60
    assert Entry.objects.exists() and ready() == set()


def test_why_is_for_the_log_and_many_who_ask_cost_one_look(at_work, monkeypatch, caplog, django_assert_max_num_queries):
    def down(*args):
        raise OperationalError("could not connect to server at 192.0.2.1")

    monkeypatch.setitem(health.CHECKS, "database", down)
    answer = Client().get("/readyz")
    assert "192.0.2.1" not in answer.text
    assert [one.fields for one in caplog.records if one.name == "anjian.health"] == [
        {"check": "database", "why": "OperationalError"}
    ]
    monkeypatch.setattr(health, "KEEP", 60.0)
    Client().get("/readyz")
    with django_assert_max_num_queries(0):
        assert Client().get("/readyz").status_code == 503
    monkeypatch.setattr(health.Answer, "at", None)
