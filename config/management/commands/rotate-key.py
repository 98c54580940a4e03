"""`manage.py rotate-key record|signing|secret`: a fresh key follows the one in use, which stays for verification."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from casework import keys
from config.secrets import key_id, rotated

BY_ENVIRONMENT = {
    "record": ("RECORD_KEY", "RECORD_KEYS"),
    "signing": ("SIGNING_KEYS", "SIGNING_KEYS"),
    "secret": ("SECRET_KEY", "SECRET_KEY_FALLBACKS"),
}


class Command(BaseCommand):
    help = "换用新密钥：record 封缄、signing 树首签名、secret 会话；旧的留作核验，新公钥由旧密钥签名"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("which", choices=tuple(BY_ENVIRONMENT), help="哪一种密钥")

    def handle(self, *args: Any, **options: Any) -> None:
        which = options["which"]
        for name in BY_ENVIRONMENT[which]:
            if name in os.environ:
                more = BY_ENVIRONMENT[which][1]
                raise CommandError(f"密钥由环境变量 {name} 给出，请在那里换用：新的写入，旧的留在 {more}，以逗号分隔。")
        found = rotated(settings.VAR, which)
        if which == "signing":
            settings.SIGNING_KEYS = found["SIGNING_KEYS"]
        if which == "record":
            settings.RECORD_KEYS = settings.RECORD_KEYS | {key_id(k.encode()): k.encode() for k in found["RECORD_KEYS"]}
            settings.RECORD_KEY_ID = key_id(found["RECORD_KEYS"][-1].encode())
        now = keys.registered(timezone.localdate())
        said = {"record": f"封缄密钥 {settings.RECORD_KEY_ID}", "signing": f"签名公钥 {now[-1].text}"}
        self.stdout.write(f"已换用{said.get(which, '会话密钥')}。请备份 keys.json，并重新启动各服务进程。")
