"""Which offence may be pursued: in time, against this kind of party, not fined before, one act not under two codes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import F, Q

from casework.models import Charge, Finding, Penalty, Rectification
from flows.door.lawful import edition, whole
from flows.door.terms import Ground
from flows.guards.days import day, within
from flows.guards.fines import fined, fined_acts, fined_before, number_for
from flows.guards.organs import elsewhere
from flows.guards.people import registrations
from flows.procedures.penalty.lawful import Item, decided, measure, range_of, standing
from flows.procedures.penalty.stage import LAW
from law import LawError
from law.fines.lawful import one_fine
from law.fines.offence import PARTIES
from law.fines.parties import liable_as
from law.reckoning.limitation import limitation

filed_promptly = within("filing_promptly", "discovered", "发现违法行为后及时立案的期限")
Facts = Mapping[str, Any]
OVER = ("declined", "withdrawn")


def days_in_order(run: Any, facts: Facts, on: date) -> str:
    """An offence is discovered before it is proposed for filing."""
    found = facts["discovered"]
    return f"发现日{day(found)}晚于呈请立案日{day(on)}，请更正。" if found > on else ""


def barred_by_time(acted: date | None, found: date | None, harm: bool) -> str:
    if not acted or not found:
        return ""
    seen = limitation(whole(), acted, found, harm=harm)
    if not seen.barred or seen.last is None:
        return ""
    told = f"违法行为{day(acted)}终了，{day(found)}才被发现，追责时效已于{day(seen.last)}届满，不再给予行政处罚"
    return Ground(f"{told}（{seen.cites}）。", whole().at(found)[seen.card])


def within_limitation(run: Any, on: date) -> str:
    """Two years, five where life or health was harmed (行政处罚法 第三十六条)."""
    return barred_by_time(run.offence_day, run.discovered, run.harmful)


def named_within_limitation(run: Any, facts: Facts, on: date) -> str:
    """The same of the offence that the step names."""
    found = facts.get("discovered") or run.discovered
    harm = facts.get("harmful")
    return barred_by_time(facts["offence_day"], found, bool(run.harmful if harm is None else harm))


def named(facts: Facts) -> Item:
    """The offence that the step in hand names, not yet on file."""
    one = Charge(number=0, offence=facts["offence"], offence_day=facts["offence_day"], overdue=facts["overdue"])
    return Item(one, measure=measure(facts))


def named_applies(run: Any, facts: Facts, on: date) -> str:
    return applies(run, named(facts), on)


def offence_applies(run: Any, on: date) -> str:
    """Every offence on file is in the book, is one of this kind of party, and is punished at this stage."""
    return next((why for one in standing(run) if (why := applies(run, Item(one), on))), "")


def applies(run: Any, item: Item, on: date) -> str:
    found, code, party = range_of(run, item, on), item.charge.offence, run.case.party
    if found.party not in liable_as(party.kind):
        return (
            f"案由{code}适用于{PARTIES[found.party]}，当事人是{party.get_kind_display()}，请另选案由（{found.cites}）。"
        )
    if said := elsewhere(run, code, on):
        return said
    if found.kinds or found.missing:
        return ""
    when = "逾期未改正" if item.charge.overdue else "首次发现"
    return f"案由{code}在“{when}”时没有规定处罚，应当先责令限期改正（{found.cites}）。"


def failed_order(run: Any) -> Rectification | None:
    """The order to rectify that was not obeyed in time: in this case, or in the case from which it arose."""
    unmet = Q(overdue_established__isnull=False) | Q(failed__gt=F("deadline"))
    return Rectification.objects.filter(unmet, case_id__in=cases(run)).order_by("-pk").first()


def cases(run: Any) -> set[int]:
    """Keys of the case and of the one from which it arose."""
    return {run.case.pk, run.arose_from.case_id if run.arose_from else run.case.pk} - {None}


def order_failed(run: Any, facts: Facts, on: date) -> str:
    """The range for 逾期未改正 presupposes an order whose term passed unobeyed."""
    if not facts["overdue"] or failed_order(run):
        return ""
    rule = edition(run, on)["thresholds/correct_always"]
    said = "按“逾期未改正”处罚，须先有责令限期整改指令书，并且期限届满、复查未改正"
    return Ground(f"{said}（{rule.cites}）；请先办理整改复查。", rule)


def not_fined_twice(run: Any, facts: Facts, on: date) -> str:
    """One act is fined once: the same offence of the same day (行政处罚法 第二十九条)."""
    return fined_before(run, facts["offence"], facts["offence_day"], on)


def not_fined_meanwhile(run: Any, facts: Facts, on: date) -> str:
    """The same of everything that is fined now: another case may have been decided since this one was filed."""
    way_out = "该项请改填不罚款；只有这一项、又没有其他处罚的，请由机关负责人撤案。"
    fined = (item.charge for item in decided(run, facts) if item.fine)
    said = (fined_before(run, one.offence, one.offence_day, on, way_out) for one in fined)
    return next(filter(None, said), "")


def charged(run: Any) -> list[Charge]:
    """Charges for which a penalty of its own is pursued, as the act in hand leaves them."""
    added = [row for row in run.act.rows if isinstance(row, Charge) and row.penalty_id == run.pk]
    rows = {one.number: one for one in (*run.act.leaves(standing(run)), *added)}
    return [one for one in rows.values() if one.dropped is None and not one.absorbed]


def fined_already(run: Any) -> list[Charge]:
    """Those of them that could only be fined, and whose act has been fined elsewhere; none once it is decided here."""
    known = set() if run.decided else fined_acts(fined(run))
    mine = [one for one in charged(run) if (one.offence, one.offence_day) in known] if known else []
    return [one for one in mine if {*one.kinds} <= {"fine"}]


def not_filed_already(run: Any, facts: Facts, on: date) -> str:
    """A second filing of the same offence of the same day is mostly a second click."""
    said = {"offence": facts["offence"], "offence_day": facts["offence_day"]}
    same = Penalty.objects.filter(case__party__in=registrations(run.case.party), **said).exclude(pk=run.pk)
    first = same.exclude(stage__in=OVER).select_related("case", "owner").order_by("pk").first()
    if first is None or first.revoked:
        return ""
    number = number_for(run, first.case.number, on)
    whose = first.owner if number == first.case.number else "他人"
    return (
        f"同一当事人{day(first.offence_day)}的同一案由已由{whose}于{day(first.opened)}呈请立案"
        f"（{number}），如系重复提交，请勿再次办理（{LAW} 第二十九条）。"
    )


def not_charged_already(run: Any, facts: Facts, on: date) -> str:
    """An offence of one day stands once among the charges."""
    said = (facts["offence"], facts["offence_day"])
    same = next((one for one in standing(run) if (one.offence, one.offence_day) == said), None)
    return f"本案第{same.number}项已是{day(same.offence_day)}的{same.offence}，请勿重复登记。" if same else ""


def charge_can_go(run: Any, facts: Facts, on: date) -> str:
    """One charge at least remains; a case without any is withdrawn."""
    numbers = [one.number for one in standing(run)]
    if facts["number"] not in numbers:
        return f"本案没有正在追究的第{facts['number']}项违法行为；现有：{'、'.join(f'第{n}项' for n in numbers)}。"
    return "本案只有这一项违法行为；不再追究的，请由机关负责人撤案。" if len(numbers) == 1 else ""


def another_fine_that_day(run: Any, facts: Facts, on: date) -> str:
    """One act under two codes is fined once, by the heavier (行政处罚法 第二十九条): the other fine is named."""
    return said_of_others(run, named(facts), on)


def another_fine_of_the_charges(run: Any, on: date) -> str:
    """The same, asked of every charge before anything is decided."""
    return "".join(said_of_others(run, Item(one), on) for one in standing(run) if not one.absorbed)


def said_of_others(run: Any, item: Item, on: date) -> str:
    mine = item.charge
    for code, acted, when, number in fined(run):
        if acted != mine.offence_day or code == mine.offence or separate_findings(run, code, mine.offence):
            continue
        other = Item(Charge(number=0, offence=code, offence_day=acted, overdue=mine.overdue))
        best, where = heavier(run, [item, other], on), number_for(run, number, on)
        return (
            f"当事人{day(acted)}已按{code}于{day(when)}被处罚款（{where}）；{mine.offence}与{code}如系同一行为，"
            f"只按罚款数额高的规定{f'（{best}）' if best else ''}处罚一次（{LAW} 第二十九条）。"
        )
    return ""


def heavier(run: Any, items: list[Item], on: date) -> str:
    """The code with the higher fine; "" where the ranges are alike, or cannot be reckoned yet."""
    try:
        ranges = [range_of(run, item, on) for item in items]
        return one_fine(ranges).code if len({(one.low, one.high) for one in ranges}) > 1 else ""
    except LawError:
        return ""


def separate_findings(run: Any, *codes: str) -> bool:
    """Whether the visit found each of the offences as a fact of its own: then they are not one act."""
    rows = Finding.objects.filter(case_id__in=cases(run), offence__in=codes).values_list("offence", flat=True)
    return set(rows) == set(codes)
