"""The record walked: does every line follow from the one before, and do the heads agree with the anchors?"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.conf import settings

from casework.models import Anchor, Entry, Proceeding, RegisterLine
from casework.registering import REGISTERS
from casework.slices import Slice, over

REGISTER = "register:"  # before the name of a register among the heads of an anchor


def broken_lines(among: Iterable[int] | None = None) -> Iterator[str]:
    """One sentence for the first broken line of every case whose chain does not hold; nothing when all hold."""
    yield from over(chains, among)


def chains(part: Slice) -> Iterator[str]:
    """The same for a slice."""
    yield from part.told(part.broken.items())


def moved_stages(among: Iterable[int] | None = None) -> Iterator[str]:
    """Proceedings whose stage is not the one their last entry left, and cases whose last day is not that of a line."""
    yield from over(stages, among)


def stages(part: Slice) -> Iterator[str]:
    """The same for a slice."""
    last = {entry.proceeding_id: entry for lines in part.lines.values() for entry in lines}
    runs = Proceeding.objects.filter(case_id__in=part.cases).order_by("pk")
    for pk, of, kind, stage, line in runs.values_list("pk", "case_id", "kind", "stage", "line"):
        said = (last[pk].line, last[pk].stage) if pk in last else (0, "无记录")
        if said != (line, stage):
            number = part.cases[of].number
            yield f"案件 {number}：程序 {kind}（{pk}）现为 {stage}，而办案记录第{said[0]}行之后应为 {said[1]}。"
    for key, case in part.cases.items():
        day = max((entry.on for entry in part.lines[key]), default=None)
        if case.moved != day:
            yield f"案件 {case.number}：上一次办理日现为{case.moved}，而办案记录最后一日为{day}。"


def cut_off(day: date, register: str, line: int, seal: str) -> Iterator[str]:
    """An anchored line that its register no longer has."""
    if not RegisterLine.objects.filter(register=register, line=line, seal=seal).exists():
        title = next((one.title for one in REGISTERS.values() if one.name == register), register)
        yield f"{day}存证的登记簿“{title}”第{line}行已不在登记簿中。"


def anchor_digest(before: str, day: date, heads: dict[str, list[Any]]) -> str:
    text = json.dumps([before, day.isoformat(), heads], sort_keys=True, separators=(",", ":"))
    return hmac.new(settings.RECORD_KEY, text.encode(), hashlib.sha256).hexdigest()


def loose_anchors() -> Iterator[str]:
    """Anchors that do not follow from the one before, or whose heads are no longer lines of the record."""
    before = ""
    for anchor in Anchor.objects.order_by("day"):
        if anchor_digest(before, anchor.day, anchor.heads) != anchor.digest:
            yield f"{anchor.day}的存证与其摘要不符。"
        for pk, (line, seal) in anchor.heads.items():
            if pk.startswith(REGISTER):
                yield from cut_off(anchor.day, pk.removeprefix(REGISTER), line, seal)
            elif not Entry.objects.filter(case_id=int(pk), line=line, seal=seal).exists():
                yield f"{anchor.day}存证的案件（{pk}）第{line}行已不在办案记录中。"
        before = anchor.digest
