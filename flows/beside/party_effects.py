"""What a change of a party would change in its open cases: shown before it is registered, written by nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework import versions
from casework.models import Case, Officer, Paper, Party, PartyVersion
from flows.beside import party_changes, party_data
from flows.door.act import UNFOLLOWED, Act
from flows.door.asking import asked
from flows.door.refusals import Refused, unmet
from flows.door.terms import PROCEDURES, Terms, stage_label, steps


@dataclass(frozen=True)
class InRun:
    """One open proceeding: `opens` and `shuts` are sentences, `papers` those made since the day with the old data."""

    case: Case
    run: Any
    title: str
    stage: str
    opens: tuple[str, ...]
    shuts: tuple[str, ...]
    papers: tuple[Paper, ...]

    @property
    def quiet(self) -> bool:
        """Whether only the papers of later days change."""
        return not (self.opens or self.shuts)


def of_change(
    party: Party, since: date, changes: dict[str, Any], corrects: int | None, *, by: Officer, on: date
) -> list[InRun]:
    """The open proceedings under the changed data. Raises what `change_party` raises for its facts."""
    party = as_registered(party)
    rows, replaced = asked_for(party, since, corrects, by, on)
    new = party_data.changed_values(party, rows, replaced, since, changes, by, on)
    return in_runs(party, party_data.without(rows, replaced, date.max) | new, since, by, on)


def of_end(
    party: Party,
    ended: date,
    successor: Party | None,
    corrects: int | None,
    *,
    several: Sequence[Any] = (),
    by: Officer,
    on: date,
) -> list[InRun]:
    """The open proceedings after the death or dissolution. Raises what `end_party` raises for its facts."""
    party = as_registered(party)
    rows, replaced = asked_for(party, ended, corrects, by, on)
    before = versions.with_values(party, party_data.without(rows, replaced, date.max))
    if why := party_data.wrong_end(before, ended, successor, several):
        raise Refused(why)
    held = party_data.without(rows, replaced, date.max)
    new = {"ended": ended.isoformat(), "successor_id": successor.pk if successor else None}
    return in_runs(party, held | new, ended, by, on)


def as_registered(party: Party) -> Party:
    """The party as the register holds it now."""
    return Party.objects.select_related("territory").get(pk=party.pk)


def asked_for(
    party: Party, since: date, corrects: int | None, by: Officer, on: date
) -> tuple[list[PartyVersion], PartyVersion | None]:
    party_changes.may_change(by, party, on)
    party_changes.not_to_come(since, on)
    rows = list(PartyVersion.objects.filter(party=party).order_by("pk"))
    return rows, party_data.to_correct(party, rows, corrects)


def in_runs(party: Party, values: dict[str, Any], since: date, by: Officer, on: date) -> list[InRun]:
    then = versions.with_values(party, values)
    return [in_run(run, party, then, since, by, on) for run in party_changes.open_runs(party)]


def in_run(run: Any, now: Party, then: Party, since: date, by: Officer, on: date) -> InRun:
    cls = PROCEDURES[run.kind]
    typed = cls.objects.select_related("case__organ__territory", "owner", "partner").get(pk=run.pk)
    opens, shuts, noted = [], [], typed.pending
    same = (now.ended, now.successor_id) == (then.ended, then.successor_id)
    anew = noted if same else {name: said for name, said in (noted or {}).items() if name != UNFOLLOWED}
    for terms in steps(cls).values():
        if typed.stage not in terms.sources and "*" not in terms.sources:
            continue
        before, after = asked_with(typed, terms, now, noted, by, on), asked_with(typed, terms, then, anew, by, on)
        came, went = [why for why in after if why not in before], [why for why in before if why not in after]
        if came:
            shuts.append(f"不能再办理“{terms.title}”：{came[0]}")
        elif went:
            opens.append(f"可以办理“{terms.title}”" if not after else f"“{terms.title}”不再因当事人受阻")
        if then.ended and not now.ended and not after:
            opens += [f"可以办理“{terms.title}”，事由“{said}”" for said in grounds(cls, terms, then)]
    papers = Paper.objects.filter(proceeding_id=run.pk, issued__gte=since, voided=None).order_by("pk")
    return InRun(typed.case, run, cls.title_, stage_label(typed), tuple(opens), tuple(shuts), tuple(papers))


def asked_with(run: Any, terms: Terms, party: Party, noted: Any, by: Officer, on: date) -> list[str]:
    """What forbids the step when the party, and what is noted on the proceeding, are as given."""
    run.case.party, run.pending, run.act = party, noted, Act(on, by)
    return [str(why) for why in unmet(run, terms, on)[0]]


def grounds(cls: Any, terms: Terms, party: Party) -> list[str]:
    """Grounds among the choices of a step that say that the party is gone."""
    labels = [label for want in asked(cls, terms.name).values() for _, label in want.choices]
    gone = [label for label in labels if "死亡" in label or "当事人终止" in label]
    return [label for label in gone if not (party.successor_id and "没有承继人" in label)]
