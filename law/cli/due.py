"""`law due CARD --from DAY`: the end of a term with its derivation."""

import argparse
import json
from typing import TYPE_CHECKING, Any

from law.cli.commands import day, moment, opened, pause, say
from law.reading.errors import LawError
from law.reading.tables import stamp
from law.reckoning.clock import Due, due

if TYPE_CHECKING:
    from law.cli.commands import Commands


def add(commands: "Commands") -> None:
    """Add `due`."""
    asked = commands.add_parser("due", help="推算期限：最后一日和推算过程")
    asked.add_argument("card", metavar="CARD")
    asked.add_argument("--from", dest="start", required=True, metavar="DAY", help="起算日，按小时的写2022-01-05T14:30")
    asked.add_argument(
        "--exclude", nargs="+", action="extend", default=[], metavar="A..B", help="扣除期间，首尾均含，可多个"
    )
    asked.add_argument("--days", metavar="N", help="承办人确定的期限")
    asked.add_argument("--on", metavar="DAY", help="适用哪一日的规定，默认起算日")
    asked.add_argument("--scope", default="", help="地域代码，例如350582")
    asked.add_argument("--json", action="store_true")
    asked.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the due date and its derivation, or the same as JSON."""
    found = due(
        options.card,
        moment(options.start),
        on=day(options.on) if options.on else None,
        excluded=[pause(text) for text in options.exclude],
        days=_amount(options.days),
        scope=options.scope,
        book=opened(options),
    )
    if options.json:
        say(json.dumps(as_json(found), ensure_ascii=False, indent=2))
    else:
        say(stamp(found.due) + both(found), *(f"  {line}" for line in found.lines))
    return 0


def both(found: Due) -> str:
    """Both ends of a term whose calendar is missing, "" for a certain one."""
    if not found.provisional:
        return ""
    if found.early == found.late:
        return "（暂定）"
    return f"（暂定：最早{stamp(found.early)}，最迟{stamp(found.late)}）"


def as_json(found: Due) -> dict[str, Any]:
    """The due date for a machine; days as 2022-01-05, minutes as 2022-01-05T14:30."""
    return {
        "card": found.card,
        "from": stamp(found.start),
        "due": stamp(found.due),
        "unit": found.unit,
        "amount": found.amount,
        "cites": found.cites,
        "evidence": found.evidence,
        "provisional": found.provisional,
        "early": stamp(found.early),
        "late": stamp(found.late),
        "raw": stamp(found.raw),
        "purpose": found.purpose,
        "explain": found.lines,
    }


def _amount(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isascii() or not text.isdigit():
        raise LawError(f"--days 应当是整数，“{text}”不是。")
    return int(text)
