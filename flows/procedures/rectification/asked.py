"""What the steps of an order ask: the findings put under it, what was seen of each, and why it ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated as Label
from typing import Any, ClassVar

from django.db.models import TextChoices

from casework.models import Evidence, Finding


class Stage(TextChoices):
    """Where an order stands."""

    ORDERED = "ordered", "已责令"
    SERVED = "served", "整改中"
    EXTENSION_ASKED = "extension_asked", "申请延期"
    REPORTED = "reported", "已报告整改"
    OVERDUE = "overdue", "逾期未整改"
    FAILED = "failed", "复查不合格"
    PASSED = "passed", "复查合格"
    SUPERSEDED = "superseded", "已另行责令"
    TERMINATED = "terminated", "终止整改"


OPEN = (Stage.ORDERED, Stage.SERVED, Stage.EXTENSION_ASKED, Stage.REPORTED, Stage.OVERDUE, Stage.FAILED)


class Way(TextChoices):
    """Ways in which an order is served; it sets a short term, so public notice is not among them."""

    DIRECT = "direct", "直接送达"
    LEFT = "left", "留置送达"
    POST = "post", "邮寄送达"
    ELECTRONIC = "electronic", "电子送达"


class State(TextChoices):
    """What became of one finding."""

    RECTIFIED = "rectified", "已整改"
    PARTLY = "partly", "部分整改"
    NOT = "not", "未整改"


class WhyEnded(TextChoices):
    """Grounds on which an order ends before it is obeyed; after a faulty one its findings are ordered anew."""

    FAULTY = "faulty", "指令书有误，另行责令"
    GONE = "gone", "隐患随设备、场所停用或者拆除而消除"
    PARTY_ENDED = "party_ended", "当事人死亡或者终止"
    SHUT = "shut", "单位关闭"
    MOVED = "moved", "单位搬离本辖区"


@dataclass
class Demand:
    """One finding put under the order; an earlier day than the order's own may be set for it."""

    noun: ClassVar[Any] = Finding

    number: Label[int, "隐患序号"]
    demand: Label[str, "整改要求"] = ""
    deadline: Label[date | None, "单独期限"] = None


@dataclass
class Result:
    """What the officers saw of one finding on re-inspection; `photos` are the pictures after the first."""

    noun: ClassVar[Any] = Finding

    number: Label[int, "隐患序号"]
    state: Label[State, "复查结论"]
    note: Label[str, "整改情况", "Finding.result"] = ""
    photo: Label[Evidence | None, "整改后照片"] = None
    photos: Label[list[Evidence] | None, "其他整改后照片"] = None
