"""`manage.py cluster`: database, broker, web, worker, its clock and a proxy with TLS, on loopback until Ctrl-C."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.service.cluster.parts import Cluster, DidNotStart, Part, free_port, listens
from config.service.cluster.services import consumed, found, nginx, postgres, rabbit

PORT = 8443


class Stopped(Exception):
    """A signal has come."""


class Command(BaseCommand):
    """Everything is made anew in a folder that is removed at the end; DATABASE_URL and CELERY_BROKER_URL, where they
    are set, name services that are used and left running.
    """

    help = "在本机（仅回环地址）启动整套服务：PostgreSQL、RabbitMQ、网页、后台任务、定时、nginx；Ctrl+C 停止并清理"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--empty", action="store_true", help="只建空数据库，不生成演示城市")
        parser.add_argument("--port", type=int, default=PORT, help=f"端口（默认 {PORT}）")

    def handle(self, *args: Any, **options: Any) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stopping)
        folder = Path(tempfile.mkdtemp(prefix="anjian-cluster-"))
        folder.chmod(0o711)
        cluster = Cluster(folder, self.say)
        try:
            self.rise(cluster, options["port"], options["empty"])
            self.stand(cluster)
        except (DidNotStart, OSError, subprocess.CalledProcessError) as why:
            raise CommandError(str(why)) from why
        except Stopped:
            self.say("正在停止……")
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_IGN)  # what was begun is ended
            cluster.stop()
            shutil.rmtree(folder, ignore_errors=True)
            self.say("已全部停止，临时文件已删除。")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def rise(self, cluster: Cluster, port: int, empty: bool) -> None:
        """Start the services, make the database, start the house."""
        folder, proxied = cluster.folder, bool(found("nginx") and found("openssl"))
        env = self.services(cluster) | {
            "ANJIAN_VAR": str(folder / "var"),
            "SECRET_KEY": secrets.token_urlsafe(48),
            "RECORD_KEY": settings.RECORD_KEY.decode() if "DATABASE_URL" in os.environ else secrets.token_urlsafe(48),
            "PUBLIC_ADDRESS": f"https://localhost:{port}" if proxied else f"http://localhost:{port}",
            "HTTPS": str(proxied).lower(),
            "TRUSTED_PROXIES": "unix" if proxied else "",
        }
        self.fill(env, empty)
        self.house(cluster, env, port, proxied)
        self.say(
            f"\n地址：{env['PUBLIC_ADDRESS']}/（{'证书为自签，浏览器会提示' if proxied else '没有 nginx，不经 TLS'}）"
        )
        self.say(f"日志：{folder}/*.log    按 Ctrl+C 停止。")

    def services(self, cluster: Cluster) -> dict[str, str]:
        """The addresses of database and broker, started unless the environment names them."""
        given = {name: os.environ[name] for name in ("DATABASE_URL", "CELERY_BROKER_URL") if os.environ.get(name)}
        if not given.get("DATABASE_URL", "postgres").startswith("postgres"):
            raise CommandError("整套服务使用 PostgreSQL：请去掉 DATABASE_URL，或者给出 PostgreSQL 的地址。")
        if "DATABASE_URL" not in given:
            if not (found("initdb") and found("postgres")):
                raise CommandError(
                    "没有找到 PostgreSQL：请安装（Debian：apt-get install postgresql），或者设 DATABASE_URL。"
                )
            part, given["DATABASE_URL"] = postgres(cluster.folder)
            cluster.add(part)
        if "CELERY_BROKER_URL" not in given and found("rabbitmq-server") and found("epmd"):
            parts, given["CELERY_BROKER_URL"] = rabbit(cluster.folder)
            for part in parts:
                cluster.add(part)
        elif "CELERY_BROKER_URL" not in given:
            self.say("没有找到 RabbitMQ：后台任务改用本机文件夹传递。")
        return given

    def fill(self, env: dict[str, str], empty: bool) -> None:
        """Make the tables and, unless it is to stay empty, the demo city, which prints its accounts."""
        what = ["migrate", "--verbosity", "0"] if empty else ["demo", "--no-serve"]
        with subprocess.Popen(manage(*what), env={**os.environ, **env}) as making:
            try:
                if making.wait():
                    raise CommandError("数据库没有建成，原因见上。")
            finally:
                making.terminate()

    def house(self, cluster: Cluster, env: dict[str, str], port: int, proxied: bool) -> None:
        folder, web = cluster.folder, free_port() if proxied else port
        listen = ["--listen", f"unix:{folder / 'web.sock'}", "--listen", f"127.0.0.1:{web}"]
        cluster.add(Part("web", manage("serve", *listen), env, lambda: listens(web)))
        broker = env.get("CELERY_BROKER_URL", "")
        celery = [sys.executable, "-m", "celery", "-A", "config"]
        cluster.add(Part("worker", [*celery, "worker", "--concurrency", "1"], env, lambda: consumed(broker)))
        cluster.add(Part("beat", [*celery, "beat", "--schedule", str(folder / "beat")], env))
        if proxied:
            cluster.add(nginx(folder, folder / "web.sock", port))
        else:
            self.say("没有安装 nginx 和 openssl：只用 gunicorn，不经 TLS。")

    def stand(self, cluster: Cluster) -> None:
        """Until a signal comes or one of them falls."""
        while (fallen := cluster.fallen()) is None:
            time.sleep(0.3)
        raise DidNotStart(f"{fallen.name} 自行退出了：\n{fallen.said(cluster.folder)}")


def stopping(*_: Any) -> None:
    raise Stopped


def manage(*said: str) -> list[str]:
    return [sys.executable, str(settings.ROOT / "manage.py"), *said]
