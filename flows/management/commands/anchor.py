"""`manage.py anchor`: seal the day's lines under a signed head and deposit it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from casework.tree.deposits import deposit
from casework.tree.heads import sealed


class Command(BaseCommand):
    help = "封存当日全部记录的树首，签名并交存；输出的树首可以另行交存外部。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--day", help="日期，写作 2026-09-02；默认今天")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            day = date.fromisoformat(options["day"]) if options["day"] else timezone.localdate()
        except ValueError as why:
            raise CommandError(f"日期 {options['day']} 写法不对，应写作 2026-09-02。") from why
        head = sealed(day)
        for sentence in deposit(head):
            self.stderr.write(sentence)
        self.stdout.write(
            f"第{head.number}号树首，{head.day}，{head.size}行，存于 {settings.DEPOSITS}：\n\n{head.note}"
        )
