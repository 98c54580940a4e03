"""The worker and its clock: one process on one machine (`celery -A config worker -B`), many on many.

Nothing legal waits for a worker: overdue is a query, and a missed run only delays a seal or a reminder.
"""

from __future__ import annotations

import os
from logging.config import dictConfig
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("anjian")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = {
    "seal the day": {"task": "flows.timers.seal_day", "schedule": crontab(hour=23, minute=55)},
    "give lines their index": {"task": "flows.timers.sequence", "schedule": 30.0},
}
app.autodiscover_tasks(["flows"], related_name="timers")


@setup_logging.connect
def log_as_the_pages_do(**_: Any) -> None:
    """The worker writes the lines that LOGGING says, not lines of its own."""
    from django.conf import settings

    dictConfig(settings.LOGGING)


def folders() -> dict[str, Any]:
    """Folders of the filesystem broker, made when a worker or a sender first needs them."""
    from django.conf import settings

    queue = settings.VAR / "queue"
    queue.mkdir(parents=True, exist_ok=True)
    return {"data_folder_in": str(queue), "data_folder_out": str(queue), "control_folder": str(queue)}


if str(os.environ.get("CELERY_BROKER_URL", "filesystem://")).startswith("filesystem"):
    app.conf.broker_transport_options = folders()
