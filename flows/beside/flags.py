"""Doubts 存疑 that a correction leaves: each is settled by a leader, who says how."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from casework.ledger import Writes
from casework.models import Entry, Officer, Paper, Proceeding
from flows.beside.recording import Said, beside, led, reasoned
from flows.door.reached import reached
from flows.door.refusals import Refused
from flows.door.verbs import records, verb
from flows.door.worklist import ASIDE, BESIDE, Wanted
from permissions.offices import LEADS

OUTCOMES = {"stands": "仍然有效", "corrected": "已补正", "replaced": "已变更、撤销或者重新制作"}


def invited(run: Any) -> Iterator[Wanted]:
    """A doubt waits for a leader."""
    if run.flags:
        yield Wanted(BESIDE, "settle_flag")


ASIDE.append(invited)


records("settle_flag", "处理存疑事项", unshown=("doubts",), line="所涉的行", outcome="处理结果", reason="理由")


@verb("settle_flag", title="处理存疑事项", offices=LEADS, gate=led, undone=True)
def settle_flag(
    run: Proceeding, line: int, outcome: str, *, by: Officer, on: date, reason: str, key: str | None = None
) -> Entry:
    """Settle what a correction made doubtful about a line: `outcome` is stands, corrected or replaced."""

    def settled(found: Any, writes: Writes) -> Said:
        office = led(by, found, on)
        chosen = next((name for name, title in OUTCOMES.items() if outcome in (name, title)), "")
        if not chosen:
            raise Refused(f"处理结果没有“{outcome}”这一项，可选：{'、'.join(OUTCOMES.values())}。")
        mine = [flag for flag in found.flags if flag["line"] == line]
        if not mine:
            raise Refused(f"第{line}条没有待处理的存疑事项，可能已经处理，请刷新后核对。")
        why = reasoned(reason, "处理存疑事项")
        if chosen != "stands":
            replaced(mine)
        found.flags = [flag for flag in found.flags if flag["line"] != line]
        return Said(office, {"line": line, "outcome": OUTCOMES[chosen], "doubts": mine, "reason": why}, corrects=line)

    return beside("settle_flag", "处理存疑事项", run.kind, run.pk, settled, by=by, on=on, key=key)


def replaced(flags: list[dict[str, Any]]) -> None:
    """Whoever says that a wrong paper was dealt with has voided or made it again, unless it has gone out meanwhile.

    Raises Refused.
    """
    papers = Paper.objects.filter(pk__in=[flag["paper"] for flag in flags if "paper" in flag], voided=None)
    for paper in papers.select_related("proceeding"):
        if reached(paper) is None:
            raise Refused(
                f"《{paper.title}》{paper.number or ''}还没有作废，也没有重新制作；请先作废并重新制作，"
                "原内容仍可使用的请选“仍然有效”。"
            )
