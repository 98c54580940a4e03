"""`manage.py backup FOLDER`: one moment of the database, its evidence files, a sealed manifest; the keys apart."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.backup import keeping_keys
from config.backup.manifest import Manifest
from config.backup.places import installed
from config.backup.taking import backup
from config.backup.trouble import MEGA, Trouble, plainly, tidily


class Command(BaseCommand):
    """The service may go on meanwhile. Files that the folder has already are not copied again."""

    help = "备份：同一时刻的数据库、证据文件（按摘要，已有的不再复制）和清单；钥匙另存，不在其中"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="存放备份的文件夹，最好在另一个盘上；历次备份共用其中的证据文件")
        parser.add_argument("--with-keys", type=Path, metavar="FILE", help="把钥匙另存为 FILE，不得在备份之内")
        parser.add_argument("--thorough", action="store_true", help="备份中已有的证据文件也逐个核对摘要")

    def handle(self, *args: Any, **options: Any) -> None:
        place, store = installed(), options["folder"]
        try:
            with tidily():
                folder, made = backup(place, store, thorough=options["thorough"])
                if options["with_keys"]:
                    with plainly("另存钥匙", "备份已经做好。"):
                        keeping_keys.written(place.keys, options["with_keys"], store)
        except Trouble as why:
            raise CommandError(str(why)) from why
        self.told(folder, made)

    def told(self, folder: Path, made: Manifest) -> None:
        files = made.files
        self.stdout.write(f"已备份到 {folder}")
        self.stdout.write(
            f"{made.heads['cases']}件案件，{made.heads['lines']}行记录，"
            f"数据库 {made.database['bytes'] / MEGA:.1f} MB，证据文件{files['count']}个（本次复制{files['fresh']}个）。"
        )
        self.stdout.write(f"清单的封缄：{made.seal}")
        for name, _, why in files["missing"]:
            self.stderr.write(f"证据文件 {name}：{why}。")
        if files["missing"]:
            raise CommandError(
                f"有{len(files['missing'])}个证据文件没有备份到（见上）；其余都已备份。"
                "请由较早的备份找回它们，或者查明去向。"
            )
