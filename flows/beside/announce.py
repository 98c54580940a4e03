"""Announcing 公告 a paper that no step announces: what reaches the party in no other way (民事诉讼法 第九十五条)."""

from __future__ import annotations

from datetime import date
from typing import Annotated as Label
from typing import Any

from casework.ledger import Writes
from casework.models import Entry, Officer, Paper, Proceeding
from flows.beside.recording import Said, beside
from flows.beside.serving import among, by_no_step, hands_on, standing, terms_of_service, timely
from flows.beside.void import called
from flows.door import clocks
from flows.door.asking import Text
from flows.door.reached import served_aside
from flows.door.refusals import Refused
from flows.door.terms import Start
from flows.door.verbs import records, verb
from flows.guards.service import ANNOUNCED_ASIDE, LAW, NOTICE, noticed, notices

TITLE = "公告送达文书"
CITES = f"民事诉讼法 第九十五条; {LAW}"

records("announce_paper", TITLE, unshown=("of",), paper="文书", on="公告日", why="公告送达的原因和经过")


def announces(by: Officer, run: Any, on: date, *, paper: Paper | None = None) -> str:
    """The office of who may serve; raises NotPermitted, and Refused for a paper that is not announced so."""
    if paper is not None:
        may_be_announced(run, paper)
    return hands_on(by, run, on)


def may_be_announced(run: Any, paper: Paper) -> None:
    """Raises Refused for a paper that no act beside the steps announces."""
    if paper.form not in ANNOUNCED_ASIDE:
        by_no_step(run, paper)


def announceable(run: Proceeding) -> dict[str, list[tuple[str, str]]]:
    """The papers of the proceeding that may be announced so, by key."""
    return among(run, lambda one: one.form in ANNOUNCED_ASIDE or served_aside(run.kind, one.form))


@verb("announce_paper", title=TITLE, gate=announces, offers=announceable)
def announce_paper(
    *,
    paper: Paper,
    why: Label[Text, "公告送达的原因和经过"],
    announced: Label[date, "公告日"],
    by: Officer,
    on: date,
    key: str | None = None,
) -> Entry:
    """Announce a paper that reaches the party in no other way; it counts as served when the term of the notice is over.

    Raises Refused for a paper that a step announces or serves, one announced, served or void already, and for a day
    before the paper or to come.
    """

    def done(run: Any, writes: Writes) -> Said:
        office = announces(by, run, on, paper=paper)
        standing(run, paper, "公告")
        if first := noticed(run, paper):
            raise Refused(f"《{called(paper)}》已于{first}公告，本次未作任何改动。")
        timely(paper, announced, on, "公告日")
        for clock in terms_of_service(run, paper)[:1]:
            clocks.change(writes, clock, lapsed=max(announced, clock.start))
        writes.insert(clocks.started(run, Start(NOTICE, duty=False, outlives=True), announced))
        notices(run, paper, announced)
        said = {"paper": called(paper), "of": paper.pk, "on": announced.isoformat(), "why": why}
        return Said(office, said, cites=CITES, happened=announced)

    run = paper.proceeding
    return beside("announce_paper", TITLE, run.kind, run.pk, done, by=by, on=on, key=key)
