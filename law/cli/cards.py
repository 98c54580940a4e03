"""`law show CARD` and `law diff A B`: what a card says, and what changed between two days."""

import argparse
import json
from datetime import date
from typing import TYPE_CHECKING, Any

from law.cli.commands import asked, day, opened, say
from law.reading import outline
from law.reading.book import Book
from law.reading.cards import Version
from law.reading.errors import LawError, UnknownCard
from law.reading.ruling import Ruling
from law.reckoning.explain import FORCE, UNITS

if TYPE_CHECKING:
    from law.cli.commands import Commands

WORDS = {"after": "向后计算", "before": "向前倒推", "roll": "遇节假日顺延", "stay": "遇节假日不顺延"}


def add(commands: "Commands") -> None:
    """Add `show` and `diff`."""
    shown = commands.add_parser("show", help="查一张卡片：某日的规定、依据、证据等级和沿革")
    shown.add_argument("card", metavar="CARD")
    shown.add_argument("--on", metavar="DAY", help="哪一日的规定，默认今天")
    shown.add_argument("--scope", default="", help="地域代码，例如350582")
    shown.add_argument("--json", action="store_true")
    shown.set_defaults(run=show)
    changed = commands.add_parser("diff", help="比较两日之间法规库有哪些变化")
    changed.add_argument("first", metavar="A")
    changed.add_argument("second", metavar="B")
    changed.add_argument("--scope", default="")
    changed.set_defaults(run=diff)


def show(options: argparse.Namespace) -> int:
    """Print a card as it stands on a day, with its history and the quoted article."""
    whole, on = opened(options), asked(options.on)
    name = card_name(whole, options.card)
    ruling = whole.at(on, options.scope).get(name)
    if ruling is None:
        on, ruling = _nearest(whole, name, on, options)
    if options.json:
        say(json.dumps(as_json(ruling, on), ensure_ascii=False, indent=2))
        return 0
    say(f"{ruling.title}（{ruling.card}）", *_said(ruling, on), *_history(whole, name), *_text(whole, ruling))
    return 0


def _nearest(whole: Book, name: str, on: date, options: argparse.Namespace) -> tuple[date, Ruling]:
    """A day that the card does answer, when nobody asked for one; a day that was asked for is refused."""
    if options.on:
        return on, whole.at(on, options.scope)[name]
    held = [version for version in whole.card(name).versions if not version.ended]
    near = held[0].since if on < held[0].since else held[-1].since
    if not options.json:
        say(f"今天（{on}）没有规定可用，以下是{'最早' if on < near else '最后'}一版：")
    return near, whole.at(near, options.scope)[name]


def card_name(whole: Book, name: str) -> str:
    """The full card name of a card or an offence code. Raises UnknownCard."""
    try:
        return whole.name(name)
    except UnknownCard:
        if name[:1].isupper():
            return whole.offence_name(name)
        raise


def as_json(ruling: Ruling, on: date) -> dict[str, Any]:
    """The ruling for a machine."""
    return {
        "card": ruling.card,
        "title": ruling.title,
        "on": str(on),
        "since": str(ruling.since),
        "until": str(ruling.until) if ruling.until else None,
        "value": ruling.value,
        "unit": ruling.unit,
        "cites": ruling.cites,
        "evidence": ruling.evidence,
        "forbids": ruling.forbids,
        "duty": {"evidence": ruling.duty_evidence, "cites": ruling.duty_cites},
        "note": ruling.note,
        "scope": ruling.scope,
        "facts": dict(ruling.facts),
    }


def _said(ruling: Ruling, on: date) -> list[str]:
    until = f"，至{ruling.until}前" if ruling.until else ""
    lines = [f"  {on}适用：自{ruling.since}起{until}"]
    lines += [f"  值：{value(ruling.value, ruling.unit)}"] if ruling.value is not None or ruling.unit else []
    lines.append(f"  依据：{ruling.cites}")
    lines.append(f"  证据：{FORCE[ruling.evidence]}（{ruling.evidence}），{_force(ruling)}")
    if ruling.starts_zh:
        lines.append(f"  起算：{ruling.starts_zh}，{WORDS[ruling.direction]}，{WORDS[ruling.end_on_holiday]}")
    lines += [f"  {label}：{text}" for label, text in (("后果", ruling.consequence), ("说明", ruling.note)) if text]
    lines += [f"  扣除：{ground}（{cites}）" for ground, cites in ruling.excludes]
    lines += [f"  适用地域：{ruling.scope}"] if ruling.scope else []
    return lines + _further(ruling)


