"""`manage.py triggers [--check]`: put the triggers that guard the record back in place, or only say which are not."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection, transaction

from casework import guards, triggers


class Command(BaseCommand):
    """Whoever owns the database can drop a trigger; that it is there again says nothing of what was done meanwhile."""

    help = "恢复保护办案记录的触发器；--check 只列出缺失、停用或者被改动的，有则以 1 退出"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="只检查，不恢复")

    def handle(self, *args: Any, **options: Any) -> None:
        lost = list(guards.lost(connection))
        for sentence in lost:
            self.stderr.write(sentence)
        if options["check"]:
            if lost:
                raise SystemExit(1)
            self.stdout.write("触发器完好。")
            return
        with transaction.atomic():
            triggers.create(connection)
        self.stdout.write(f"触发器已就位{f'，恢复了{len(lost)}个；请运行 manage.py verify' if lost else ''}。")
