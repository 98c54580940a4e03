"""Fines on the command line: `law range`, `law surcharge`, `law thresholds`."""

import argparse
import json
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from law.cli.commands import day, opened, pause, say
from law.fines.inputs import money, parse_facts
from law.fines.lawful import lawful_range, surcharge
from law.fines.offence import KINDS
from law.fines.ranges import Range, span
from law.fines.thresholds import CIRCUMSTANCES, NEWEST, Tripped, as_dict, kind_from, tripped
from law.reading.errors import LawError

if TYPE_CHECKING:
    from law.cli.commands import Commands


def add(commands: "Commands") -> None:
    """Add the three subcommands."""
    _add_range(commands)
    _add_surcharge(commands)
    _add_thresholds(commands)


def _add_range(commands: "Commands") -> None:
    one = commands.add_parser("range", help="案由的法定处罚幅度")
    one.add_argument("code", metavar="案由", help="案由编码，例如 AQ97-1-O")
    one.add_argument("--overdue", action="store_true", help="逾期未改正（拒不执行）")
    one.add_argument("--facts", nargs="+", action="extend", default=[], metavar="名称=值", help="例如 违法所得=120000")
    one.add_argument("--offence-day", metavar="日期", help="违法行为日；继续状态的为终了日")
    one.add_argument("--decision-day", metavar="日期", help="作出处罚决定之日")
    one.add_argument("--json", action="store_true", help="输出 JSON")
    one.set_defaults(run=run_range)


def _add_surcharge(commands: "Commands") -> None:
    one = commands.add_parser("surcharge", help="逾期缴纳罚款的加处罚款")
    one.add_argument("--fine", required=True, metavar="元", help="罚款数额")
    one.add_argument("--due", required=True, metavar="日期", help="缴款期限的最后一日")
    one.add_argument("--paid", required=True, metavar="日期", help="缴纳之日")
    one.add_argument(
        "--paused", nargs="+", action="extend", default=[], metavar="A..B", help="复议、诉讼期间，两端都计"
    )
    one.add_argument("--json", action="store_true", help="输出 JSON")
    one.set_defaults(run=run_surcharge)


def _add_thresholds(commands: "Commands") -> None:
    one = commands.add_parser("thresholds", help="拟处罚触发的听证、法制审核、集体讨论和简易程序门槛")
    one.add_argument("--party", required=True, metavar="当事人", help="organisation、citizen、individual_business 等")
    one.add_argument("--fine", required=True, metavar="元", help="拟罚款数额，没有罚款写0")
    one.add_argument("--kinds", nargs="+", action="extend", default=[], metavar="种类", help="、".join(KINDS))
    one.add_argument("--confiscated", metavar="元", help="拟没收的数额")
    one.add_argument("--when", nargs="+", action="extend", default=[], metavar="情形", help="、".join(CIRCUMSTANCES))
    one.add_argument("--on", metavar="日期", help="按哪一日的规定，不写为最新一版")
    one.add_argument("--json", action="store_true", help="输出 JSON")
    one.set_defaults(run=run_thresholds)


def run_range(options: argparse.Namespace) -> int:
    """Print the lawful range with its reasoning."""
    found = lawful_range(
        opened(options),
        options.code,
        overdue=options.overdue,
        facts=parse_facts(options.facts),
        offence_day=_day(options.offence_day),
        decision_day=_day(options.decision_day),
    )
    if options.json:
        say(_json(range_as_dict(found)))
        return 0
    say(*found.explain, f"结论：{_verdict(found)}", f"证据：{found.evidence}")
    return 0


def run_surcharge(options: argparse.Namespace) -> int:
    """Print the surcharge with its derivation."""
    pauses = [pause(text)[:2] for text in options.paused]
    found = surcharge(opened(options), _yuan(options.fine), day(options.due), day(options.paid), paused=pauses)
    if options.json:
        answer = {"days": found.days, "amount": number(found.amount), "capped": found.capped}
        say(_json(answer | {"cites": found.cites, "explain": list(found.explain)}))
        return 0
    say(*found.explain, f"加处罚款：{money(found.amount)}元", f"依据：{found.cites}")
    return 0


def run_thresholds(options: argparse.Namespace) -> int:
    """Print which thresholds the proposed penalty trips."""
    confiscated = _yuan(options.confiscated) if options.confiscated else None
    kinds = [kind_from(word) for text in options.kinds for word in text.replace("，", ",").split(",") if word]
    found = tripped(
        opened(options),
        options.party,
        _yuan(options.fine),
        kinds=kinds,
        confiscated=confiscated,
        circumstances=options.when,
        on=_day(options.on) or NEWEST,
    )
    say(_json(thresholds_as_dict(found)) if options.json else "\n".join(found.explain))
    return 0


def range_as_dict(found: Range) -> dict[str, Any]:
    """A range for JSON: amounts in yuan, null where the statute names no bound or a fact is missing."""
    return {
        "code": found.code,
        "law": found.law,
        "min": number(found.low),
        "max": number(found.high),
        "kinds": list(found.kinds),
        "formula": found.formula or None,
        "cites": found.cites,
        "evidence": found.evidence,
        "explain": list(found.explain),
    }


def thresholds_as_dict(found: Tripped) -> dict[str, Any]:
    """The thresholds for JSON, each with applies, ground, cites, evidence."""
    return {
        "hearing": as_dict(found.hearing),
        "legal_review": as_dict(found.legal_review),
        "collective_discussion": as_dict(found.collective_discussion),
        "summary_procedure": as_dict(found.summary_procedure),
        "credit_listing": as_dict(found.credit_listing),
    }


def number(amount: Decimal | None) -> int | float | None:
    """Yuan for JSON: a whole number where it is whole."""
    if amount is None:
        return None
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _verdict(found: Range) -> str:
    kinds = "、".join(found.words) or "本阶段没有处罚"
    if not found.fined or found.low is None or found.high is None:
        return kinds
    return f"{kinds}；罚款{span(found.low, found.high)}"


def _day(text: str | None) -> date | None:
    return day(text) if text else None


def _yuan(text: str) -> Decimal:
    try:
        amount = Decimal(text.replace(",", "").removesuffix("元"))
    except InvalidOperation:
        raise LawError(f"“{text}”不是数额，请写成元，例如 30000。") from None
    if not amount.is_finite():
        raise LawError(f"“{text}”不是数额，请写成元，例如 30000。")
    return amount


def _json(answer: dict[str, Any]) -> str:
    return json.dumps(answer, ensure_ascii=False, indent=2)
