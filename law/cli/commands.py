"""The law book on the command line: `python -m law …`, forwarded by `manage.py law …`.

Each module of MODULES adds its own subcommands with `add(commands)`; a subcommand sets `run`, a function of the
parsed arguments that prints its answer and returns the exit code. What the book refuses is one Chinese sentence on
stderr and exit code 2.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from law.reading.book import Book, book
from law.reading.errors import LawError, nearest, suggestion
from law.reading.tables import day, moment, pause

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction["Parser"]

MODULES = ("law.cli.cards", "law.cli.due", "law.cli.tools", "law.cli.register", "law.cli.fines")


class Parser(argparse.ArgumentParser):
    """A parser that refuses in one Chinese sentence instead of an English usage text."""

    def error(self, message: str) -> NoReturn:
        """Raise the refusal; the caller prints it."""
        raise LawError(chinese(message))


def chinese(message: str) -> str:
    """argparse's complaint as a sentence for the officer."""
    if message.startswith("argument 命令: invalid choice: "):
        word = message.split("'")[1]
        return f"law 没有“{word}”这个命令{suggestion(nearest(word, commands()))}，可用：{'、'.join(commands())}。"
    if "required" in message:
        return f"缺少参数：{message.split(': ')[-1]}，用 law 命令 --help 查看用法。"
    if "expected" in message and "argument" in message:
        return f"{message.removeprefix('argument ').split(':')[0]}后面缺少值，用 law 命令 --help 查看用法。"
    if message.startswith("unrecognized arguments"):
        return f"不认识的参数：{message.split(': ')[-1]}，用 law 命令 --help 查看用法。"
    return f"参数不对：{message.removeprefix('argument ')}。"


def parser() -> Parser:
    """The whole command line, with the subcommands of every module that is there."""
    root = Parser(prog="law", description="法规库：查卡片、推算期限、检查、比较、检索")
    root.add_argument("--book", type=Path, help="另用一个法规库文件夹")
    commands = root.add_subparsers(dest="command", required=True, metavar="命令", parser_class=Parser)
    for name in MODULES:
        if find_spec(name):
            import_module(name).add(commands)
    return root


def commands() -> list[str]:
    """The names of all subcommands."""
    found: list[str] = []
    for action in parser()._actions:
        found += list(action.choices or ()) if isinstance(action, argparse._SubParsersAction) else []
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 is fine, 1 is findings (lint), 2 is a refusal in one sentence."""
    try:
        options = parser().parse_args(argv)
        run: Callable[[argparse.Namespace], int] = options.run
        return run(options)
    except LawError as e:
        print(e, file=sys.stderr)
        return 2
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def opened(options: argparse.Namespace) -> Book:
    """The book named by --book, the project's own otherwise. Raises LawError."""
    return Book(options.book) if options.book else book()


def asked(text: str | None) -> date:
    """The day asked for; today when none is given (a command line is a view)."""
    return day(text) if text else date.today()


def say(*lines: Any) -> None:
    """Print lines for a person."""
    for line in lines:
        print(line)


__all__ = ["Parser", "asked", "day", "main", "moment", "opened", "pause", "say"]
