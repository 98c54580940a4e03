"""What the clock on the wall does: gives lines their index, seals the day. Everything else is a query when asked."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from casework.tree.after import due
from casework.tree.deposits import deposit
from casework.tree.heads import sealed


@shared_task(ignore_result=True)
def seal_day() -> int:
    """Seal today's lines and deposit the head; its number. Running it twice seals once."""
    head = sealed(timezone.localdate())
    deposit(head)
    return int(head.number)


@shared_task(ignore_result=True)
def sequence() -> None:
    """Give lines their index, and seal an earlier day that was not sealed."""
    due(timezone.localdate())
