"""`manage.py verify`: walk everything; exit 1 and name the first broken line."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from flows.verify import CHECKS


class Command(BaseCommand):
    help = "核验办案记录、阶段、文书、文号、待办和存证；发现问题时列出并以 1 退出。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="列出全部问题，而不止每类第一个")

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for name, check in CHECKS.items():
            found = 0
            for sentence in check():
                found += 1
                self.stderr.write(f"{name}：{sentence}")
                if not options["all"]:
                    break
            wrong += found
            if not found:
                self.stdout.write(f"{name}：完好")
        if wrong:
            raise SystemExit(1)
