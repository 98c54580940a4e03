"""A lighter decision 变更为较轻: the new fine, its offences and kinds of penalty, never more than the decision that it
changes (行政处罚法 第四十五条第二款).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from casework.ledger import Writes
from casework.models import Charge
from flows.beside.accounts import owes_less
from flows.door.facts import number
from flows.door.refusals import Refused
from law.fines.offence import KINDS

FINE = "fine"
HEAVIER = "需要加重的，应当撤销后重新告知、重新决定。"


def lighten(run: Any, writes: Writes, said: Any, on: date) -> str:
    """Lay the new fine and kinds into the decision, its charges and its accounts; the answer says what the accounts
    come to. Raises Refused where anything would be heavier.
    """
    old, fine = run.fine or Decimal(0), stated_fine(run, said["fine"])
    kinds = stated_kinds(run, said["kinds"])
    if fine is None and kinds is None:
        return ""
    new = old if fine is None else fine
    if kinds is not None and (FINE in kinds) != bool(new):
        raise Refused("变更后的处罚种类与罚款不一致：有罚款的应当包括罚款，不罚款的请填变更后的罚款0元。")
    if not (left := left_of(run.kinds, new, kinds)):
        raise Refused("变更后没有任何处罚的，不是较轻的处罚，请办理撤销处罚决定，写明不再处罚。")
    held = {one.pk: one for one in Charge.objects.filter(penalty_id=run.pk, dropped=None).order_by("number")}
    reduced = less_for(list(held.values()), old, new, said["charge"])
    for one in held.values():
        lightened(run, one, reduced.get(one.pk), kinds)
    run.fine = new or None
    run.kinds = left
    return owes_less(run, writes, new, on) if new != old else ""


def stated_fine(run: Any, said: Any) -> Decimal | None:
    """The new fine; None where it stays."""
    if said in (None, ""):
        return None
    fine = Decimal(number("yuan", said))
    if fine > (run.fine or 0):
        raise Refused(f"变更后的罚款{fine}元高于原决定的{run.fine or 0}元；{HEAVIER}")
    return fine


def stated_kinds(run: Any, said: Iterable[Any] | None) -> list[str] | None:
    """The new kinds by their keys; None where they stay."""
    if not said:
        return None
    keys = {title: key for key, title in KINDS.items()}
    found = [str(getattr(one, "value", one)) for one in said]
    found = [keys.get(one, one) for one in found]
    if wrong := [one for one in found if one not in run.kinds]:
        raise Refused(f"原决定没有“{'、'.join(KINDS.get(one, one) for one in wrong)}”，变更不能增加处罚种类；{HEAVIER}")
    return found


def less_for(held: list[Charge], old: Decimal, new: Decimal, number_: Any) -> dict[int, Decimal]:
    """The new fine of each charge that gets another: the only one that is fined, all of them where nothing is fined any
    more, or the one that is named.
    """
    fined = [one for one in held if one.fine]
    if new == old or not fined:
        return {}
    if not new:
        return {one.pk: Decimal(0) for one in fined}
    named = fined if number_ in (None, "") else [one for one in fined if str(one.number) == str(number_)]
    if len(named) != 1:
        each = "、".join(f"第{one.number}项（{one.offence}）{one.fine}元" for one in fined)
        raise Refused(f"请写明变更的是第几项违法行为的罚款；决定罚款的有：{each}。几项都变更的，逐项办理。")
    one = named[0]
    left = (one.fine or Decimal(0)) - (old - new)
    if left < 0:
        raise Refused(f"第{one.number}项的罚款是{one.fine}元，不足以减去{old - new}元；几项都变更的，逐项办理。")
    return {one.pk: left}


def lightened(run: Any, one: Charge, fine: Decimal | None, kinds: list[str] | None) -> None:
    """One charge under the changed decision."""
    new = (one.fine or Decimal(0)) if fine is None else fine
    columns = {"fine": new or None, "kinds": left_of(one.kinds, new, kinds)}
    if columns != {"fine": one.fine, "kinds": one.kinds}:
        run.sets(one, **columns)


def left_of(old: Iterable[str], fine: Decimal, kinds: list[str] | None) -> list[str]:
    """The kinds that stay: a fine while there is one, the others unless the change leaves them out."""
    return [one for one in old if (fine if one == FINE else kinds is None or one in kinds)]
