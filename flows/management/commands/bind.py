"""`manage.py bind CASE --out FILE.zip [--deposited HEAD]`: the bound file of a case, with what proves it outside."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from casework.tree.heads import last_head
from casework.tree.proving import CannotProve
from documents.bundle import Bundle
from flows.management.commands.prove import deposited, found


class Command(BaseCommand):
    help = "导出一件案件的案卷（文书、证据、办案记录）和外部核验所需的一切；有内容缺失或者被改动时以 1 退出"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("case", help="案号或者编号")
        parser.add_argument("--out", required=True, metavar="FILE", help="案卷写入的文件，如 案卷.zip")
        parser.add_argument(
            "--deposited", action="append", default=[], metavar="FILE", help="交存在外的树首；可以写多次"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        case, path = found(options["case"]), Path(options["out"])
        try:
            bundle = Bundle(case, last_head(), [deposited(one) for one in options["deposited"]])
        except CannotProve as why:
            raise CommandError(str(why)) from why
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        part.touch(mode=0o600)
        try:
            bundle.write(part)
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
        for sentence in bundle.lacking:
            self.stderr.write(sentence)
        files = len(bundle.said["files"])
        self.stdout.write(f"已写入 {path}：办案记录{len(bundle.said['lines'])}行，文书和证据{files}份。")
        if bundle.lacking:
            raise SystemExit(1)
