"""`manage.py level`: bring every work-list to what the procedures declare now."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from flows.door.level import level_all, uneven_runs


class Command(BaseCommand):
    """Run after an upgrade. `--check` changes nothing and exits 1 when something is uneven."""

    help = "对齐待办：升级之后，使每个程序的待办与现行的步骤规定一致"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="只检查，不改动")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check"]:
            self.stdout.write(f"已对齐{level_all()}个程序的待办。")
            return
        found = [f"{run.case.number}：{run.title_}（{'、'.join(sorted(names))}）" for run, names in uneven_runs()]
        for line in found:
            self.stdout.write(line)
        if found:
            raise CommandError(f"{len(found)}个程序的待办与现行规定不一致；请运行 manage.py level。")
        self.stdout.write("待办与现行规定一致。")