def _force(ruling: Ruling) -> str:
    """What the ruling may do, and by what half of it."""
    if ruling.settled:
        return "可以禁止下一步"
    if ruling.forbids:
        return f"义务原文已核（{ruling.duty_cites}），可以禁止下一步；数值尚待本机关法制人员确认"
    return "只作提示，经本机关法制人员确认后方可禁止"


def _further(ruling: Ruling) -> list[str]:
    """What an offence, band or crime says beside its value, in words."""
    if ruling.kind in ("terms", "thresholds"):
        return [f"  默认：{value(ruling.default, ruling.unit)}"] if ruling.default is not None else []
    return [f"  {line}" for line in outline.lines(ruling)]


def _flat(found: Any) -> str:
    if isinstance(found, dict):
        return "，".join(f"{key} {_flat(one)}" for key, one in found.items())
    return "、".join(_flat(one) for one in found) if isinstance(found, list) else str(found)


def value(found: Any, unit: str) -> str:
    """A value with its unit as people say it."""
    words = {"yuan": "元", "ratio": "", "count": "", "minute": "分钟", **UNITS}
    if found is None and not unit:
        return "未定"
    if found is None:
        return f"由承办人确定（单位：{words.get(unit, unit) or '数'}）"
    return f"{_flat(found)}{words.get(unit, '')}"


def _history(whole: Book, name: str) -> list[str]:
    lines = ["  沿革："]
    for card in whole.chain(name, None):
        where = f"（{card.scope}）" if card.scope else ""
        unit = str(card.body.get("unit") or "")
        lines += [f"    {v.since}起{where} {_version(v, unit)}" for v in card.versions]
        if card.until:
            lines.append(f"    {card.until}起不再适用")
    return lines


def _version(version: Version, unit: str) -> str:
    if version.ended:
        return f"失效（{version.cites}）"
    said = f"{value(version.value, str(version.body.get('unit') or unit))}，" if version.value is not None else ""
    return f"{said}{version.cites}（{version.evidence}）"


def _text(whole: Book, ruling: Ruling) -> list[str]:
    if not isinstance(ruling.says, dict):
        return []
    key, article = str(ruling.says.get("instrument")), str(ruling.says.get("article"))
    text = whole.texts.article(key, article)
    return [f"  原文（{key} {article}）：", *(f"    {line}" for line in text.splitlines())] if text else []


def diff(options: argparse.Namespace) -> int:
    """Print every card whose ruling differs between two days: added, ended, changed."""
    whole = opened(options)
    first, second = day(options.first), day(options.second)
    if second < first:
        raise LawError(f"两日首尾颠倒：{first}晚于{second}，请先写较早的一日。")
    lines = changes(whole, first, second, options.scope)
    say(*(lines or [f"{first}与{second}之间，法规库没有变化。"]))
    return 0


def changes(whole: Book, first: date, second: date, scope: str = "") -> list[str]:
    """One line for each card that says something else on the second day than on the first."""
    old, new = whole.at(first, scope), whole.at(second, scope)
    lines = []
    for name in sorted(whole.names_in(scope)):
        before, after = old.get(name), new.get(name)
        if before is None and after is not None:
            lines.append(f"+ {name} {after.title}：自{after.since}起 {_brief(after)}")
        elif before is not None and after is None:
            lines.append(f"- {name} {before.title}：原为{_brief(before)}，已不再适用")
        elif before and after and before.since != after.since:
            lines.append(f"~ {name} {after.title}：{_brief(before)} → {_brief(after)}，自{after.since}起")
            lines += _tiers(before, after)
    return lines


def _tiers(before: Ruling, after: Ruling) -> list[str]:
    """Which penalties of an offence changed, a line for each code and stage."""
    if after.kind != "offences":
        return []
    old, new = (
        {(line.code, line.party, line.when): line.penalty for line in outline.outline(one)} for one in (before, after)
    )
    changed = [key for key in dict.fromkeys([*old, *new]) if old.get(key) != new.get(key)]
    return [
        f"    {'，'.join(filter(None, key))}：{old.get(key, '没有规定')} → {new.get(key, '没有规定')}"
        for key in changed
    ]


def _brief(ruling: Ruling) -> str:
    said = f"{value(ruling.value, ruling.unit)}，" if ruling.kind in ("terms", "thresholds") else ""
    return f"{said}{ruling.cites}"
