"""The daily seal runs through celery and seals once; so does the sequencing every half minute."""

import pytest
from django.core.management import call_command

from casework.models.leaf import Leaf
from casework.models.tree_head import TreeHead
from config.celery import app


@pytest.fixture(autouse=True)
def at_once():
    app.conf.task_always_eager = True


@pytest.mark.django_db
def test_the_day_is_sealed_once_however_often_the_worker_runs():
    from flows.timers import seal_day

    assert seal_day.delay().get() == seal_day.delay().get()
    assert TreeHead.objects.count() == 1
    call_command("verify")


@pytest.mark.django_db
def test_the_worker_gives_lines_their_index(people):
    from flows.timers import sequence

    assert not Leaf.objects.exists()
    sequence.delay().get()
    assert Leaf.objects.filter(of="register").exists()


def test_all_of_it_is_on_the_schedule():
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert scheduled == {"flows.timers.seal_day", "flows.timers.sequence"} and scheduled <= set(app.tasks)
