"""What other pages draw from the law room: its tabs, and the notices of clocks that were derived again."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.urls import reverse

from law.fines.inputs import grouped

register = template.Library()
ROOMS = (
    ("law_cards", "卡片"),
    ("law_sources", "文件登记簿"),
    ("law_unconfirmed", "待确认"),
    ("law_term", "期限计算"),
    ("law_fine", "罚款计算"),
    ("law_surcharge", "加处罚款"),
    ("law_calendar", "放假日历"),
    ("law_effects", "在办影响"),
)


@register.inclusion_tag("law/parts/rooms.html")
def law_rooms(here: str) -> dict[str, Any]:
    """The tabs of the law room; `here` is the name of the page one is on."""
    return {"rooms": [(reverse(name), title, name == here) for name, title in ROOMS]}


@register.filter
def money(value: Decimal | int) -> str:
    """An amount with thousands set apart: 30,000, 49,382.80."""
    return grouped(value)
