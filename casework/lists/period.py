"""From one day to another 自、至: the two days a list is narrowed by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

WRONG = "“{0}”不是日期，请写成 2026-03-01 的样子。"
TURNED = "起始日 {0} 晚于截止日 {1}，没有这样的日子；请对调后再筛选。"


@dataclass(frozen=True)
class Period:
    """Both days included, either may be open; `wrong` is a sentence when what was typed is no period."""

    since: date | None = None
    until: date | None = None
    wrong: str = ""

    def of(self, rows: QuerySet[Any], field: str) -> QuerySet[Any]:
        """The rows whose day lies in the period; none when it is wrong, so that nothing is said that was not asked."""
        if self.wrong:
            return rows.none()
        if self.since:
            rows = rows.filter(**{f"{field}__gte": self.since})
        return rows.filter(**{f"{field}__lte": self.until}) if self.until else rows


def asked(address: Mapping[str, str]) -> Period:
    """The period that `since` and `until` in an address name."""
    days: list[date | None] = []
    for name in ("since", "until"):
        text = address.get(name, "").strip()
        try:
            days.append(date.fromisoformat(text) if text else None)
        except ValueError:
            return Period(wrong=WRONG.format(text[:20]))
    since, until = days
    if since and until and since > until:
        return Period(since, until, TURNED.format(since, until))
    return Period(since, until)
