"""Where a hearing stands."""

from __future__ import annotations

from django.db.models import TextChoices

LAW = "行政处罚法(2021)"
NOTICE = ("hearing_notice",)
TELLING = "hearing_preinform"
WINDOW = "hearing_request"  # the party's days, a clock of the penalty
HELD_BY = "hearing_held_param"
CALL = "hearing_notice"  # working days before the hearing


class Stage(TextChoices):
    REQUESTED = "requested", "已申请"
    ACCEPTED = "accepted", "已受理"
    NOTIFIED = "notified", "已制发通知"
    CALLED = "called", "已通知"
    HELD = "held", "已举行"
    REPORTED = "reported", "已提交报告"
    CONCLUDED = "concluded", "听证结束"
    REFUSED = "refused", "不予受理"
    WITHDRAWN = "withdrawn", "已撤回"
    ABANDONED = "abandoned", "视为放弃"
    TERMINATED = "terminated", "已终止"


BEFORE = (Stage.REQUESTED, Stage.ACCEPTED, Stage.NOTIFIED, Stage.CALLED)
PREPARING = (Stage.ACCEPTED, Stage.NOTIFIED, Stage.CALLED)
OPEN = (*BEFORE, Stage.HELD, Stage.REPORTED)
