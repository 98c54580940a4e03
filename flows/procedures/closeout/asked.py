"""What the steps of the close-out let a person choose, and the rows they ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from typing import Annotated as Label

from django.db.models import TextChoices

from casework.models import Evidence
from law.fines.offence import KINDS

BY_DECISION = ("warning", "criticism", "fine")  # done with the service of the decision, or seen to by the collection
REFERRAL = "referral"
TO_EXECUTE = {kind: title for kind, title in KINDS.items() if kind not in BY_DECISION}
MATTERS = TO_EXECUTE | {REFERRAL: "涉嫌犯罪案件移送"}

if TYPE_CHECKING:

    class Matter(TextChoices):
        """A kind of penalty that must be carried out, or the referral of a suspected crime."""

else:
    Matter = TextChoices("Matter", {kind.upper(): (kind, title) for kind, title in MATTERS.items()})


class Retention(TextChoices):
    FOREVER = "permanent", "永久"
    THIRTY = "30y", "30年"
    TEN = "10y", "10年"


class Ground(TextChoices):
    EXECUTED = "executed", "执行完毕"
    NO_PENALTY = "no_penalty", "不予处罚"
    WITHDRAWN = "withdrawn", "撤案"
    PARTY_GONE = "party_gone", "当事人死亡或者终止"
    OTHER = "other", "其他"


@dataclass
class Execution:
    """How one kind of penalty was carried out, or a suspected crime referred, and what proves it."""

    kind: Label[Matter, "处罚种类（事项）"]
    done: Label[date, "执行（移送）日"]
    how: Label[str, "执行情况"]
    proof: Label[Evidence | None, "证明材料"]
