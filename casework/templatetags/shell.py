"""The frame of every page: navigation and who is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from casework.scope import exercised_on, offices_of

register = template.Library()
PLACES = (
    ("workbench", "工作台"),
    ("cases", "案件"),
    ("findings", "隐患"),
    ("overdue", "逾期"),
    ("law_cards", "法规"),
    ("forms", "文书"),
    ("draws", "抽取"),
)


@dataclass(frozen=True)
class Place:
    title: str
    address: str
    here: bool


@register.simple_tag
def places(request: HttpRequest) -> list[Place]:
    """The rooms one can go to; a room that is not mounted is not shown."""
    found = []
    for name, title in PLACES:
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        here = request.path == address or (address != "/" and request.path.startswith(address))
        found.append(Place(title, address, here))
    return found


@dataclass(frozen=True)
class Seat:
    organ: str
    title: str


def titled(office: Any, user: Any) -> str:
    """The office as the head of the page calls it; another's names whose it is."""
    label = str(office.get_office_display())
    return label if office.officer_id == user.pk else f"{label}（代理{office.officer}）"


@register.simple_tag
def seat(user: Any) -> Seat | None:
    """The organ and the offices the person holds today, by delegation too."""
    today = timezone.localdate()
    offices = [o for o in offices_of(user) if exercised_on(o, user, today)]
    if not offices:
        return None
    titles = dict.fromkeys(titled(o, user) for o in offices)
    return Seat(offices[0].organ.name, "、".join(titles))
