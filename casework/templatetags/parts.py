"""Small parts that many pages share: chips, marks, names of procedures, sortable heads."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from casework.lists import chips, families, words
from casework.lists.listing import Listing
from casework.models import Case, Clock, Finding, Officer
from casework.reading.local import local_day
from casework.reading.presence import absent
from casework.reading.sentences import in_words, plainly
from law.fines.inputs import grouped

register = template.Library()
register.filter("short", words.short)
register.filter("worded", in_words)
register.filter("plainly", plainly)
register.simple_tag(families.declared, name="families")
register.simple_tag(families.procedures, name="procedures_by_family")
WEEKDAYS = "一二三四五六日"
CITED = re.compile(r"^(.*?)([（〔][^（〔]*第[^（〔]*条[^）〕]*[）〕])([。；]?)$", re.S)
MARKS = {"read": "已核原文", "reported": "待核", "practice": "本机关规定"}


@register.filter
def procedure(kind: str) -> str:
    """The procedure's name as tags and tables show it."""
    return words.short(words.procedure_title(kind))


@register.filter
def card(name: str) -> str:
    """The card's title as chips and lists show it."""
    return words.short(words.card_title(name))


@register.simple_tag
def icon(name: str) -> SafeString:
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', static("icons.svg"), name)


def drawn(made: chips.Chip) -> SafeString:
    return format_html('<span class="clock {}">{}</span>', made.kind, made.words)


@register.simple_tag
def clock_chip(clock: Clock, on: date) -> SafeString:
    return drawn(chips.of_clock(clock, on))


@register.simple_tag
def due_chip(due: date | None, on: date) -> SafeString:
    return drawn(chips.chip(due, on))


@register.simple_tag
def finding_chip(finding: Finding, on: date) -> SafeString:
    return drawn(chips.of_finding(finding, on))


@register.simple_tag
def mark(evidence: str, confirmed: str = "") -> SafeString:
    """How well a rule is known: read, reported, or an organ's own; confirmation is said beside it."""
    said = MARKS.get(evidence, evidence)
    return format_html('<span class="mark {}">{}{}</span>', evidence, said, "，已确认" if confirmed else "")


@register.filter
def family(name: str) -> str:
    """The sort of matter by its key."""
    return str(families.TITLES.get(name, name))


@register.simple_tag
def acting(run: Any, on: date) -> SafeString:
    """Who handles a proceeding, marked red when he cannot act today; of one that has ended the bare name.

    The page has read the offices of its rows (casework.reading.presence.met).
    """
    if not run or run.owner is None:  # a template says "" for what is not there
        return SafeString("—")
    why = "" if run.closed else absent(run.owner, run.case, on)
    return format_html('{} <small class="red">{}</small>', run.owner, why) if why else format_html("{}", run.owner)


@register.simple_tag
def away(person: Officer | None, case: Case, on: date) -> str:
    """Why the person acts in no office in the case today; "" when he does, and where nobody is named."""
    return absent(person, case, on) if person else ""


@register.simple_tag
def stage(run: Any) -> str:
    return words.stage_title(run.kind, run.stage)


@register.filter(expects_localtime=True)
def day(value: date | None) -> str:
    """2026年9月30日 周三."""
    return in_words(f"{value:%Y-%m-%d} 周{WEEKDAYS[value.weekday()]}") if value else ""


@register.simple_tag
def sort_head(listing: Listing, name: str, title: str) -> SafeString:
    """A column head that sorts; the second click turns the order round."""
    current = listing.sort.lstrip("-") == name
    asked = listing.asked.copy()
    asked["sort"] = f"-{name}" if current and not listing.sort.startswith("-") else name
    asked.pop("page", None)
    down = listing.falls(name)
    said = format_html(' aria-sort="{}"', "descending" if down else "ascending") if current else ""
    return format_html('<th scope="col"{}><a href="?{}">{}</a></th>', said, asked.urlencode(), title)


@register.filter
def at(table: Any, key: Any) -> Any:
    """The value a dictionary holds under a key; empty when it holds none."""
    return table.get(key, "")


@register.filter(expects_localtime=True)
def weekday(value: date) -> str:
    return WEEKDAYS[value.weekday()]


@register.filter(expects_localtime=True)
def weekday_short(value: date) -> str:
    return f"周{WEEKDAYS[value.weekday()]}"


@register.filter(expects_localtime=True)
def moment(value: date) -> str:
    """A day, or a day with its minute for terms in hours."""
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else f"{value:%Y-%m-%d}"


@register.filter
def yuan(value: Decimal | int | None) -> str:
    """An amount as a reader scans it: 0 元, 8,500 元, 11.5 万元, 60,000.50 元; nothing of it is rounded away."""
    amount = Decimal(value or 0)
    if amount < 10_000 or amount % 100:
        return f"{grouped(amount)} 元"
    return f"{amount / 10_000:,.2f}".rstrip("0").rstrip(".") + " 万元"


@register.filter
def place(bounds: Any, amount: Any) -> int:
    """Where an amount lies on the bar of a lawful range."""
    return int(bounds.at(int(amount)))


@register.filter
def days_since(value: date, first: date) -> int:
    """Whole days from the first day to the other, as the calendar on the wall counts them."""
    return (local_day(value) - local_day(first)).days


@register.filter
def minus(value: int, other: int) -> int:
    return value - other


@register.filter
def reason(sentence: str) -> SafeString:
    """A sentence of the door with its article set apart, so that the eye finds first what is wrong."""
    said = in_words(sentence)
    found = CITED.match(said)
    if not found:
        return format_html("{}", said)
    return format_html("{}<cite>{}</cite>{}", *found.groups())
