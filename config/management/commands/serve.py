"""`manage.py serve`: the house on all cores of this machine."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

LISTEN = "127.0.0.1:8000"


class Command(BaseCommand):
    """Serve with one process for each core; a process that dies is replaced, a signal TERM lets requests end first."""

    help = "提供服务：每个处理器核心一个进程；配合 nginx 使用，见 docs/how-to/install.md"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--listen", action="append", help=f"监听地址，如 {LISTEN} 或 unix:/run/anjian/web.sock")
        parser.add_argument("--workers", type=int, help="进程数（默认与处理器核心数相同）")
        parser.add_argument("--threads", type=int, help="每个进程同时处理的请求数（默认 4）")
        parser.add_argument("--quiet", action="store_true", help="日志只记问题，不记每个请求")

    def handle(self, *args: Any, **options: Any) -> None:
        from config.service import server

        workers, threads = options["workers"] or server.cores(), options["threads"] or server.THREADS
        quiet = bool(options.get("quiet"))
        if workers < 1 or threads < 1:
            raise CommandError("进程数和请求数至少为 1。")
        listen = options["listen"] or [LISTEN]
        if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
            name = "".join(c if c.isalnum() else "-" for c in listen[0])
            server.counting(Path(settings.VAR) / "metrics" / name)
        told = f"{'、'.join(listen)} 就绪：{workers} 个进程，各处理 {threads} 个请求。按 Ctrl+C 停止。"
        server.Server(listen, workers, threads, lambda: print(told, flush=True), quiet).run()
