"""The daily seal runs through celery and seals once."""

import pytest

from casework.models import Anchor
from config.celery import app


@pytest.mark.django_db
def test_the_day_is_sealed_once_however_often_the_worker_runs():
    app.conf.task_always_eager = True
    from flows.timers import seal_day

    assert seal_day.delay().get() == seal_day.delay().get()
    assert Anchor.objects.count() == 1


def test_the_seal_is_on_the_schedule():
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(app.tasks) | {"flows.timers.seal_day"}
    app.loader.import_default_modules()
    assert "flows.timers.seal_day" in app.tasks
