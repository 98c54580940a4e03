"""`manage.py anchor`: seal the day's heads, to be deposited outside."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from casework.record import anchored


class Command(BaseCommand):
    help = "封存当日各案记录的卷首摘要；输出的摘要可以交存外部。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--day", help="日期，写作 2026-09-02；默认今天")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            day = date.fromisoformat(options["day"]) if options["day"] else timezone.localdate()
        except ValueError as why:
            raise CommandError(f"日期 {options['day']} 写法不对，应写作 2026-09-02。") from why
        seal = anchored(day)
        self.stdout.write(f"{seal.day} {seal.cases} 件 {seal.entries} 行 {seal.digest}")
