"""`manage.py prove [CASE] --out FILE [--deposited HEAD]`: a proof that others check with casework/proofs.py alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q

from casework.models import Case
from casework.proofs import Head, read_head
from casework.tree.heads import last_head
from casework.tree.proving import CannotProve, proof


class Command(BaseCommand):
    help = "导出案件各行在树首中的证明，以及树首以交存的树首开头的证明；外部用 casework/proofs.py 核对"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("case", nargs="?", help="案号或者编号；不写则只证明树首")
        parser.add_argument("--out", required=True, metavar="FILE", help="证明写入的文件")
        parser.add_argument(
            "--deposited", action="append", default=[], metavar="FILE", help="交存在外的树首；可以写多次"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        case = found(options["case"]) if options["case"] else None
        try:
            said = proof(last_head(), case, [deposited(one) for one in options["deposited"]])
        except CannotProve as why:
            raise CommandError(str(why)) from why
        Path(options["out"]).write_text(json.dumps(said, ensure_ascii=False, indent=1), encoding="utf-8")
        self.stdout.write(f"已写入 {options['out']}：{len(said.get('lines', ()))}行。")


def found(name: str) -> Case:
    asked = Q(number=name) | (Q(pk=int(name)) if name.isdecimal() else Q())
    case = Case.objects.filter(asked).first()
    if case is None:
        raise CommandError(f"没有案号或者编号为“{name}”的案件，请核对。")
    return case


def deposited(name: str) -> Head:
    try:
        return read_head(Path(name).read_text(encoding="utf-8"))
    except (OSError, ValueError) as why:
        raise CommandError(f"树首文件 {name} 不能读取：{why}") from why
