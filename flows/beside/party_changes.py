"""Changes of a party 当事人资料更正: dated versions of its data, its death or dissolution, and who succeeds it.

The register is no part of a case, but each open case of the party gets a line that says what changed, so that its
handlers see it. Papers keep what they said; a paper of a later day takes the version in force on that day. A mistaken
version is never altered: a further one says which it corrects, and counts in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q

from casework import registers, versions
from casework.ledger import Writes
from casework.models import Case, Entry, Officer, Party, PartyVersion, Proceeding, Territory
from casework.scope import paths_of
from flows.beside import heirs
from flows.beside.party_data import changed_values, in_words, to_correct, without, wrong_end
from flows.beside.pending import put_on_all
from flows.beside.recording import Said, beside, reasoned
from flows.door.act import UNFOLLOWED
from flows.door.elsewhere import level_free
from flows.door.facts import BLANK, Text, cleaned
from flows.door.level import level_case
from flows.door.refusals import Refused
from flows.door.verbs import records, verb
from flows.door.wholly import wholly
from flows.guards.fines import pursued
from permissions.gate import NotPermitted, held_on
from permissions.offices import REGISTERS

CHANGE, END = "当事人资料变更", "当事人死亡（终止）登记"
WHO_FOLLOWS = {"ended", "successor_id", versions.SHARED}  # what says of a version who succeeds the party
TITLES = {"change_party": CHANGE, "end_party": END}


VERSION = {"number": "第几次变更", "since": "自", "document": "依据", "changed": "变更", "corrects": "更正第几次变更"}
for _word, _title in TITLES.items():
    records(_word, _title, unshown=("version_seal",), reason="理由", **VERSION)


@verb("change_party", title=CHANGE)
def change_party(
    *,
    party: Party,
    since: date,
    changes: Mapping[str, Any],
    document: str,
    corrects: int | None = None,
    by: Officer,
    on: date,
    reason: str,
    key: str | None = None,
) -> list[Entry]:
    """Register what changed about a party from a day on; answers the lines of its open cases.

    `changes` are the new values by name (name, address, representative …; territory by its code, employer by name or
    code); `corrects` is the number of a mistaken version, which this one replaces: without changes it is annulled.
    Raises NotPermitted, or Refused with one sentence for everything that is wrong.
    """

    def said(fresh: Party, rows: list[PartyVersion], replaced: PartyVersion | None) -> dict[str, Any]:
        return changed_values(fresh, rows, replaced, since, changes, by, on)

    ask = Asked("change_party", CHANGE, party, since, document, corrects, by, on, reason, key)
    return versioned(ask, said)


@verb("end_party", title=END)
def end_party(
    *,
    party: Party,
    ended: date,
    successor: Party | None = None,
    others: Text = BLANK,
    document: str,
    corrects: int | None = None,
    by: Officer,
    on: date,
    reason: str,
    key: str | None = None,
) -> list[Entry]:
    """Register that a party died or was dissolved on a day, and who succeeds it; answers the lines of its open cases.

    `others`: where several succeed (分立), one a line, each by name or code and after a comma what it takes over. A
    successor found later is registered by the same act with the same day. Raises as `change_party` does.
    """

    def said(fresh: Party, rows: list[PartyVersion], replaced: PartyVersion | None) -> dict[str, Any]:
        before = versions.with_values(fresh, without(rows, replaced, date.max))
        several = heirs.read(before, successor, others)
        if why := wrong_end(before, ended, successor, several):
            raise Refused(why)
        found = {"ended": ended.isoformat(), "successor_id": successor.pk if successor else None}
        return found | ({versions.SHARED: several} if several or versions.value_of(before, versions.SHARED) else {})

    ask = Asked("end_party", END, party, ended, document, corrects, by, on, reason, key)
    return versioned(ask, said)


@dataclass(frozen=True)
class Asked:
    """One act on the register: its word and title, and what both acts state."""

    verb: str
    title: str
    party: Party
    since: date
    document: str
    corrects: int | None
    by: Officer
    on: date
    reason: str
    key: str | None

    @property
    def short(self) -> str | None:
        """The key as the version keeps it; the lines of the cases add the case's."""
        return self.key[:40] if self.key else None


Saying = Callable[[Party, list[PartyVersion], PartyVersion | None], dict[str, Any]]  # → sealed values by column


def versioned(ask: Asked, said: Saying) -> list[Entry]:
    """One further version of the party and its line in every open case, wholly or not at all, once for a key."""
    if first := sent_before(ask):
        return lines_of(first, ask.party)
    with wholly():
        fresh = Party.objects.select_for_update(of=("self",), no_key=True).get(pk=ask.party.pk)
        cases = held_still(ask.party)
        if first := sent_before(ask):  # the other call was faster while this one waited for the lock
            return lines_of(first, ask.party)
        fresh.territory = Territory.objects.get(pk=fresh.territory_id)
        office = may_change(ask.by, fresh, ask.on)
        not_to_come(ask.since, ask.on)
        row = further(ask, fresh, said)
        facts = {**facts_of(row), "reason": row.reason}
        anew = not WHO_FOLLOWS.isdisjoint(row.new)
        lines = [told_in(case, ask, office, facts, anew) for case in cases]
        for case in cases:
            level_case(case.pk)
        level_free(looking_on(row) - {case.pk for case in cases})
    return lines


def looking_on(row: PartyVersion) -> set[int]:
    """Open cases of the other registration, which look at what was fined under this one: one party, or no more."""
    keys = {said.get("same_as_id") for said in (row.old, row.new)} - {None}
    return set(pursued(*Party.objects.filter(pk__in=keys))) if keys else set()


