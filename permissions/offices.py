"""Offices as data: what an office does besides its steps. Who leads, urges, handles and oversees is said here alone."""

from __future__ import annotations

from casework.models import OfficeKind as O

DOES: dict[str, frozenset[str]] = {
    O.INVESTIGATOR: frozenset({"handles", "registers", "certified"}),
    O.UNIT_HEAD: frozenset({"leads", "urges", "oversees", "registers"}),
    O.LEGAL_REVIEWER: frozenset({"vouches", "qualified"}),
    O.DEPUTY_HEAD: frozenset({"leads", "urges", "oversees", "approves"}),
    O.AGENCY_HEAD: frozenset({"leads", "urges", "oversees", "approves"}),
    O.CLERK: frozenset({"registers"}),
    O.SUPERVISOR: frozenset({"urges", "oversees"}),
    O.PRESIDER: frozenset(),
    O.PATROL_MEMBER: frozenset({"handles", "registers"}),
    O.PATROL_LEADER: frozenset({"registers", "leads_patrol"}),
    O.REGISTRAR: frozenset({"handles", "registers"}),
    O.AUXILIARY: frozenset(),
}


def that(does: str) -> tuple[str, ...]:
    """Offices that do something, in the order of rank from below."""
    return tuple(str(office) for office, duties in DOES.items() if does in duties)


HANDLES = frozenset(that("handles"))  # offices whose tasks belong to the owner of the proceeding
LEADS, URGES, OVERSEES, REGISTERS = that("leads"), that("urges"), that("oversees"), that("registers")
CERTIFIED, QUALIFIED = that("certified"), that("qualified")  # offices that demand a certificate, a legal qualification
