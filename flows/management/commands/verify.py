"""`manage.py verify [--since DAY|LINE] [--workers N] [--all]`: walk everything; exit 1 where something is broken."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from casework.models import Entry
from casework.tree.checking import unlike_deposit
from casework.tree.standing import standing
from flows.verify import CHECKS
from flows.verifying.running import Verified, verified

EVERY = 5.0  # seconds between two words of progress


class Command(BaseCommand):
    help = (
        "核验办案记录、阶段、事实、文书、证据文件、登记簿、文号、待办、触发器和存证；发现问题时列出并以 1 退出。"
        "办理不必停止：每一部分读的是同一时刻的数据。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="列出全部问题，而不止每类第一个")
        parser.add_argument(
            "--since", default="", help="只核验此日（2026-09-02）或者此条记录（上次核验所报的号）以来有记录的案件"
        )
        parser.add_argument("--workers", type=int, default=1, help="同时核验的进程数，默认1")
        parser.add_argument(
            "--deposited", action="append", default=[], metavar="FILE", help="先与交存在外的树首核对；可以写多次"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["workers"] < 1:
            raise CommandError("进程数应当是1以上的整数，如 --workers 2。")
        since, last = moment(options["since"]), Entry.objects.order_by("-pk").values_list("pk", flat=True).first()
        wrong = {f"交存 {Path(one).name}": list(unlike_deposit(Path(one))) for one in options["deposited"]}
        found = verified(since, options["workers"], Progress(self).said)
        wrong |= {name: found.wrong.get(name, []) for name in CHECKS}
        for name, sentences in wrong.items():
            for sentence in sentences if options["all"] else sentences[:1]:
                self.stderr.write(f"{name}：{sentence}")
            if not sentences:
                self.stdout.write(f"{name}：完好")
        for sentence in standing().warnings:
            self.stderr.write(f"提示：{sentence}")
        self.stdout.write(f"核验了{found.cases}件案件；下次可由此接着核验：--since {last or 0}")
        if any(wrong.values()):
            raise SystemExit(1)


class Progress:
    """A word on the error stream every few seconds: how far it is."""

    def __init__(self, command: BaseCommand) -> None:
        self.command, self.last = command, time.monotonic()

    def said(self, state: Verified) -> None:
        if time.monotonic() - self.last >= EVERY:
            self.last = time.monotonic()
            wrong = sum(map(len, state.wrong.values()))
            self.command.stderr.write(
                f"已核验{state.cases}/{state.all_cases}件案件（{state.done}/{state.tasks}部分），发现{wrong}处问题……"
            )


def moment(said: str) -> datetime | None:
    """The moment from which on lines are followed: the beginning of a day, or when a line was written."""
    if not said:
        return None
    if said.isdecimal() and len(said) < 16:
        at = Entry.objects.filter(pk__gte=int(said)).order_by("pk").values_list("at", flat=True).first()
        return at or timezone.now()
    try:
        return timezone.make_aware(datetime.strptime(said, "%Y-%m-%d"))
    except ValueError:
        raise CommandError(f"“{said}”既不是日期也不是记录的号，请写成2026-09-02，或者上次核验所报的数字。") from None
