"""`manage.py demo`: grow the demo city through the engine, then serve it on this machine."""

from __future__ import annotations

import secrets
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone
from tqdm import tqdm

from casework import triggers
from casework.models import Case, Office, Officer, Party
from casework.tree.deposits import set_aside
from config.demo import grow, people
from config.demo.plan import DAYS

HOST = "127.0.0.1"
EARLIEST = date(2022, 9, 1)  # a year after the offences of 安全生产法(2021) came into force


class Command(BaseCommand):
    """An invented city with 14 organs, 400 enterprises, 3,000 findings and 120 penalty cases.

    Every act of it is taken through the door.
    """

    help = "演示城市：经由同一道门生成一座虚构的城市并在本机提供服务"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="只生成，不提供服务")
        parser.add_argument("--seed", type=int, default=1, help="随机种子：同一种子、同一日期生成同一座城市（默认 1）")
        parser.add_argument(
            "--day", type=date.fromisoformat, default=None, help="城市的“今天”，如 2026-11-20（默认今天）"
        )
        parser.add_argument("--port", type=int, default=8000, help="端口（默认 8000）")
        parser.add_argument("--fresh", action="store_true", help="清空已有的演示城市，重新生成")

    def handle(self, *args: Any, **options: Any) -> None:
        last = self.day(options["day"])
        call_command("migrate", verbosity=0, skip_checks=True)
        self.refuse_real_cases()
        password = secrets.token_urlsafe(9)
        if grow.marked() and (options["fresh"] or not grow.whole()):
            self.emptied()
        if not grow.marked():
            self.grown(options["seed"], last, password)
        else:
            self.stdout.write(f"使用已有的{grow.marked()}；重新生成请加 --fresh。")
        self.told(password, options["port"])
        if not options["no_serve"]:
            self.serve(options["port"])

    def day(self, given: date | None) -> date:
        """The city's today: not before the law that it enforces, not after the real one."""
        today = timezone.localdate()
        if given and not EARLIEST <= given <= today:
            raise CommandError(f"--day 应当在 {EARLIEST} 与今天 {today} 之间。")
        return given or today

    def refuse_real_cases(self) -> None:
        """A demo never mixes with, nor wipes, a database in which somebody works."""
        if grow.marked() or not (Case.objects.exists() or Party.objects.exists()):
            return
        raise CommandError(
            f"数据库 {connection.settings_dict['NAME']} 中已有不是演示的数据，演示不在其中生成，也不会清空它。"
            "请另指定数据库，例如 DATABASE_URL=sqlite:///var/demo.sqlite3。"
        )

    def emptied(self) -> None:
        """Empty a demo city. Its record refuses deletion, so the triggers step aside while the tables are emptied."""
        triggers.drop(connection)
        try:
            call_command("flush", interactive=False, verbosity=0)
        finally:
            triggers.create(connection)
        set_aside()

    def grown(self, seed: int, last: date, password: str) -> None:
        with tqdm(total=DAYS + 60, unit="天", desc="演示城市", disable=None, mininterval=0.5) as bar:

            def seen(days: int, acts: int) -> None:
                bar.update(max(0, min(days, DAYS + 60) - bar.n))
                bar.set_postfix_str(f"{acts} 步", refresh=False)

            grow.grow(seed, last, make_password(password), seen)
            bar.update(DAYS + 60 - bar.n)

    def told(self, password: str, port: int) -> None:
        """Print what there is, where, and one account for each office; the password is new at every start."""
        Officer.objects.filter(pk__in=Office.objects.values("officer")).update(password=make_password(password))
        for what, number in grow.summary():
            self.stdout.write(f"{what}：{number}")
        self.stdout.write(f"\n地址：http://{HOST}:{port}/    密码（各账号相同，仅限演示）：{password}\n\n")
        for user, office, name, organ in people.accounts_by_office():
            self.stdout.write(f"  {user:<20}{office}　{name}（{organ}）")

    def serve(self, port: int) -> None:
        """Serve on this machine only."""
        call_command("serve", listen=[f"{HOST}:{port}"], quiet=True)  # address and accounts stay in sight
