"""What happened: nouns only. Nothing here decides, permits or prints."""

from casework.models.agency import ServiceNotice
from casework.models.anchor import Anchor
from casework.models.case import Case, CaseSource
from casework.models.clock import Clock, Exclusion
from casework.models.closeout import Closeout
from casework.models.collection import Collection, Payment
from casework.models.confirmation import Confirmation
from casework.models.entry import Entry
from casework.models.evidence import Evidence
from casework.models.finding import Finding
from casework.models.inspection import Inspection
from casework.models.officer import Office, OfficeKind, Officer
from casework.models.organ import Mandate, Organ
from casework.models.paper import Counter, Paper, PaperTemplate, VoidedNumber
from casework.models.party import Party
from casework.models.patrol import PatrolIssue
from casework.models.penalty import Penalty
from casework.models.proceeding import Proceeding
from casework.models.rectification import Rectification
from casework.models.service import Service
from casework.models.summary_penalty import SummaryPenalty
from casework.models.territory import Territory

__all__ = [
    "Anchor", "Case", "CaseSource", "Clock", "Closeout", "Collection", "Confirmation", "Counter", "Entry", "Evidence",
    "Exclusion", "Finding", "Inspection", "Mandate", "Office", "OfficeKind", "Officer", "Organ", "Paper", "PaperTemplate",
    "Party", "PatrolIssue", "Payment", "Penalty", "Proceeding", "Rectification", "Service", "ServiceNotice",
    "SummaryPenalty", "Territory", "VoidedNumber",
]  # fmt: skip
