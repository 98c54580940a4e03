"""Who may decide what is proposed, and who is old enough to be punished (行政处罚法 第三十条)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flows.door.lawful import edition
from flows.door.terms import Ground
from flows.procedures.penalty import lawful
from flows.procedures.penalty.stage import LAW
from law.fines.offence import KINDS

Facts = Mapping[str, Any]
LICENCES = ("licence_revocation", "licence_suspension", "downgrade")


def decider_is_this_organ(run: Any, facts: Facts, on: date) -> str:
    """Closure is decided by the government, a licence is taken by who issued it (安全生产法 第一百一十五条)."""
    kinds = lawful.all_kinds(lawful.concluded(run, facts))
    if "closure" in kinds:
        rule = edition(run, on)["thresholds/closure_authority"]
        said = "责令关闭由县级以上人民政府按照国务院规定的权限决定，本机关不得自行决定，应当提请人民政府决定"
        return Ground(f"{said}（{rule.cites}）。", rule)
    licence, organ = next((kind for kind in LICENCES if kind in kinds), ""), run.case.organ.name
    issuer = facts.get("licence_issuer") or ""
    if not licence or issuer == organ:
        return ""
    if not issuer:
        return f"拟{KINDS[licence]}的，请填写“许可证件的发证机关”（{LAW} 第十七条）。"
    said = f"许可证件由{issuer}颁发，{KINDS[licence]}由发证机关决定"
    return f"{said}，{organ}应当提请或者移送{issuer}处理（{LAW} 第十七条）。"


def old_enough(run: Any, facts: Facts, on: date) -> str:
    """Under fourteen nobody is punished (行政处罚法 第三十条)."""
    rule, young = minor_rule(run, on), youngest(run)
    if rule is None or young is None or young >= rule.value["none_below"]:
        return ""
    said = f"{run.case.party}违法时不满{rule.value['none_below']}周岁，不予行政处罚，请撤案并责令监护人加以管教"
    more = "" if run.case.party.id_number else "（只登记了出生年，已满年龄的请先登记身份证号）"
    return Ground(f"{said}{more}（{rule.cites}）。", rule)


def minor_treated_lightly(run: Any, facts: Facts, on: date) -> str:
    """From fourteen to eighteen the penalty is lighter or below the least, and the reason says so."""
    rule, young = minor_rule(run, on), youngest(run)
    if rule is None or young is None or not rule.value["none_below"] <= young < rule.value["lighter_below"]:
        return ""
    return f"{run.case.party}违法时不满{rule.value['lighter_below']}周岁，应当从轻或者减轻行政处罚（{rule.cites}）。"


def minor_rule(run: Any, on: date) -> Any:
    return edition(run, on).get("thresholds/minor_age") if run.case.party.is_person else None


def youngest(run: Any) -> int | None:
    """The age of the party on the day of the act, the youngest that the register allows; None where it is silent."""
    acted, number, year = run.offence_day, run.case.party.id_number, run.case.party.birth_year
    if acted is None:
        return None
    if len(number) == 18 and number[6:14].isdigit():
        born = (int(number[6:10]), int(number[10:12]), int(number[12:14]))
        return int(acted.year - born[0] - ((acted.month, acted.day) < born[1:]))
    return acted.year - year - 1 if year else None
