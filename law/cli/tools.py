"""`law lint`, `law where CARD`, `law search 关键词`, `law check`: keeping and finding what the book holds."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from law.cli.cards import card_name, value
from law.cli.commands import asked, opened, say
from law.reading.book import PACKAGE
from law.reading.errors import LawError
from law.reading.lint import lint
from law.reading.search import search
from law.reading.tables import rows, run, tables
from law.reading.where import project, unused, uses

if TYPE_CHECKING:
    from law.cli.commands import Commands

TABLES = PACKAGE.parent / "tests" / "law"


def add(commands: "Commands") -> None:
    """Add `lint`, `where`, `search` and `check`."""
    linted = commands.add_parser("lint", help="检查法规库：键、依据、失效文件、用不到的卡片、缺核对行的卡片")
    linted.add_argument("--on", metavar="DAY", help="以哪一日为现行，默认今天")
    linted.add_argument("--tables", type=Path, help="核对表文件夹")
    linted.set_defaults(run=run_lint)
    used = commands.add_parser("where", help="哪些步骤、守卫、文书、案例用到一张卡片")
    used.add_argument("card", metavar="CARD", nargs="?")
    used.add_argument("--unused", action="store_true", help="列出尚未被用到的卡片")
    used.add_argument("--root", type=Path, default=PACKAGE.parent, help="项目文件夹")
    used.set_defaults(run=run_where)
    found = commands.add_parser("search", help="检索：中文、拼音首字母、卡片名、案由代码")
    found.add_argument("words", metavar="关键词", nargs="+")
    found.set_defaults(run=run_search)
    checked = commands.add_parser("check", help="运行全部核对表")
    checked.add_argument("--tables", type=Path, default=TABLES, help="核对表文件夹")
    checked.set_defaults(run=run_check)


def run_lint(options: argparse.Namespace) -> int:
    """Print every finding; 0 when there is none, 1 otherwise."""
    path = options.book or PACKAGE
    if not path.is_dir():
        raise LawError(f"没有“{path}”这个法规库文件夹。")
    folder = options.tables or (TABLES if not options.book and TABLES.is_dir() else None)
    findings = lint(path, asked(options.on), folder)
    say(*(findings or ["法规库没有发现问题。"]))
    return 1 if findings else 0


def run_where(options: argparse.Namespace) -> int:
    """Print each use of a card, or the cards nobody uses yet."""
    whole = opened(options)
    if options.unused:
        say(*(f"{name} {whole.cards[name].title}" for name in unused(whole, project(options.root))))
        return 0
    if not options.card:
        raise LawError("请写明卡片名，例如 law where terms/hearing_request，或用 --unused。")
    name = card_name(whole, options.card)
    found = uses(whole, name, project(options.root))
    say(f"{whole.card(name).title}（{name}）", *(f"  {use}" for use in found))
    if not found:
        say("  尚无步骤、守卫或文书用到。")
    return 0


def run_search(options: argparse.Namespace) -> int:
    """Print the cards found, best first; 1 when there is none."""
    whole = opened(options)
    found = search(whole, " ".join(options.words))
    for card in found:
        last = card.versions[-1]
        unit = str(card.body.get("unit") or "")
        said = f"  {value(last.value, unit)}" if isinstance(last.value, int) else ""
        say(f"{card.name}  {card.title}{said}  {last.cites}")
    if not found:
        say(f"没有找到“{' '.join(options.words)}”，可换用更短的词或拼音首字母。")
    return 0 if found else 1


def run_check(options: argparse.Namespace) -> int:
    """Run every jurists' table; print each failing row as one sentence."""
    whole, count, failed = opened(options), 0, 0
    for card, path in tables(options.tables).items():
        for row in rows(path, card):
            count += 1
            if sentence := run(row, whole):
                failed += 1
                say(sentence)
    say(f"核对{count}行，{failed}行不符。" if failed else f"核对{count}行，全部相符。")
    return 1 if failed else 0
