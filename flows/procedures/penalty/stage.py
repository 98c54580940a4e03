"""Where a penalty by the ordinary procedure stands, and whose hands are to be kept apart in it."""

from __future__ import annotations

from django.db.models import TextChoices

from flows.guards.decisions import ORDINARY
from flows.guards.people import HEARING as HEARING
from flows.guards.people import INVESTIGATION as INVESTIGATION
from flows.guards.people import REVIEW as REVIEW

LAW = "行政处罚法(2021)"
SAFETY = "安全生产法(2021)"
WINDOWS = ("statement_defence", "hearing_request")  # days of the party after the notice
INSIDE = ("legal_review_param", "refile_param", "handling_param", "discuss_param", "approve_param")  # the organ's own
NOTICES = ("penalty_preinform", "hearing_preinform")
DECISIONS = ORDINARY


class Stage(TextChoices):
    PROPOSED = "proposed", "已呈请立案"
    RETURNED = "returned", "立案退回"
    ENDORSED = "endorsed", "立案已审核"
    FILED = "filed", "已立案"
    REPORTED = "reported", "调查终结"
    REVIEWED = "reviewed", "法制审核通过"
    NOTIFIED = "notified", "已制发告知书"
    TOLD = "told", "已告知"
    DECIDED = "decided", "已决定"
    SERVED = "served", "已送达"
    DECLINED = "declined", "不予立案"
    WITHDRAWN = "withdrawn", "已撤案"


UNDER_WAY = (Stage.FILED, Stage.REPORTED, Stage.REVIEWED, Stage.NOTIFIED, Stage.TOLD, Stage.DECIDED)
