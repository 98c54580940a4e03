"""The record walked: does every line follow from the one before, and do the heads agree with the anchors?"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings

from casework.models import Anchor, Case, Entry, Proceeding, RegisterHead, RegisterLine
from casework.registering import REGISTERS

REGISTER = "register:"  # before the name of a register among the heads of an anchor


def broken_lines() -> Iterator[str]:
    """One sentence for the first broken line of every case whose chain does not hold; nothing when all hold."""
    cases = Case.objects.order_by("pk").values_list("pk", "number", "head", "entries")
    entries = Entry.objects.order_by("case_id", "line").iterator(chunk_size=2000)
    entry = next(entries, None)
    for pk, number, head, count in cases.iterator(chunk_size=2000):
        lines = []
        while entry is not None and entry.case_id == pk:
            lines.append(entry)
            entry = next(entries, None)
        if why := broken(lines, head, count):
            yield f"案件 {number}：{why}"


def broken(lines: list[Entry], head: str, count: int) -> str:
    """ "" when the chain of one case holds, else what is wrong with its first broken line."""
    before = ""
    for expected, entry in enumerate(lines, 1):
        if entry.line != expected:
            return f"办案记录第{expected}行缺失（其后为第{entry.line}行）。"
        if not hmac.compare_digest(entry.sealed(before), entry.seal):
            return f"办案记录第{entry.line}行（{entry.step}）与其封缄不符，内容或者次序被改动。"
        before = entry.seal
    if (len(lines), before) != (count, head):
        return f"办案记录第{min(len(lines), count) + 1}行缺失：卷首记有{count}行，实有{len(lines)}行。"
    return ""


def moved_stages() -> Iterator[str]:
    """Proceedings whose stage is not the one their last entry left."""
    last: dict[int, tuple[int, str]] = {}
    for proceeding, line, stage in (
        Entry.objects.order_by("line").values_list("proceeding_id", "line", "stage").iterator(chunk_size=2000)
    ):
        last[proceeding] = (line, stage)
    runs = Proceeding.objects.order_by("pk").values_list("pk", "case__number", "kind", "stage", "line")
    for pk, number, kind, stage, line in runs.iterator(chunk_size=2000):
        if last.get(pk) != (line, stage):
            said = last.get(pk, (0, "无记录"))
            yield f"案件 {number}：程序 {kind}（{pk}）现为 {stage}，而办案记录第{said[0]}行之后应为 {said[1]}。"


def anchored(day: date) -> Anchor:
    """Seal the heads of cases and registers that changed since the last anchor; one anchor a day."""
    known = Anchor.objects.filter(day=day).first()
    if known:
        return known
    before, sealed = heads_so_far()
    rows = list(Case.objects.exclude(entries=0).order_by("pk").values_list("pk", "entries", "head"))
    now: dict[str, list[Any]] = {str(pk): [entries, head] for pk, entries, head in rows}
    now |= {f"{REGISTER}{one.register}": [one.lines, one.head] for one in RegisterHead.objects.exclude(lines=0)}
    fresh = {pk: said for pk, said in now.items() if sealed.get(pk) != said}
    return Anchor.objects.create(
        day=day,
        cases=len(rows),
        entries=sum(count for _, count, _ in rows),
        heads=fresh,
        digest=anchor_digest(before, day, fresh),
    )


def heads_so_far() -> tuple[str, dict[str, list[Any]]]:
    sealed: dict[str, list[Any]] = {}
    before = ""
    for anchor in Anchor.objects.order_by("day"):
        sealed |= anchor.heads
        before = anchor.digest
    return before, sealed


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