def sent_before(ask: Asked) -> PartyVersion | None:
    """The version that the same key has made."""
    return PartyVersion.objects.filter(key=ask.short).first() if ask.short else None


def not_to_come(since: date, on: date) -> None:
    """Raises Refused for a day that has not come."""
    if since > on:
        raise Refused(f"生效日{since}晚于登记日{on}，还没有发生的变更不能登记，请到期再办。")


def held_still(party: Party) -> list[Case]:
    """The open cases of the party, locked in the order of their keys after the party, so that one which is being opened
    is among them; an act of a case does not lock its party.
    """
    held = Case.objects.select_for_update(of=("self",), no_key=True)
    rows = held.filter(concerned(party), closed=None).order_by("pk")
    return [case for case in rows if case.proceedings.exists()]


def concerned(party: Party) -> Q:
    """Cases of the party, and those that go on against who succeeded it."""
    return Q(party=party) | Q(former=party)


def may_change(by: Officer, party: Party, on: date) -> str:
    """The office that keeps the register over the party's territory. Raises NotPermitted."""
    for held in held_on(by, on):
        if held.office in REGISTERS and party.territory.path.startswith(held.path) and by.is_active:
            return held.office
    raise NotPermitted(f"{by}于{on}没有登记{party.territory}当事人的岗位，请由当地执法人员、内勤或者登记人员登记。")


def further(ask: Asked, party: Party, said: Saying) -> PartyVersion:
    """The next version, sealed, and the party's row brought to what all versions add up to."""
    rows = list(PartyVersion.objects.filter(party=party).order_by("pk"))
    replaced = to_correct(party, rows, ask.corrects)
    new = said(party, rows, replaced)
    if replaced is not None:  # what it said and the correction does not say is as if it had not been
        reverted = without(rows, replaced, ask.since)
        new = {column: reverted[column] for column in replaced.new} | new
    held = versions.on_day(rows, ask.since)
    old = {column: held.get(column, versions.value_of(party, column)) for column in new}
    row = PartyVersion(party=party, since=ask.since, old=old, new=new, document=documented(ask.document))
    row.by, row.on, row.reason = ask.by, ask.on, reasoned(ask.reason, ask.title)
    row.corrects, row.key, row.key_id = replaced, ask.short, settings.RECORD_KEY_ID
    row.seal = row.sealed(str(rows[-1].seal) if rows else "")
    row.save(force_insert=True)
    brought_up(party, [*rows, row], ask)
    return row


def documented(said: str) -> str:
    """The ground as it is kept. Raises Refused."""
    paper = cleaned(said)
    if not paper:
        raise Refused("请写明依据的证明文件（名称、文号），如“准予变更登记通知书”。")
    if len(paper) > 120:
        raise Refused(f"依据请写在120字以内，现为{len(paper)}字。")
    return paper


def brought_up(party: Party, rows: list[PartyVersion], ask: Asked) -> None:
    """The party's row as all its versions add up to, and the line of the register that says what changed."""
    held = versions.with_values(party, versions.on_day(rows, date.max))
    values = {column: getattr(held, column) for column in versions.touched(rows)}
    values["changed"] = max(row.since for row in rows)
    said = {"version": len(rows), "version_seal": rows[-1].seal}
    registers.changed(party, values, act=ask.verb, title=ask.title, by=ask.by, on=ask.on, facts=said)


def facts_of(row: PartyVersion) -> dict[str, Any]:
    """What a line says of a version: its number, its day, each item old and new in words, its ground and its seal."""
    rows = list(PartyVersion.objects.filter(party_id=row.party_id).order_by("pk"))
    numbers = {one.pk: number for number, one in enumerate(rows, 1)}
    said = {"number": numbers[row.pk], "since": row.since.isoformat(), "changed": in_words(row)}
    more = {"document": row.document, "version_seal": row.seal}
    return said | more | ({"corrects": numbers[row.corrects_id]} if row.corrects_id else {})


def told_in(case: Case, ask: Asked, office: str, facts: dict[str, Any], anew: bool) -> Entry:
    """The line in one open case, on the proceeding that is open, else on its last; `anew`: who succeeds the party has
    changed, and is to be thought over again.
    """

    def told(run: Any, writes: Writes) -> Said:
        if anew and run.case.party_id == ask.party.pk:
            put_on_all(run, UNFOLLOWED, None)  # it was decided of those who were on the register then
        return Said(office, facts)

    run = case.proceedings.filter(closed=None).order_by("pk").first() or case.proceedings.order_by("-pk")[0]
    key = f"{ask.short}-{case.pk}" if ask.short else None
    return beside(ask.verb, ask.title, run.kind, run.pk, told, by=ask.by, on=ask.on, key=key)


def lines_of(row: PartyVersion, party: Party) -> list[Entry]:
    """The lines that a version left in the cases of its party; raises Refused where the key is another act's."""
    if row.party_id != party.pk:
        raise Refused("提交编号已用于另一当事人，请刷新页面后重新提交；本次未作任何改动。")
    keys = [f"{row.key}-{pk}" for pk in Case.objects.filter(concerned(party)).values_list("pk", flat=True)]
    return list(Entry.objects.filter(key__in=keys).select_related("case").order_by("pk"))


def may_see(by: Officer, party: Party, on: date) -> bool:
    """Whether the party lies in the person's territory, or a case of it does."""
    inside = any(party.territory.path.startswith(path) for path in paths_of(by, on))
    return inside or Case.objects.visible_to(by, on).filter(party=party).exists()


def open_runs(party: Party) -> list[Proceeding]:
    """The open proceedings of the party's open cases."""
    rows = Proceeding.objects.filter(case__party=party, case__closed=None, closed=None)
    return list(rows.select_related("case", "owner", "partner").order_by("case_id", "pk"))
