"""`manage.py rehearse BACKUP`: a restore in a scratch place, thrown away afterwards."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.backup import keeping_keys
from config.backup.places import installed
from config.backup.putting_back import Wish
from config.backup.rehearsing import rehearse
from config.backup.trouble import Trouble, tidily


class Command(BaseCommand):
    """The service may go on meanwhile."""

    help = "恢复演练：把备份完整恢复到临时位置，核对、核验、报告，然后清除；不动现有的数据"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("backup", type=Path, help="一次备份的文件夹；给出存放备份的文件夹则取最近一次")
        parser.add_argument("--keys", type=Path, metavar="FILE", help="备份的钥匙：backup --with-keys 写下的文件")
        parser.add_argument("--within", type=Path, metavar="FOLDER", help="临时位置所在的文件夹；默认在数据文件夹之内")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        try:
            with tidily():
                keys = keeping_keys.read(options["keys"]) if options["keys"] else None
                wish = Wish(keys=keys, faulty=True)
                wrong = rehearse(options["backup"], installed(), wish, self.stdout.write, options["within"])
        except Trouble as why:
            raise CommandError(str(why)) from why
        took = time.monotonic() - began
        if wrong:
            raise CommandError(f"备份可以恢复，用时{took:.0f}秒；核验发现{len(wrong)}个问题，在备份之前就有。")
        self.stdout.write(f"演练成功：这份备份可以恢复，用时{took:.0f}秒；临时位置已清除。")
