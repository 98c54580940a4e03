"""Days and moments as the clock on the wall shows them; the database keeps UTC."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone


def local(value: date) -> date:
    """A moment in local time; a day, or a moment without a zone, as it is."""
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def local_day(value: date) -> date:
    """The local day on which a moment fell; a day as it is."""
    here = local(value)
    return here.date() if isinstance(here, datetime) else here
