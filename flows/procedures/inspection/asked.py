"""What the steps of an inspection ask: kinds of plan, items of the plan, findings of the visit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated as Label
from typing import Any, ClassVar

from django.db.models import TextChoices

from casework.models import Evidence, Finding


class PlanKind(TextChoices):
    """Why the unit is visited; counted by it."""

    PLANNED = "计划", "计划检查"
    CAMPAIGN = "专项", "专项检查"
    DRAWN = "双随机", "双随机抽查"
    REPORTED = "举报", "举报核查"
    RETURN = "回访", "回访检查"
    OTHER = "其他", "其他检查"


class Method(TextChoices):
    """How an item is looked at."""

    REPORT = "听取汇报", "听取汇报"
    FILES = "查阅资料", "查阅资料"
    SITE = "现场检查", "现场检查"
    ASKING = "询问", "询问"
    SAMPLING = "抽样检测", "抽样检测"
    UNANNOUNCED = "暗查", "暗查"
    EXPERTS = "专家参与", "专家参与"


class Seen(TextChoices):
    """What an item of the plan came to."""

    FITTING = "fitting", "符合"
    FAULTY = "faulty", "发现问题"
    NOT_SEEN = "not_seen", "未检查"
    NOT_HERE = "not_here", "不涉及"


class WhyEnded(TextChoices):
    """Grounds on which an inspection ends although findings are open."""

    PARTY_ENDED = "party_ended", "当事人死亡或者终止"
    SHUT = "shut", "单位关闭或者场所拆除"
    MOVED = "moved", "单位搬离本辖区"
    HANDED_OVER = "handed_over", "移交其他机关处理"


@dataclass
class Item:
    """One thing the plan sets out to look at."""

    item: Label[str, "检查项目"]
    content: Label[str, "检查内容/依据条款"]
    method: Label[Method, "检查方式"] = Method.SITE


@dataclass
class Checked:
    """One item of the plan as answered on the spot."""

    item: Label[str, "检查项目"]
    content: Label[str, "检查内容/依据条款"] = ""
    result: Label[Seen | None, "检查结果"] = None
    note: Label[str, "情况说明"] = ""


@dataclass
class Found:
    """One finding of the visit; `photo` is the first picture of it, `photos` are the others."""

    noun: ClassVar[Any] = Finding

    place: Label[str, "部位/设备"]
    problem: Label[str, "问题描述"]
    basis: Label[str, "不符合的条款"]
    offence: Label[str, "涉嫌案由"] = ""
    grade: Label[Finding.Grade, "等级"] = Finding.Grade.GENERAL
    on_site: Label[str, "现场处理"] = ""
    corrected: Label[bool, "已当场改正"] = False
    photo: Label[Evidence | None, "照片"] = None
    photos: Label[list[Evidence] | None, "其他照片"] = None

    @property
    def get_grade_display(self) -> str:
        """Whether the hazard is a major one, as the record's table asks."""
        return "是" if self.grade == Finding.Grade.MAJOR else "否"
