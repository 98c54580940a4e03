"""How the tree stands today: what page and `verify` say of heads that are late, and what was measured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from casework.models.leaf import Leaf
from casework.models.tree_head import TreeHead
from casework.sealing import LINES
from casework.tree.deposits import outside
from casework.tree.heads import last_head, unsealed
from casework.tree.sequencing import MOST_DELAY, waiting
from casework.tree.tiles import size_now

MEASURED = 1000  # the last lines of each kind over which the delay is measured


@dataclass(frozen=True)
class Standing:
    """What is sealed and deposited, and since when lines wait."""

    now: datetime
    size: int
    head: TreeHead | None
    late: int  # lines that wait longer than they should
    delay: timedelta | None  # the longest wait among the last lines that have their index
    deposit: Path | None

    @property
    def most(self) -> int:
        return MOST_DELAY.seconds

    @property
    def wait(self) -> str:
        """The longest wait, in the largest unit of which it holds two."""
        if self.delay is None:
            return ""
        seconds = self.delay.total_seconds()
        units = ((86400, "天"), (3600, "小时"), (60, "分"))
        return next((f"{seconds / one:.0f} {unit}" for one, unit in units if seconds >= 2 * one), f"{seconds:.1f} 秒")

    @property
    def too_long(self) -> bool:
        return self.delay is not None and self.delay > MOST_DELAY

    @property
    def warnings(self) -> list[str]:
        """What somebody should see to, one sentence each."""
        wrong = []
        if self.late:
            wrong.append(f"有{self.late}行记录超过{MOST_DELAY.seconds}秒没有编入总账，请检查服务或者后台任务是否运行。")
        if self.head is None:
            wrong.append("尚未封存过树首，请运行 manage.py anchor。")
        elif self.head.day < timezone.localdate(self.now) - timedelta(1) and unsealed(self.head):
            wrong.append(f"最近的树首是{self.head.day}的，其后的记录尚未封存，请运行 manage.py anchor。")
        if self.head is not None and (self.deposit is None or not fresh(self.deposit, self.head)):
            said = "没有树首交存外部" if self.deposit is None else f"最近交存外部的是 {self.deposit.stem}"
            wrong.append(f"{said}，请设置 TIMESTAMP_URL 或者 DEPOSIT_TO，或者把 deposits 中的树首送交外部保存。")
        return wrong


FRESH = 7  # heads that may be made before one must have left the house


def fresh(deposit: Path, head: TreeHead) -> bool:
    return int(deposit.stem.removeprefix("head-")) > head.number - FRESH


def standing(now: datetime | None = None) -> Standing:
    """How it stands at the moment."""
    now = now or timezone.now()
    late = sum(
        waiting(lines).filter(**{f"{lines.at}__lt": now - MOST_DELAY}).count() for lines in LINES.values() if lines.at
    )
    return Standing(now, size_now(), last_head(), late, longest_delay(), outside())


def longest_delay() -> timedelta | None:
    """The longest time from a line's record to its index among the last lines; None where there are none."""
    found = []
    for lines in LINES.values():
        if not lines.at:
            continue
        leaves = dict(Leaf.objects.filter(of=lines.name).order_by("-row").values_list("row", "at")[:MEASURED])
        rows = lines.model._base_manager.filter(pk__in=leaves).values_list("pk", lines.at)
        found += [leaves[pk] - at for pk, at in rows]
    return max(found, default=None)
