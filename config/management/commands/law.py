"""`manage.py law …`: forwards to the law book's own command line."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from law.cli.commands import main


class Command(BaseCommand):
    """Ask the law book: show, due, lint, diff, where, search, register, range, surcharge, thresholds."""

    help = "法规库：查卡片、推算期限、检查、比较、检索"
    requires_system_checks: list[str] = []

    def run_from_argv(self, argv: list[str]) -> None:
        """Hand everything after `law` to the book; its exit code is ours. Django has read `--settings` already."""
        sys.exit(main([arg for arg in argv[2:] if not arg.startswith(("--settings=", "--pythonpath="))]))

    def handle(self, *args: Any, **options: Any) -> None:
        """Called by `call_command("law", "show", …)`: the same, raising SystemExit on a refusal."""
        if code := main([str(arg) for arg in args]):
            sys.exit(code)

    def add_arguments(self, parser: Any) -> None:
        """Everything is the book's business."""
        parser.add_argument("args", nargs="*")
