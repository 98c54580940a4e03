"""`manage.py rederive [--apply --by ACCOUNT] [--on DAY] [--json]`: what today's book changes in open clocks."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

import law
from casework.models import Officer
from flows.beside import rederive
from permissions.gate import NotPermitted


class Command(BaseCommand):
    """Preview, and with --apply write, the ends of open clocks as derived again."""

    help = "按现行法规库和日历重新推算在走的期限；不加 --apply 只预览"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--apply needs the account of the organ's legal officer."""
        parser.add_argument("--apply", action="store_true", help="写入变动，每个程序记一行办案记录")
        parser.add_argument("--by", metavar="ACCOUNT", help="办理的法制审核人员账号（--apply 时必填）")
        parser.add_argument("--on", metavar="DAY", help="办理日，默认今天")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line for each change; CommandError with the sentence of a refusal."""
        on = day(options["on"])
        if options["apply"]:
            self.apply(officer(options["by"]), on)
            return
        seen = rederive.preview()
        if options["json"]:
            rows = [rederive.told(change) | {"case": change.case.number} for change in seen.changes]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
            return
        for change in seen.changes:
            ends = f"{rederive.said(change.old)} → {rederive.said(change.new)}"
            self.stdout.write(
                f"{change.case.number} {change.title}：{ends}（{change.why}），承办人{change.clock.proceeding.owner}"
            )
        for clock, why in seen.failing:
            self.stdout.write(self.style.WARNING(f"{clock.proceeding.case.number} {clock.card}：无法推算，{why}"))
        self.stdout.write(
            f"在走的期限{seen.asked}项，{len(seen.changes)}项会有变动。" + ("加 --apply 写入。" if seen.changes else "")
        )

    def apply(self, by: Officer, on: date) -> None:
        """Write the changes of the organs whose legal officer `by` is."""
        try:
            entries = rederive.apply(by=by, on=on)
        except NotPermitted as why:
            raise CommandError("".join(map(str, why.args))) from why
        moved = sum(len(entry.facts["clocks"]) for entry in entries)
        self.stdout.write(f"已重新推算{moved}项期限，记入{len(entries)}行办案记录。")


def day(text: str | None) -> date:
    """The day of the act; today when none is given (a command line is a view)."""
    try:
        return date.fromisoformat(text) if text else timezone.localdate()
    except ValueError:
        raise CommandError(f"“{text}”不是有效日期，请写成 2026-11-22。") from None


def officer(account: str | None) -> Officer:
    """The person who answers for it. Raises CommandError naming the nearest account."""
    if not account:
        raise CommandError("写入变动要有人负责，请用 --by 写明本机关法制审核人员的账号。")
    found = Officer.objects.filter(username=account).first()
    if found is None:
        near = law.nearest(account, Officer.objects.values_list("username", flat=True))
        raise CommandError(f"没有“{account}”这个账号{f'，是否为“{near}”' if near else ''}。")
    return found
