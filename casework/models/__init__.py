"""What happened: nouns only. Nothing here decides, permits or prints.

Every file of the folder is read, so that a noun of its own file is known without being named here; those that many
rooms use are named for them.
"""

from importlib import import_module
from pkgutil import iter_modules

from casework.models.agency import ServiceNotice
from casework.models.anchor import Anchor
from casework.models.appointment import Appointment
from casework.models.case import Case, CaseSource, Family
from casework.models.clock import Clock, Exclusion
from casework.models.closeout import Closeout
from casework.models.collection import Collection, Payment, Refund
from casework.models.confirmation import Confirmation
from casework.models.consultation import Consultation
from casework.models.draw import Draw, DrawLine
from casework.models.entry import Entry
from casework.models.evidence import Evidence
from casework.models.finding import Finding
from casework.models.hearing import Hearing
from casework.models.inspection import Inspection
from casework.models.officer import Delegation, Office, OfficeKind, Officer
from casework.models.organ import Mandate, Organ
from casework.models.paper import Counter, Paper, PaperTemplate, VoidedNumber
from casework.models.party import Party, PartyVersion
from casework.models.past_act import PastAct
from casework.models.patrol import PatrolIssue
from casework.models.penalty import Charge, Penalty
from casework.models.proceeding import Proceeding
from casework.models.rectification import Rectification
from casework.models.register_line import RegisterHead, RegisterLine
from casework.models.service import Service
from casework.models.summary_penalty import SummaryPenalty
from casework.models.talk import Talk, TalkIssue
from casework.models.territory import Territory
from casework.models.wait import Wait

__all__ = [
    "Anchor",
    "Appointment",
    "Case",
    "CaseSource",
    "Charge",
    "Clock",
    "Closeout",
    "Collection",
    "Confirmation",
    "Consultation",
    "Counter",
    "Delegation",
    "Draw",
    "DrawLine",
    "Entry",
    "Evidence",
    "Exclusion",
    "Family",
    "Finding",
    "Hearing",
    "Inspection",
    "Mandate",
    "Office",
    "OfficeKind",
    "Officer",
    "Organ",
    "Paper",
    "PaperTemplate",
    "Party",
    "PartyVersion",
    "PastAct",
    "PatrolIssue",
    "Payment",
    "Penalty",
    "Proceeding",
    "Rectification",
    "Refund",
    "RegisterHead",
    "RegisterLine",
    "Service",
    "ServiceNotice",
    "SummaryPenalty",
    "Talk",
    "TalkIssue",
    "Territory",
    "VoidedNumber",
    "Wait",
]

for found in iter_modules(__path__):
    import_module(f"{__name__}.{found.name}")
