"""What pages draw from the door: addresses of steps, drafts as they would be printed."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

import documents
from casework.models import Case
from flows.beside import recording
from flows.door.offers import Offer
from flows.door.verbs import may
from flows.pages.addresses import begun_from
from flows.pages.office.consult import Words, words
from flows.pages.office.leave import led_organs
from flows.pages.office.office import notices_of
from flows.pages.office.waits import may_wait
from flows.pages.step.picked import may_take

register = template.Library()


@register.simple_tag
def step_address(case: Case, offer: Offer) -> str:
    """Where a step is taken: on its proceeding, or as the beginning of one inside the case."""
    if offer.run.pk:
        return reverse("step", args=[case.pk, offer.run.pk, offer.step])
    return begun_from(case.pk, offer.kind, offer.step, offer.run.arose_from_id)


@register.simple_tag
def printed(draft: Any) -> SafeString:
    """The page of a draft."""
    return documents.preview(draft)


@register.simple_tag(takes_context=True)
def leads(context: dict[str, Any], case: Case) -> bool:
    """Whether the reader leads the organ of the case, and so hands over and voids."""
    return recording.may_lead(context["request"].user, case, timezone.localdate())


@register.simple_tag(takes_context=True)
def voids(context: dict[str, Any], paper: Any) -> bool:
    """Whether the gates let the reader void the paper, or make it again."""
    user, on = context["request"].user, timezone.localdate()
    return any(may(word, user, paper.proceeding, on, paper=paper) for word in ("void_paper", "reissue"))


@register.simple_tag(takes_context=True)
def urges(context: dict[str, Any], case: Case | None = None) -> bool:
    """Whether the reader may urge the case's handlers, or anybody's when no case is named."""
    return recording.may_urge(context["request"].user, case, timezone.localdate())


@register.simple_tag(takes_context=True)
def urge_button(context: dict[str, Any], run: Any) -> SafeString:
    """The way to urge one open proceeding, for whom may; nothing for others."""
    if not run or run.closed or not recording.may_urge(context["request"].user, run.case, timezone.localdate()):
        return SafeString("")
    return format_html('<a class="btn sm" href="{}?run={}">催办</a>', reverse("urge", args=[run.case_id]), run.pk)


@register.simple_tag(takes_context=True)
def takes(context: dict[str, Any]) -> bool:
    """Whether an office of the reader takes a step that can be taken in many proceedings together."""
    return may_take(context["request"].user, timezone.localdate())


@register.simple_tag(takes_context=True)
def notices(context: dict[str, Any]) -> list[Any]:
    """Urgings and changes of parties that wait for me."""
    return notices_of(context["request"].user, context["on"])


@register.simple_tag(takes_context=True)
def consulted(context: dict[str, Any], act: Any, on: date) -> Words | None:
    """What was asked of others about the step of the page, and what the reader may do about it."""
    return words(act.run, act.terms, context["request"].user, on)


@register.simple_tag(takes_context=True)
def leads_any(context: dict[str, Any]) -> bool:
    """Whether the reader leads an organ today."""
    return bool(led_organs(context["request"].user, context["on"]))


@register.simple_tag(takes_context=True)
def waits(context: dict[str, Any], case: Case) -> bool:
    """Whether the reader may note a wait in the case."""
    return may_wait(context["request"].user, case, timezone.localdate())


@register.simple_tag
def nonce() -> str:
    """The key of one submission: sent twice, it is one act."""
    return secrets.token_urlsafe(18)
