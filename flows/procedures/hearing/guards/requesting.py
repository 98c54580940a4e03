"""May a hearing be asked for, and must it be granted (行政处罚法 第六十三条、第六十四条第一项)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from casework.models import Hearing
from flows.guards.days import day
from flows.procedures.hearing.asked import Refusal
from flows.procedures.hearing.keeping import penalty_of, window_ends
from flows.procedures.hearing.stage import LAW, Stage

Facts = Mapping[str, Any]
SETTLED = (Stage.CONCLUDED, Stage.ABANDONED)  # after these nothing is heard again on the same telling


def told(run: Any, on: date) -> str:
    """Who asks for a hearing was told what is proposed against him."""
    penalty = penalty_of(run)
    if penalty is None or penalty.told_served:
        return ""
    return f"告知书尚未送达当事人，还没有可以要求听证的告知（{LAW} 第六十四条第一项）。"


def not_heard_already(run: Any, on: date) -> str:
    """One telling is heard once; who withdrew may ask once more while the days run."""
    penalty = penalty_of(run)
    if penalty is None or penalty.told_served is None:
        return ""
    before = Hearing.objects.filter(arose_from_id=penalty.pk, received__gte=penalty.told_served).exclude(pk=run.pk)
    stages = list(before.values_list("stage", flat=True))
    if set(stages) & set(SETTLED):
        return f"本次告知的听证已经结束或者视为放弃，不再就同一告知举行听证（{LAW} 第六十四条）。"
    if stages.count(Stage.WITHDRAWN) > 1:
        return f"当事人已两次撤回听证申请，不再就同一告知受理听证申请（{LAW} 第六十四条）。"
    return ""


def received_after_telling(run: Any, facts: Facts, on: date) -> str:
    penalty = penalty_of(run)
    if penalty is None or penalty.told_served is None or on >= penalty.told_served:
        return ""
    return f"收到申请之日{day(on)}早于告知书送达日{day(penalty.told_served)}，请更正。"


def decision_taken(run: Any, facts: Facts, on: date) -> str:
    """A decision taken over a request that was in time cannot stand (行政处罚法 第六十三条、第六十二条)."""
    penalty, last = penalty_of(run), window_ends(run)
    if penalty is None or penalty.decided is None or on > (last or date.min):
        return ""
    return (
        f"当事人于{day(on)}已在期限内要求听证，处罚决定却已于{day(penalty.decided)}作出，没有听证，"
        f"决定违反法定程序，应当撤销后重新办理（{LAW} 第六十三条; 第七十五条第二款）。"
    )


def answer_grounded(run: Any, facts: Facts, on: date) -> str:
    """Accepted without a reason, refused only on one; in time and within the scope only a stranger is refused."""
    reason = facts["answer_reason"]
    if facts["outcome"] == "accepted":
        return "“不予受理的理由”只在不予受理时填写；受理的请不要填写。" if reason else ""
    if reason is None:
        return f"不予受理的，请选择“不予受理的理由”（{LAW} 第六十四条第一项）。"
    if reason in (Refusal.OTHER, Refusal.NOT_PARTY) and not facts["answer_note"]:
        return f"以“{reason.label}”不予受理的，请写明答复说明。"
    return {Refusal.LATE: not_late, Refusal.NOT_COVERED: covered, Refusal.OTHER: must_accept}.get(
        reason, lambda run, on: ""
    )(run, on)


def refusal_not_served(run: Any, on: date) -> str:
    return f"不予受理通知书已于{day(run.refusal_served)}送达，无需再送。" if run.refusal_served else ""


def must_accept(run: Any, on: date) -> str:
    last = window_ends(run)
    if last is None or run.received > last:
        return ""
    said = f"当事人于{day(run.received)}申请听证，在{day(last)}届满的期限之内，应当受理"
    return f"{said}（{LAW} 第六十三条; 第六十四条第一项）。"


def not_late(run: Any, on: date) -> str:
    if window_ends(run) is None:
        return f"本案没有告知听证权利，不能以逾期为由不予受理；请另选理由（{LAW} 第六十四条第一项）。"
    return must_accept(run, on)


def covered(run: Any, on: date) -> str:
    penalty = penalty_of(run)
    if not penalty.hearing_right:
        return ""
    return f"已经告知当事人有要求听证的权利，不能以不属于听证范围为由不予受理（{LAW} 第六十三条第一款）。"
