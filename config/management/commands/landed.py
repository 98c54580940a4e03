"""`manage.py landed`: list new migrations with their digests; a landed one is never altered."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.landed import LIST, added, wrong


class Command(BaseCommand):
    """`--check` adds nothing and exits 1 when a landed migration was altered, or one is not listed."""

    help = "登记新写好的迁移及其摘要；已落地的迁移不得改动，也不得引用程序代码"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="只检查，不登记")

    def handle(self, *args: Any, **options: Any) -> None:
        for name in () if options["check"] else added(settings.ROOT):
            self.stdout.write(f"{name}：登记到 {LIST}。")
        found = wrong()
        for sentence in found:
            self.stderr.write(sentence)
        if found:
            raise CommandError(f"{len(found)}处不符。")
        self.stdout.write("迁移：都与落地时相同。")
