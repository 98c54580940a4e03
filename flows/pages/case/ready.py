"""What a step already stands on: the office and certificate of the person, and the days that the proceeding holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone

from casework.models import OfficeKind, Officer, Proceeding
from casework.reading.presence import absent
from documents.reading.catalogue import UnknownForm, form
from flows.door.terms import Terms, stage_label
from permissions.gate import office_for

OFFICES = dict(OfficeKind.choices)
OF_ALL = {field.name for field in Proceeding._meta.fields}


@dataclass(frozen=True)
class Fact:
    """One precondition that holds, with the fact it holds by."""

    said: str
    fact: str


def ready(run: Any, terms: Terms, user: Officer, on: date) -> list[Fact]:
    """Facts on file in the order of the law; what is lacking is the offer's to say."""
    found = []
    if office := office_for(user, terms.by, run.case, on):
        found.append(Fact("岗位", f"{user}，{OFFICES.get(office, office)}"))
    if terms.officers == 2 and run.partner_id:
        two = (run.owner, run.partner)
        people = [person for person in two if person.certified(on) and not absent(person, run.case, on)]
        if len(people) == 2:
            found.append(Fact("执法人员两名，证件有效", "、".join(certified(person) for person in people)))
    if run.pk:
        found.append(Fact("阶段", stage_label(run)))
    return found + on_file(run)


def certified(person: Officer) -> str:
    until = f"至 {person.certificate_until}" if person.certificate_until else ""
    return f"{person} {until}".strip()


def on_file(run: Any) -> list[Fact]:
    """Days and hours that the proceeding's own columns hold, in local time, oldest first."""
    days = [
        (said(value), str(field.verbose_name))
        for field in run._meta.fields
        if isinstance(field, models.DateField) and field.name not in OF_ALL and (value := getattr(run, field.attname))
    ]
    return [Fact(title, day) for day, title in sorted(days, key=lambda pair: pair[0])]


def said(value: date) -> str:
    """A day as 2026-11-27, a moment as 2026-11-27 05:30 where the organ is."""
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else f"{value:%Y-%m-%d}"


def paper_title(name: str) -> str:
    """The title of a form; its name while the form is not in the catalogue."""
    try:
        return form(name).title
    except UnknownForm:
        return name
