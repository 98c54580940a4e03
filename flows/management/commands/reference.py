"""`manage.py reference`: write the generated pages of docs/reference/; `--check` says whether they are current."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from flows.reference import PAGES


class Command(BaseCommand):
    help = "由程序声明生成 docs/reference/ 下的参考页。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="只检查是否为最新")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.ROOT) / "docs" / "reference"
        stale = []
        for name, page in PAGES.items():
            path, text = folder / name, page().rstrip() + "\n"
            if path.exists() and path.read_text() == text:
                continue
            stale.append(name)
            if not options["check"]:
                path.write_text(text)
                self.stdout.write(f"已写 {name}")
        if stale and options["check"]:
            raise CommandError(f"参考页不是最新：{'、'.join(stale)}；请运行 make docs。")
