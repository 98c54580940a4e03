"""What pages draw from the door: addresses of steps, drafts as they would be printed."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

import documents
from casework.models import Case
from flows.engine import Offer

register = template.Library()


@register.simple_tag
def step_address(case: Case, offer: Offer) -> str:
    """Where a step is taken: on its proceeding, or as the beginning of one inside the case."""
    if offer.run.pk:
        return reverse("step", args=[case.pk, offer.run.pk, offer.step])
    return reverse("begin_step", args=[case.pk, offer.kind, offer.step])


@register.simple_tag
def printed(draft: Any) -> SafeString:
    """The page of a draft."""
    return documents.preview(draft)
