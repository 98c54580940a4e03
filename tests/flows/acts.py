"""Acts that bring a case to a stage: each is taken by its right person and answers the proceeding afresh."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from casework.models import Entry, VoidedNumber
from flows.door.engine import begin, take
from flows.door.terms import PROCEDURES
from tests.people import People, fresh

DAY = date(2026, 9, 1)  # a Tuesday; the National Day week follows a month later
FINDINGS = [
    {"place": "冲压车间2号冲床", "problem": "双手启动按钮失效，未停用", "basis": "安全生产法(2021) 第三十六条第二款"},
    {
        "place": "危险品仓库",
        "problem": "未设置明显的安全警示标志",
        "basis": "安全生产法(2021) 第三十五条",
        "offence": "AQ99-1-O",
    },
]
APPROVAL = {"outcome": "agreed", "review_opinion": "方案可行。", "approval_opinion": "同意检查。"}


def run(entry: Entry) -> Any:
    """The proceeding of an entry as it stands now."""
    found = entry.proceeding
    return PROCEDURES[found.kind].objects.get(pk=found.pk)


def proposed(people: People, on: date = DAY, **more: Any) -> Any:
    who = people.jinjiang
    facts = {
        "plan_kind": "计划",
        "planned_for": on,
        "items": [{"item": "设备设施", "content": "安全生产法第三十六条"}],
        "method": ["现场检查"],
    }
    return run(
        begin(
            "inspection",
            "propose",
            facts | more,
            party=people.company,
            by=fresh(who.investigator),
            partner=who.partner,
            on=on,
        )
    )


def approved(people: People, on: date = DAY) -> Any:
    plan = proposed(people, on)
    return run(
        take(
            "inspection",
            "approve_plan",
            plan.pk,
            APPROVAL,
            by=fresh(people.jinjiang.unit_head),
            on=on,
        )
    )


def visit(on: date = DAY, **more: Any) -> dict[str, Any]:
    """The facts of a visit that meets every condition; today's has ended by now, at whatever hour the tests run."""
    first, last = f"{on}T09:00", f"{on}T11:30"
    now = timezone.localtime()
    if on == now.date():
        first, last = f"{on}T00:00", f"{now:%Y-%m-%dT%H:%M}"
    facts = {
        "place": "生产车间、仓库",
        "started": first,
        "ended": last,
        "situation": "查看现场和台账，发现下列问题。",
        "certificates_shown": True,
        "findings": FINDINGS,
        "signed_by": "蔡宏泰",
    }
    return facts | more


def recorded(people: People, on: date = DAY, **more: Any) -> Any:
    seen = approved(people, on)
    return run(
        take("inspection", "record_visit", seen.pk, visit(on, **more), by=fresh(people.jinjiang.investigator), on=on)
    )


def again(found: Any) -> Any:
    """The proceeding as it stands now."""
    return PROCEDURES[found.kind].objects.get(pk=found.pk)


def order(people: People, seen: Any, on: date = DAY, days: int = 15, **more: Any) -> Entry:
    """An order on both findings of a recorded visit."""
    facts = {"items": [{"number": 1}, {"number": 2}], "deadline": on + timedelta(days=days)}
    who = people.jinjiang
    return begin(
        "rectification",
        "order",
        facts | more,
        case=seen.case,
        by=fresh(who.investigator),
        partner=who.partner,
        on=on,
    )


def ordered(people: People, on: date = DAY, days: int = 15, findings: Any = FINDINGS, **more: Any) -> Any:
    return run(order(people, recorded(people, on, findings=findings), on, days, **more))


def serve(people: People, found: Any, on: date = DAY, **more: Any) -> Any:
    facts = {"receiver": "蔡宏泰"} | more
    return run(take("rectification", "serve", found.pk, facts, by=fresh(people.jinjiang.investigator), on=on))


def served(people: People, on: date = DAY, days: int = 15, findings: Any = FINDINGS) -> Any:
    return serve(people, ordered(people, on, days, findings), on)


def review(people: People, found: Any, *states: str, on: date, by: Any = None, **more: Any) -> Any:
    """A re-inspection whose outcome fits its results, unless another is stated."""
    done = {"rectified": 0, "partly": 1, "not": 2}
    seen = [done[state] for state in states]
    outcome = "passed" if not any(seen) else "failed" if min(seen) == 2 else "partly"
    facts = {"opinion": "复查情况如下。", "results": results(*states), "signed_by": "蔡宏泰", "outcome": outcome}
    by = fresh(by or people.jinjiang.investigator)
    return run(take("rectification", "review", found.pk, facts | more, by=by, on=on))


def void(paper: Any, people: People, on: date = DAY) -> None:
    """The paper enters the void register."""
    VoidedNumber.objects.create(paper=paper, on=on, by=people.jinjiang.unit_head, reason="写错")


def results(*states: str) -> list[dict[str, Any]]:
    """Results of the re-inspection, item by item: "rectified", "partly" or "not"."""
    return [{"number": n, "state": state, "note": "见现场照片"} for n, state in enumerate(states, 1)]


def failed(people: People, on: date = DAY, days: int = 15, findings: Any = FINDINGS, **more: Any) -> Any:
    """Re-inspected the day after the last day, nothing rectified."""
    order = served(people, on, days, findings)
    facts = {
        "opinion": "两项均未整改。",
        "results": results("not", "not"),
        "signed_by": "蔡宏泰",
        "outcome": "failed",
    }
    return run(
        take(
            "rectification",
            "review",
            order.pk,
            facts | more,
            by=fresh(people.jinjiang.investigator),
            on=on + timedelta(days=days + 1),
        )
    )
