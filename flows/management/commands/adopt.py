"""`manage.py adopt FILE --by USER [--on DAY] [--check]`: running cases taken over from a YAML or JSON file.

`manage.py adopt --names KIND`: stages, columns, rows, terms and forms that a file may name for a procedure.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

import law
from casework.models import Entry
from flows.beside.adopt import adopt, named
from flows.beside.adopt_past import asked_of
from flows.beside.adopt_reading import clocks_of, row_nouns
from flows.door.engine import REFUSALS, procedure_of
from flows.door.keeping import columns
from flows.door.refusals import Refused
from flows.door.verbs import VERBS
from flows.management.commands.act import day, found, stated


class Command(BaseCommand):
    """Take over the cases of a file, each wholly or not at all; what is refused is said with its place in the file."""

    help = "接管在办案件：从 YAML 或者 JSON 文件逐件登记，不符的逐件说明，不影响其他案件"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="文件：一个案件，或者一列案件")
        parser.add_argument("--by", default="", help="办理人（办案机关负责人）的用户名")
        parser.add_argument("--on", default="", help="接管日，如 2026-09-02；不写为今天")
        parser.add_argument("--check", action="store_true", help="只核对，不登记")
        parser.add_argument("--names", default="", metavar="KIND", help="列出一种程序可以写的阶段、栏目、行和期限")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["names"]:
            for line in names_of(options["names"]):
                self.stdout.write(line)
            return
        if options["file"] is None or not options["by"]:
            raise CommandError("请写明文件和 --by，或者用 --names 程序 查看可写的名称。")
        by = found("officer", "by", options["by"])
        on = day("on", options["on"]) if options["on"] else timezone.localdate()
        wrong = 0
        for number, row in enumerate(cases_in(options["file"]), 1):
            try:
                entry = taken_over(row, by, on, options["check"])
            except (CommandError, *REFUSALS) as why:
                wrong += 1
                self.stderr.write(f"第{number}件没有接管：{' '.join(map(str, why.args))}")
            else:
                done = "核对无误" if options["check"] else f"已接管为案件 {entry.case.number}"
                self.stdout.write(f"第{number}件{done}。")
        if wrong:
            raise CommandError(f"{wrong}件没有接管，请更正后重新提交；已接管的写有 key 的不会重复。")


def taken_over(row: Any, by: Any, on: date, check: bool) -> Entry:
    """One case of the file. Raises what `adopt` raises, CommandError for what cannot be read."""
    if not isinstance(row, dict):
        raise CommandError("应当是“名称: 内容”的形式。")
    own = {name: str(row.pop(name)) for name in ("reason", "key") if row.get(name)}
    facts = stated(VERBS["adopt"], json.dumps(row, ensure_ascii=False, default=str))
    with transaction.atomic():
        entry: Entry = adopt(**facts, by=by, on=on, reason=own.get("reason", ""), key=own.get("key"))
        transaction.set_rollback(check)
    return entry


def cases_in(path: Path) -> list[Any]:
    """The cases of a file; YAML reads JSON too. Raises CommandError."""
    try:
        read = law.read_yaml(path) if path.suffix != ".json" else json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CommandError(f"没有文件 {path}，请核对路径。") from None
    except (law.LawError, ValueError) as why:
        raise CommandError(f"{path} 不能读取：{why}") from None
    return read if isinstance(read, list) else [read]


def names_of(said: str) -> Iterator[str]:
    """What a file may name for a procedure. Raises CommandError."""
    try:
        cls = procedure_of(named(said))
    except Refused as why:
        raise CommandError(str(why)) from why
    yield f"程序 {cls.kind_}（{cls.title_}）"
    yield "阶段 stage：" + "、".join(f"{value}（{label}）" for value, label in cls.Stage.choices)
    yield "栏目 facts：" + "、".join(f"{name}（{field.verbose_name}）" for name, field in columns(cls).items())
    yield "行 rows：" + "、".join(row_nouns(cls))
    yield "办理人 acts：" + "、".join(f"{name}（{title}）" for name, title in asked_of(cls).items())
    book = law.book()
    yield "期限 clocks：" + "、".join(f"{c.removeprefix('terms/')}（{book.card(c).title}）" for c in clocks_of(cls))
