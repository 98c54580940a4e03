"""Offices as data: what an office does besides its steps. Who leads, urges, handles and oversees is said here alone."""

from __future__ import annotations

from casework.models import OfficeKind as O

DOES: dict[str, frozenset[str]] = {
    O.INVESTIGATOR: frozenset({"handles", "registers", "certified", "draws"}),
    O.UNIT_HEAD: frozenset({"leads", "urges", "oversees", "registers", "draws"}),
    O.LEGAL_REVIEWER: frozenset({"vouches", "qualified"}),
    O.DEPUTY_HEAD: frozenset({"leads", "urges", "oversees", "approves", "draws"}),
    O.AGENCY_HEAD: frozenset({"leads", "urges", "oversees", "approves", "appoints", "draws"}),
    O.CLERK: frozenset({"registers", "draws"}),
    O.SUPERVISOR: frozenset({"urges", "oversees"}),
    O.PRESIDER: frozenset(),
    O.PATROL_MEMBER: frozenset({"handles", "registers"}),
    O.PATROL_LEADER: frozenset({"registers", "leads_patrol"}),
    O.REGISTRAR: frozenset({"handles", "registers", "draws"}),
    O.AUXILIARY: frozenset(),
}


def that(does: str) -> tuple[str, ...]:
    """Offices that do something, in the order of rank from below."""
    return tuple(str(office) for office, duties in DOES.items() if does in duties)


HANDLES = frozenset(that("handles"))  # offices whose tasks belong to the owner of the proceeding
LEADS, URGES, OVERSEES, REGISTERS = that("leads"), that("urges"), that("oversees"), that("registers")
DECIDES = (*LEADS, *that("vouches"), *that("leads_patrol"))  # offices that answer what others lay before them
DRAWS = that("draws")  # offices that freeze a roster, note the numbers named and draw
PATROLS = that("leads_patrol")
CERTIFIED, QUALIFIED = that("certified"), that("qualified")  # offices that demand a certificate, a legal qualification
APPOINTS = that("appoints")  # offices that grant and withdraw the other offices of the organ, and those of heads below
