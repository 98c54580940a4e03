"""People whom a fact names because they are to act or have acted: each is asked for account, office and what keeps him
away, in one place, whatever procedure names him; the form lets choose only from those who fit.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from casework.models import OfficeKind, Officer
from flows.door.asking import Asked, asked
from flows.door.spelling import spoken
from permissions.gate import office_for

if TYPE_CHECKING:
    from flows.door.terms import Terms

Kept = Callable[[Any, Officer, str, date], str]  # (proceeding, person, his part, day) → "" or why he is kept away


@spoken("人员（Who）")
@dataclass(frozen=True)
class Who:
    """Who may be named in a fact: `offices` of the organ of the case, any of them; `apart` says what else keeps a
    person away.
    """

    offices: tuple[str, ...] = tuple(map(str, OfficeKind.values))
    apart: tuple[Kept, ...] = ()


ANYBODY = Who()  # of the organ, where a step says no more


def unfit(run: Any, terms: Terms, facts: Mapping[str, Any], on: date) -> list[str]:
    """A sentence for each person named who may not be: account closed, no office over the case on the day of the
    event, or kept away from this part.
    """
    found = [
        why
        for want, person in people(asked(type(run), terms.name), facts)
        if (why := against(run, person, terms.names.get(want.name, ANYBODY), want.title, on))
    ]
    return list(dict.fromkeys(found))


def people(wants: Mapping[str, Asked], facts: Mapping[str, Any]) -> Iterator[tuple[Asked, Officer]]:
    """Every person among the facts with the question that he answers; those in rows too."""
    for name, want in wants.items():
        value = facts.get(name)
        if want.kind == "officer" and value is not None:
            yield want, value
        elif want.kind == "officers":
            yield from ((want, person) for person in value or ())
        elif want.kind == "rows":
            columns = {one.name: one for one in want.row}
            for row in value or ():
                yield from people(columns, row if isinstance(row, Mapping) else shallow(row))


def shallow(row: Any) -> dict[str, Any]:
    """The values of one row, as they are."""
    return {one.name: getattr(row, one.name) for one in dataclasses.fields(row)}


def against(run: Any, person: Officer, who: Who, part: str, on: date) -> str:
    """Why the person may not be named for this part on that day; "" when he may."""
    if not person.is_active:
        return f"{person}的账号已停用，不能办案，请另选人员。"
    if not office_for(person, who.offices, run.case, on):
        several = len(who.offices) > 3
        wanted = "任职" if several else f"担任{'、'.join(str(OfficeKind(one).label) for one in who.offices)}"
        return f"{person}于{on}没有在{run.case.organ}{wanted}，不能作为{part}，请另选人员。"
    return next((why for kept in who.apart if (why := kept(run, person, part, on))), "")


def choices(run: Any, terms: Terms | None, want: Asked, on: date) -> list[Officer]:
    """Whom the form offers for one fact: those who would not be refused that day, by name."""
    who = terms.names.get(want.name, ANYBODY) if terms else ANYBODY
    return [one for one in on_duty(run.case.organ_id, on) if not against(run, one, who, want.title, on)]


def on_duty(organ: int | None, on: date) -> Any:
    """Everybody with an account who holds an office of the organ on that day, his own or by delegation."""
    lasts = Q(offices__until=None) | Q(offices__until__gte=on)
    own = Q(lasts, offices__organ=organ, offices__since__lte=on)
    lent = Q(delegated__office__organ=organ, delegated__since__lte=on, delegated__until__gte=on)
    lent &= Q(delegated__withdrawn=None)
    return Officer.objects.filter(own | lent, is_active=True).distinct().order_by("name", "pk")
