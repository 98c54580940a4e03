"""`manage.py to-postgres [URL]`: an SQLite installation into an empty PostgreSQL database, all or nothing."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from config.backup.places import installed
from config.backup.trouble import Trouble, tidily
from config.moving.moved import move

VARIABLE = "TO_DATABASE_URL"


class Command(BaseCommand):
    """Stop the service first. The SQLite file is only read; evidence files and keys stay where they are."""

    help = "把 SQLite 的数据搬进空的 PostgreSQL 数据库：所有的表，全搬或者不搬，前后核验相同。先停下服务"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "url",
            nargs="?",
            default=os.environ.get(VARIABLE, ""),
            help=f"postgres://用户:密码@主机:5432/库名；不写则取环境变量 {VARIABLE}，密码不进命令行",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        place = installed()
        connections.close_all()
        try:
            with tidily():
                done = move(options["url"], place, self.stdout.write)
        except Trouble as why:
            raise CommandError(str(why)) from why
        self.stdout.write(f"已搬{done.tables}个表、{done.rows}行。请把 DATABASE_URL 改为新的地址再启动服务；")
        self.stdout.write(f"证据文件和钥匙仍在 {place.var}，SQLite 文件没有改动，确认无误后另行保存。")
