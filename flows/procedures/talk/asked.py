"""What the steps of a talk ask: why, whom, who came, what was raised, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated as Label
from typing import Any, ClassVar

from django.db.models import TextChoices

from casework.models import Evidence, TalkIssue


class Stage(TextChoices):
    """Where a talk stands."""

    PROPOSED = "proposed", "已呈请"
    AGREED = "agreed", "已同意"
    NOTIFIED = "notified", "已通知"
    HELD = "held", "已约谈，待报告"
    REPORTED = "reported", "已报告"
    EFFECTIVE = "effective", "已落实"
    WITHOUT_EFFECT = "without_effect", "未落实"
    ABSENT = "absent", "未到场"
    DROPPED = "dropped", "不约谈"


class Reason(TextChoices):
    """Why somebody is talked to."""

    ACCIDENT = "accident", "发生生产安全事故"
    HAZARD_OVERDUE = "hazard_overdue", "重大隐患逾期未整改"
    NO_EFFORT = "no_effort", "整改不力"
    PATROL_OVERDUE = "patrol_overdue", "巡查问题未整改"
    APPRAISAL = "appraisal", "考核末位"
    AGENCY = "agency", "中介机构问题"
    OTHER = "other", "其他"


class Level(TextChoices):
    """In whose name the talk is held."""

    ORGAN = "organ", "应急管理机关约谈"
    COMMITTEE_OFFICE = "committee_office", "安委会办公室约谈"
    COMMITTEE = "committee", "安委会约谈"


class Way(TextChoices):
    """How the report was verified."""

    ON_SITE = "on_site", "现场核实"
    DOCUMENTS = "documents", "资料核实"


@dataclass
class Person:
    """One person called to the talk."""

    name: Label[str, "姓名", "Talk.signed_by"]
    position: Label[str, "职务", "Party.position"]


@dataclass
class Present:
    """One person who came for the party; `proxy`: in place of somebody who was called."""

    name: Label[str, "姓名", "Talk.signed_by"]
    position: Label[str, "职务", "Party.position"]
    proxy: Label[bool, "受委托代为参加"] = False


@dataclass
class Raised:
    """One issue raised, what is required, and by when."""

    noun: ClassVar[Any] = TalkIssue

    issue: str
    requirement: str
    due: date | None = None


@dataclass
class Reported:
    """What the party says became of one issue."""

    noun: ClassVar[Any] = TalkIssue

    number: int
    state: Label[TalkIssue.Result, "报告情况"]
    note: str = ""


@dataclass
class Verified:
    """What the organ found of one issue, and by what it is shown."""

    noun: ClassVar[Any] = TalkIssue

    number: int
    result: Label[TalkIssue.Result, "核实情况"]
    note: Label[str, "核实说明"]
    file: Label[Evidence | None, "佐证材料"] = None
