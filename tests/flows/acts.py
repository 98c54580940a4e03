"""Acts that bring a case to a stage: each takes the step as its right person would and answers the proceeding afresh."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from casework.models import Entry
from flows.engine import begin, take
from flows.terms import PROCEDURES
from tests.people import People, fresh

DAY = date(2026, 9, 1)  # a Tuesday; the National Day week follows a month later
FINDINGS = [
    {"place": "冲压车间2号冲床", "problem": "双手启动按钮失效，未停用", "basis": "安全生产法(2021) 第三十六条第二款"},
    {"place": "危险品仓库", "problem": "未设置明显的安全警示标志", "basis": "安全生产法(2021) 第三十五条", "offence": "AQ99-1-O"},
]


def run(entry: Entry) -> Any:
    """The proceeding of an entry as it stands now."""
    found = entry.proceeding
    return PROCEDURES[found.kind].objects.get(pk=found.pk)


def proposed(people: People, on: date = DAY, **more: Any) -> Any:
    who = people.jinjiang
    facts = {"plan_kind": "双随机", "planned_for": on, "items": [{"item": "设备设施", "content": "安全生产法第三十六条"}], "method": ["现场检查"]}
    return run(begin("inspection", "propose", party=people.company, by=fresh(who.investigator), partner=who.partner, on=on, **facts | more))


def approved(people: People, on: date = DAY) -> Any:
    plan = proposed(people, on)
    return run(take("inspection", "approve_plan", plan.pk, by=fresh(people.jinjiang.unit_head), on=on, approval_opinion="同意检查。"))


def visit(on: date = DAY, **more: Any) -> dict[str, Any]:
    """The facts of a visit that meets every condition."""
    facts = {
        "place": "生产车间、仓库", "started": f"{on}T09:00", "ended": f"{on}T11:30", "situation": "查看现场和台账，发现下列问题。",
        "certificates_shown": True, "findings": FINDINGS, "signed_by": "蔡宏泰",
    }  # fmt: skip
    return facts | more


def recorded(people: People, on: date = DAY, **more: Any) -> Any:
    seen = approved(people, on)
    return run(take("inspection", "record_visit", seen.pk, by=fresh(people.jinjiang.investigator), on=on, **visit(on, **more)))


def ordered(people: People, on: date = DAY, days: int = 15, **more: Any) -> Any:
    seen, who = recorded(people, on), people.jinjiang
    facts = {"items": [{"number": 1}, {"number": 2}], "deadline": on + timedelta(days=days)}
    return run(begin("rectification", "order", seen.case, by=fresh(who.investigator), partner=who.partner, on=on, **facts | more))


def served(people: People, on: date = DAY, days: int = 15) -> Any:
    order = ordered(people, on, days)
    return run(take("rectification", "serve", order.pk, by=fresh(people.jinjiang.investigator), on=on, receiver="蔡宏泰"))


def results(*states: str) -> list[dict[str, Any]]:
    """Results of the re-inspection, item by item: "rectified", "partly" or "not"."""
    return [{"number": n, "state": state, "note": "见现场照片"} for n, state in enumerate(states, 1)]


def failed(people: People, on: date = DAY, days: int = 15) -> Any:
    """Re-inspected the day after the last day, nothing rectified."""
    order = served(people, on, days)
    facts = {"opinion": "两项均未整改。", "results": results("not", "not"), "signed_by": "蔡宏泰"}
    return run(take("rectification", "fail_review", order.pk, by=fresh(people.jinjiang.investigator), on=on + timedelta(days=days + 1), **facts))
