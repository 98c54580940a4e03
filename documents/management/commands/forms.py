"""`manage.py forms`: list the forms, show one, check them all."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from documents.linting import DIRECTIONS, lint_all
from documents.reading.blanks import Blank
from documents.reading.catalogue import Form, form, forms
from documents.reading.sources import FormError


class Command(BaseCommand):
    help = "文书式样：lint 检查全部式样，list 列出，show 查看一种。"

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        check = actions.add_parser("lint", help="检查全部式样的用词、路径、列宽、字轨")
        check.add_argument("--on", type=date.fromisoformat, help="按哪一日的用语和规定检查（默认今日）")
        listed = actions.add_parser("list", help="列出式样")
        listed.add_argument("family", nargs="?", default="", help="只列一类，例如 hearing")
        shown = actions.add_parser("show", help="查看一种式样的空格、事实和依据")
        shown.add_argument("form", help="式样的代号，例如 hearing_notice")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"do_{options['action']}")(options)

    def do_lint(self, options: dict[str, Any]) -> None:
        said = lint_all(options["on"] or timezone.localdate())
        for sentence in said:
            self.stdout.write(sentence)
        if said:
            raise CommandError(f"文书式样有{len(said)}处需要改正。")
        self.stdout.write(f"{len(forms())}种文书式样，没有发现问题。")

    def do_list(self, options: dict[str, Any]) -> None:
        wanted, families = options["family"], sorted({found.family for found in forms()})
        if wanted and wanted not in families:
            raise CommandError(f"没有“{wanted}”这一类，现有：{'、'.join(families)}。")
        for family in [wanted] if wanted else families:
            self.stdout.write(family)
            for found in (found for found in forms() if found.family == family):
                self.stdout.write(f"  {found.code}  {found.key}  {found.title}  {found.series or '不编文号'}")

    def do_show(self, options: dict[str, Any]) -> None:
        try:
            found = form(options["form"])
        except FormError as why:
            raise CommandError(str(why)) from None
        for line in (*_head(found), *map(_line, found.blanks.values())):
            self.stdout.write(line)


def _head(found: Form) -> list[str]:
    kind = DIRECTIONS.get(found.direction, found.direction)
    return [
        f"{found.code} {found.title}（{found.family}/{found.key}）",
        f"字轨：{found.series or '不编文号'}　去向：{kind}　环节：{found.stage}",
        f"依据：{found.cites}",
    ]


def _line(blank: Blank) -> str:
    need = "必填" if blank.required else f"如 {blank.required_if}" if blank.required_if else "选填"
    return f"  {blank.key}  {blank.name}  {blank.type}  {need}  {'、'.join(blank.facts)}  {blank.cites}"
