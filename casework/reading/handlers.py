"""Who handles a case 承办人: the persons appointed to it, not whoever registered or keeps something that followed."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from casework.models import Officer, Proceeding


def appointed(runs: Iterable[Proceeding], handed: Collection[int] = ()) -> list[Officer]:
    """The two handlers of each proceeding that has two; where one person alone began the matter, that person.

    Who alone began what arose inside a case only registered it (a hearing that was asked for, an account of payments).
    `handed` are proceedings that a leader gave to their present handlers.
    """
    found: dict[int, Officer] = {}
    for run in runs:
        if run.partner_id is not None or run.arose_from_id is None or run.pk in handed:
            found.update({person.pk: person for person in (run.owner, run.partner) if person is not None})
    return list(found.values())
