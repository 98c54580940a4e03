"""The state of the work in a few numbers: what waits, what is late, how long ago the record was anchored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from datetime import time as hour

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from casework.models import Anchor, Clock, Entry
from casework.models.tree_head import TreeHead
from flows.door.invitation import calling

BROKER_SECONDS = 2  # within which the broker has to answer


def figures() -> Iterator[tuple[str, str, float]]:
    """Name, meaning and value of each."""
    today = timezone.localdate()
    yield "anjian_work_open", "Open invitations on all work-lists", calling().count()
    yield "anjian_overdue", "Duties whose last day has passed without the act", Clock.objects.overdue(today).count()
    yield "anjian_anchor_age_seconds", "Seconds since the end of the last day anchored", anchor_age().total_seconds()
    waiting = queued()
    yield "anjian_broker_up", "Whether the broker of the worker answers", waiting is not None
    if waiting is not None:
        yield "anjian_queue_messages", "Messages that wait for a worker", waiting


def anchored_until() -> datetime | None:
    """The end of the last day that was sealed, under a head or, by an earlier release, an anchor."""
    days = [model.objects.aggregate(last=Max("day"))["last"] for model in (TreeHead, Anchor)]
    last = max(filter(None, days), default=None)
    return timezone.make_aware(datetime.combine(last + timedelta(days=1), hour.min)) if last else None


def anchor_age() -> timedelta:
    """Since the end of the last anchored day, or since the first line where nothing was ever anchored."""
    first = anchored_until() or Entry.objects.order_by("pk").values_list("at", flat=True).first()
    return max(timezone.now() - first, timedelta()) if first else timedelta()


def stale() -> bool:
    """Whether a line has waited longer for its anchor than ANCHOR_STALE_HOURS."""
    longest = timedelta(hours=settings.ANCHOR_STALE_HOURS)
    if anchor_age() <= longest:
        return False  # the usual answer, for which the lines are not read
    since = anchored_until()
    waiting = Entry.objects.filter(at__lt=timezone.now() - longest)
    return (waiting.filter(at__gte=since) if since else waiting).exists()


def queued() -> int | None:
    """Messages in the worker's queue; None when the broker does not answer."""
    from config.celery import app

    try:
        with app.connection_for_read(connect_timeout=BROKER_SECONDS) as broker:
            channel = broker.default_channel
            try:
                return int(channel.queue_declare(app.conf.task_default_queue, passive=True).message_count)
            except (broker.channel_errors, KeyError):  # nobody has sent anything yet
                return 0
    except Exception:
        return None
