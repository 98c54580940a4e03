"""`manage.py reference`: write the generated pages of docs/reference/; `--check` says whether they are current."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from flows.reference import pages


class Command(BaseCommand):
    help = "由程序声明生成 docs/reference/ 下的参考页。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="只检查是否为最新")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write what is not current and take away what nothing declares any more; with --check only say so."""
        folder = Path(settings.ROOT) / "docs" / "reference"
        texts = {folder / name: page().rstrip() + "\n" for name, page in pages().items()}
        stale = [path for path, text in texts.items() if not path.exists() or path.read_text() != text]
        left = sorted(set((folder / "procedures").glob("*")) - texts.keys())
        if options["check"]:
            if named := "、".join(str(path.relative_to(folder)) for path in [*stale, *left]):
                raise CommandError(f"参考页不是最新：{named}；请运行 make docs。")
            return
        for path in stale:
            path.parent.mkdir(exist_ok=True)
            path.write_text(texts[path])
            self.stdout.write(f"已写 {path.relative_to(folder)}")
        for path in left:
            path.unlink()
            self.stdout.write(f"已删 {path.relative_to(folder)}")
