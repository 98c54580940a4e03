"""`manage.py bpmn KIND [--out FILE]`: a procedure as BPMN 2.0, for other tools to open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from flows.diagram import UnknownProcedure, procedure_of
from flows.diagram.bpmn import bpmn


class Command(BaseCommand):
    help = "把一个程序导出为 BPMN 2.0（含图形坐标），可用其他流程工具打开"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", metavar="KIND", help="程序，如 penalty")
        parser.add_argument("--out", metavar="FILE", type=Path, help="写入的文件；不写则输出到屏幕")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            text = bpmn(procedure_of(options["kind"]))
        except UnknownProcedure as why:
            raise CommandError(str(why)) from why
        if options["out"] is None:
            self.stdout.write(text, ending="")
            return
        try:
            options["out"].write_text(text, encoding="utf-8")
        except OSError as why:
            raise CommandError(f"写不了文件 {options['out']}：{why.strerror}。请换一个可以写入的位置。") from why
        self.stdout.write(f"已写 {options['out']}")
