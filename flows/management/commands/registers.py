"""`manage.py registers [--fill]`: the registers with their lines; --fill gives rows that no line knows their first."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from casework import registers
from casework.models import RegisterHead
from casework.registering import REGISTERS


class Command(BaseCommand):
    """Where an installation was filled past the pages, as by createsuperuser, its rows are registered as they stand."""

    help = "列出登记簿；--fill 把不在登记簿中的行按现状登记，每行一条，写明由系统登记"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--fill", action="store_true", help="登记不在登记簿中的行")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["fill"]:
            self.stdout.write(f"已按现状登记 {registers.filled(timezone.localdate())} 行。")
        lines = dict(RegisterHead.objects.values_list("register", "lines"))
        for one in sorted(REGISTERS.values(), key=lambda one: one.name):
            rows = one.model._base_manager.count()
            self.stdout.write(f"{one.title}（{one.name}）：{lines.get(one.name, 0)} 行记录，{rows} 行现有。")
