"""`manage.py draw verify FILE`, `manage.py draw certificate NUMBER`: a draw computed again, its certificate written."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casework.draws import main
from casework.models import Draw
from flows.beside.draws import read
from flows.door.refusals import Refused


class Command(BaseCommand):
    """Check a certificate, as `python casework/draws.py` does without Django, or print that of a draw."""

    help = "双随机抽取：verify 证书文件，重新计算；certificate 编号，输出证书"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("what", choices=("verify", "certificate"), help="核验或者输出证书")
        parser.add_argument("name", help="证书文件，或者抽取编号")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "verify":
            if code := main([options["name"]]):
                sys.exit(code)
            return
        draw = Draw.objects.filter(number=options["name"]).first()
        if draw is None:
            raise CommandError(f"没有编号为{options['name']}的抽取，请核对。")
        try:
            self.stdout.write(json.dumps(read(draw.pk).certificate(), ensure_ascii=False, indent=1))
        except Refused as why:
            raise CommandError(str(why)) from why
