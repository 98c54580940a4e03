"""Nobody takes the place of a party 不由承继人承接: the case of one that has ended goes over to none who succeeds it.

A leader who handles nothing of the case decides it with its ground; from then on the case is as that of a party without
a successor, and what is open in it is to be ended.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated as Label
from typing import Any

from casework.ledger import Writes
from casework.models import Entry, Officer, Proceeding
from flows.beside import heirs, pending
from flows.beside.party_changes import documented
from flows.beside.recording import Said, led, reasoned
from flows.beside.succession import NAME, act, law_of, open_runs, silent
from flows.door.act import UNFOLLOWED, stored, unfollowed
from flows.door.asking import Text
from flows.door.refusals import Refused
from flows.door.terms import PROCEDURES
from flows.door.verbs import records, verb
from permissions.gate import NotPermitted

WAIVE = "决定不由承继人承接"
NOBODY_OWES = "行政强制法(2011) 第四十条"


records(
    "waive_succession",
    WAIVE,
    party="原当事人",
    heirs="承继人",
    document="依据",
    reason="理由",
    runs="在办程序",
    note="说明",
)


def waives(by: Officer, run: Any, on: date) -> str:
    """The office of a leader who does not handle what is open in the case; raises NotPermitted for anybody else."""
    office = led(by, run, on)
    rows = stored(run, Proceeding, case_id=run.case.pk)
    if by.is_one_of(key for one in rows for key in (one.owner_id, one.partner_id)):
        raise NotPermitted(f"{by}承办本案的程序，{WAIVE}须由不承办本案的负责人办理。")
    return office


@verb("waive_succession", title=WAIVE, gate=waives)
def waive_succession(
    *,
    proceeding: Proceeding,
    document: Label[Text, "依据（证明文件名称、文号）"],
    by: Officer,
    on: date,
    reason: str,
    key: str | None = None,
) -> Entry:
    """Decide that nobody who succeeds the party takes its place in this case, which is then ended as where nobody is on
    the register. It falls when the register says otherwise who succeeds, and when the case goes over after all.

    Raises NotPermitted unless `by` leads the organ and handles nothing of the case; Refused where nobody succeeds the
    party, a proposal waits, or it was decided before.
    """

    def waived(run: Any, writes: Writes) -> Said:
        office, party = waives(by, run, on), run.case.party
        told = {"document": documented(document), "reason": reasoned(reason, WAIVE)}
        if why := not_to_waive(run):
            raise Refused(why)
        pending.put_on_all(run, UNFOLLOWED, party.pk)
        facts = {"party": str(party), "heirs": "、".join(map(str, heirs.heirs(party)))} | told
        facts |= {"runs": "、".join(PROCEDURES[one.kind].title_ for one in open_runs(run))} | silent(run)
        return Said(office, facts, cites=NOBODY_OWES if law_of(run) else "")

    return act("waive_succession", WAIVE, proceeding, waived, by, on, key)


def not_to_waive(run: Any) -> str:
    """Why nothing is to be decided about who takes the place of the party; "" where something is."""
    party = run.case.party
    if run.case.closed:
        return f"本案已于{run.case.closed}结案，不必再决定。"
    if not (party.ended and party.successor_id):
        return f"{party}没有登记死亡（终止）或者没有登记承继人，不必决定；没有承继人的，各程序依法终结。"
    if any(pending.left(one, NAME) for one in run.case.proceedings.all()):
        return "本案已有待批的当事人变更，请先批准或者不同意。"
    return f"本案已经{WAIVE}，不必重复办理。" if unfollowed(run) else ""
