"""`manage.py restore BACKUP`: put a backup in the place of what stands, when it is whole and verified."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from config.backup import keeping_keys
from config.backup.places import installed
from config.backup.putting_back import Wish, restore
from config.backup.trouble import Trouble, tidily


class Command(BaseCommand):
    """Stop the service first. The old database is kept beside."""

    help = "恢复：在旁装入备份，核对全部摘要，核验，然后换上；原来的数据库另存在旁。先停下服务"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("backup", type=Path, help="一次备份的文件夹；给出存放备份的文件夹则取最近一次")
        parser.add_argument("--over", action="store_true", help="现有的数据较新或者属于另一套系统，也换上备份")
        parser.add_argument("--keys", type=Path, metavar="FILE", help="备份的钥匙：backup --with-keys 写下的文件")
        parser.add_argument("--faulty", action="store_true", help="核验发现问题也恢复（问题在备份之前就有）")

    def handle(self, *args: Any, **options: Any) -> None:
        place = installed()
        connections.close_all()
        try:
            with tidily():
                keys = keeping_keys.read(options["keys"]) if options["keys"] else None
                wish = Wish(options["over"], keys, options["faulty"])
                aside = restore(options["backup"], place, wish, self.stdout.write)
        except Trouble as why:
            raise CommandError(str(why)) from why
        self.stdout.write("已恢复，可以启动服务。")
        if aside:
            self.stdout.write(f"原来的数据库另存为 {aside}；确认无误后可以删除。")
