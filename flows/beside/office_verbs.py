"""The acts about the work itself as verbs: a story names the proceeding, the act finds the rest."""

from __future__ import annotations

from datetime import date
from typing import Any

from casework.models import Entry, Officer, Proceeding
from flows.beside import office
from flows.beside.recording import led
from flows.door.verbs import verb


@verb("hand_over", title="转办", gate=led)
def hand_over(
    *,
    proceeding: Proceeding,
    to: Officer,
    partner: Officer | None = None,
    recusal: str = "",
    by: Officer,
    on: date,
    reason: str,
    key: str | None = None,
) -> Entry:
    """Give a proceeding to other handlers (flows.beside.office.hand_over)."""
    how: dict[str, Any] = {"partner": partner, "recusal": recusal, "reason": reason, "key": key}
    return office.hand_over(proceeding.kind, proceeding.pk, to=to, by=by, on=on, **how)


@verb("urge", title="催办", gate=office.urges)
def urge(*, proceeding: Proceeding, by: Officer, on: date, reason: str, key: str | None = None) -> Entry:
    """Urge a proceeding (flows.beside.office.urge)."""
    return office.urge(proceeding.kind, proceeding.pk, by=by, on=on, reason=reason, key=key)
