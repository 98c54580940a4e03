"""Whether somebody who is shown as acting in a case can act today: account, office over the case, certificate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from casework.models import Case, Officer
from casework.scope import OFFICES, exercised_on, offices_of, read_offices

CLOSED, AWAY = "账号已停用", "今日不在岗"


@dataclass(frozen=True)
class Presence:
    """One person with what is said beside the name; `tone` is the style class: red who cannot act, amber whose
    certificate is lacking, "" else.
    """

    person: Officer
    said: str
    tone: str


def absent(person: Officer, case: Case, on: date) -> str:
    """Why the person acts in no office in the case on the day; "" when he does, and of an open account where the page
    has not read the offices of its people (`met`).
    """
    if not person.is_active or OFFICES not in vars(person):
        return "" if person.is_active else CLOSED
    here = (one for one in offices_of(person) if exercised_on(one, person, on) and one.organ_id == case.organ_id)
    return "" if any(case.territory_path.startswith(one.territory_path) for one in here) else AWAY


def presence(person: Officer, case: Case, on: date) -> Presence:
    """What is to be said of a handler on the day."""
    if why := absent(person, case, on):
        return Presence(person, why, "red")
    if not enforces(person, on):
        return Presence(person, "", "")
    if person.certified(on):
        return Presence(person, "证件有效", "")
    return Presence(person, "证件不在有效期" if person.certificate_no else "未登记证件", "amber")


def enforces(person: Officer, on: date) -> bool:
    """Whether an office of the person takes a certificate; of whom the page has not read the offices, it is supposed.

    A clerk who keeps the payments and a member of an inspection tour need none (行政处罚法 第四十二条).
    """
    held = vars(person).get(OFFICES)
    return held is None or any(one.office == "investigator" and exercised_on(one, person, on) for one in held)


def met(people: Iterable[Officer | None], read: Iterable[Officer] = ()) -> None:
    """Read the offices of all whom a list names, in one statement; the same person may come as several instances.

    Of `read` they have been read already; with them, a closed account is asked nothing more, for it says enough.
    """
    held = {person.pk: vars(person)[OFFICES] for person in read}
    named = [person for person in people if person is not None and (person.is_active or not held)]
    if new := {person.pk: person for person in named if person.pk not in held}:
        read_offices([*new.values()])
        held |= {pk: vars(person)[OFFICES] for pk, person in new.items()}
    for person in named:
        person.__dict__[OFFICES] = held[person.pk]
