"""Confirmation 确认: the organ's legal officer vouches for a card that nobody read in the original, or takes it back.

The card file keeps its mark; what changes is the force of the card in the cases of that organ: it warned, now it
forbids.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import law
from casework import registers
from casework.models import Confirmation, Office, Officer, Organ
from casework.models.confirmation import digest
from flows.door.heard import heard
from flows.door.refusals import Refused
from flows.door.wholly import wholly
from permissions.gate import NotPermitted

OFFICE = "legal_reviewer"
LONGEST = 160  # characters of the document's name


class Misfilled(ValueError):
    """What was entered does not do; `fields` holds one sentence for each field."""

    def __init__(self, **fields: str) -> None:
        self.fields = fields
        super().__init__(*fields.values())


def organs_of(by: Officer, on: date) -> list[Organ]:
    """The organs at which a person is the legal officer on that day."""
    held = Office.objects.filter(officer=by, office=OFFICE, since__lte=on).exclude(until__lt=on)
    return list(Organ.objects.filter(pk__in=held.values("organ")).select_related("territory"))


def version(card: str, since: str) -> law.Ruling:
    """What a card says in the version that began on `since`. Raises Refused, or UnknownCard naming the nearest."""
    book = law.book()
    versions = [(one, found) for one in book.chain(card, None) for found in one.versions if not found.ended]
    for one, found in versions:
        if str(found.since) == since:
            return book.ruling(one, found)
    days = "、".join(str(found.since) for _, found in versions)
    raise Refused(f"“{book.card(card).title}”没有自{since}起的值，可确认的有：{days}。")


@heard
def confirm(
    card: str, since: str, *, organ: Organ, by: Officer, on: date, document: str, dated: date | None, said: str
) -> Confirmation:
    """Vouch for one version of a card. `document`: article or document number; `dated`: its day; `said`: the value in
    words.

    Raises NotPermitted, Refused, Misfilled, law.UnknownCard; then nothing has changed.
    """
    answerable(by, organ, on)
    ruling = version(card, since)
    if ruling.evidence == "read":
        raise Refused(f"“{ruling.title}”自{since}起的值已核原文，本来就可以拦截，无需确认。")
    day = checked(document, dated, on)
    with wholly():
        held = standing(organ, ruling, on)
        if held and held.covers(ruling):
            raise Refused(
                f"“{ruling.title}”自{since}起的值已由{held.by}于{held.on}依据{held.document}确认，本次未作任何改动。"
            )
        row = Confirmation(organ=organ, card=ruling.card, since=since, said=said, digest=digest(ruling))
        row.document, row.dated, row.by, row.on = document.strip(), day, by, on
        registers.created(row, act="confirm", title="确认", by=by, on=on)
        return row


@heard
def withdraw(card: str, since: str, *, organ: Organ, by: Officer, on: date, reason: str) -> Confirmation:
    """Take a confirmation back by a row of its own; the card warns again. Raises NotPermitted, Refused, Misfilled."""
    answerable(by, organ, on)
    ruling = version(card, since)
    if not reason.strip():
        raise Misfilled(reason="撤回确认请写明理由，例如原文件已经废止。")
    with wholly():
        held = standing(organ, ruling, on)
        if held is None:
            raise Refused(f"{organ}没有确认过“{ruling.title}”自{since}起的值，或者已经撤回，本次未作任何改动。")
        row = Confirmation(organ=organ, card=held.card, since=since, said=held.said, digest=held.digest)
        row.document, row.dated, row.by, row.on = held.document, held.dated, by, on
        row.withdrawn, row.reason = True, reason.strip()
        registers.created(row, act="withdraw_confirmation", title="撤回确认", by=by, on=on)
        return row


def standing(organ: Organ, ruling: Any, on: date) -> Confirmation | None:
    """The organ's standing confirmation of a version; its row is locked, so that two do not confirm at once."""
    Organ.objects.select_for_update(of=("self",)).filter(pk=organ.pk).first()
    return Confirmation.objects.standing(organ.pk, on, [ruling.card]).get((ruling.card, str(ruling.since)))


def answerable(by: Officer, organ: Organ, on: date) -> None:
    if organ.pk not in {one.pk for one in organs_of(by, on)}:
        raise NotPermitted(f"{by}于{on}不是{organ}的法制审核人员，不能确认或者撤回；请由本机关法制审核人员办理。")


def checked(document: str, dated: date | None, on: date) -> date:
    """The day of a document that is named, in force as far as the register knows it, and not of the future. Raises
    Misfilled.
    """
    wrong = {}
    name = document.strip()
    if not name:
        wrong["document"] = "请写明依据的条文或者文号，例如“闽应急〔2024〕12号 第五条”。"
    elif len(name) > LONGEST:
        wrong["document"] = f"条文或者文号不超过{LONGEST}字，现有{len(name)}字。"
    elif "条" not in name and "号" not in name:
        wrong["document"] = f"“{name}”看不出条文或者文号，请写到第几条或者几号文。"
    elif dead := law.book().register.citable(known_part(name), on):
        wrong["document"] = dead[0]
    if dated is None:
        wrong["dated"] = "请填写文件日期，例如 2024-05-01。"
    elif dated > on:
        wrong["dated"] = f"文件日期{dated}晚于办理日{on}，请核对。"
    if wrong or dated is None:
        raise Misfilled(**wrong)
    return dated


def known_part(document: str) -> str:
    """Those instruments of the citation that the register knows; an organ's own paper need not be registered."""
    register = law.book().register
    return "; ".join(part.instrument for part in register.parse(document) if register.named(part.instrument))


def confirmed_by(organ: Organ | None, on: date) -> dict[str, str]:
    """{card@since: document} of an organ, as `law.Book.at(confirmed=…)` takes it."""
    if organ is None:
        return {}
    held = Confirmation.objects.standing(organ.pk, on).values()
    return {f"{row.card}@{row.since}": row.document for row in held if (ruling := still(row)) and row.covers(ruling)}


def still(row: Confirmation) -> Any:
    """The ruling a row speaks of, None when the book no longer has it."""
    try:
        return version(row.card, row.since)
    except (Refused, law.LawError):
        return None
