"""What `manage.py check --deploy` asks of an installation besides what Django asks."""

from __future__ import annotations

import stat
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

from config.service.proxies import networks

SAFE = ("verify-full", "verify-ca")


def addresses(**_: Any) -> list[CheckMessage]:
    """Settings that hold addresses hold nothing else: asked whenever Django starts."""
    wrong: list[CheckMessage] = []
    for name in ("TRUSTED_PROXIES", "METRICS_FROM"):
        try:
            networks(tuple(getattr(settings, name)))
        except ValueError as why:
            say = f"{name} 中有不是地址的内容（{why}）。"
            wrong.append(Error(say, hint="写成 10.0.0.5 或者 10.0.0.0/24，多个之间用逗号。", id="anjian.E001"))
    address = settings.PUBLIC_ADDRESS
    if address and not settings.CSRF_TRUSTED_ORIGINS:
        say = f"PUBLIC_ADDRESS（{address}）不是网址。"
        wrong.append(Error(say, hint="写成 https://anjian.example.gov.cn。", id="anjian.E002"))
    return wrong


def in_service(**_: Any) -> list[CheckMessage]:
    """What keeps people from signing in, or lets in whom it should not."""
    return [*behind_proxy(), *to_the_database(), *key_file()]


def behind_proxy() -> list[CheckMessage]:
    wrong: list[CheckMessage] = []
    if settings.SECURE_SSL_REDIRECT and not settings.TRUSTED_PROXIES:
        say = "HTTPS=true，却没有 TRUSTED_PROXIES：代理之后的每个请求都会被不停地重定向，没有人能够登录。"
        wrong.append(Warning(say, hint="写明代理的地址，例如 TRUSTED_PROXIES=127.0.0.1。", id="anjian.W001"))
    if any(one.prefixlen == 0 for one in sound(settings.TRUSTED_PROXIES)):
        say = "TRUSTED_PROXIES 包括了所有地址：任何人都可以冒充代理，说自己来自别处。"
        wrong.append(Warning(say, hint="只写代理的地址。", id="anjian.W002"))
    host = urlsplit(settings.PUBLIC_ADDRESS).hostname
    if not host:
        say = "没有 PUBLIC_ADDRESS：文书二维码中只有路径，扫码打不开核验页。"
        wrong.append(Warning(say, hint="写成 https://anjian.example.gov.cn。", id="anjian.W003"))
    elif not {host, "*", *("." + host.partition(".")[2],)} & set(settings.ALLOWED_HOSTS):
        say = f"PUBLIC_ADDRESS 的主机名 {host} 不在 ALLOWED_HOSTS 中：由此来的请求会被拒绝。"
        wrong.append(Warning(say, hint="不设 ALLOWED_HOSTS，或者加上它。", id="anjian.W004"))
    return wrong


def sound(said: list[str]) -> tuple[Any, ...]:
    """The networks of a setting; none, where `addresses` finds fault with it."""
    try:
        return networks(tuple(said))
    except ValueError:
        return ()


def to_the_database() -> list[CheckMessage]:
    """A database on another machine is reached by TLS, and its certificate is looked at."""
    said = settings.DATABASES["default"]
    host, options = str(said.get("HOST") or ""), said.get("OPTIONS", {})
    near = not host or host.startswith(("/", "127.")) or host in ("localhost", "::1")
    if not said["ENGINE"].endswith("postgresql") or near or options.get("sslmode") in SAFE:
        return []
    say = "数据库在另一台机器上，连接却不核对其证书。"
    hint = "在 DATABASE_URL 末尾加 ?sslmode=verify-full&sslrootcert=<证书路径>。"
    return [Warning(say, hint=hint, id="anjian.W005")]


def key_file() -> list[CheckMessage]:
    path = settings.VAR / "keys.json"
    if not path.exists() or not stat.S_IMODE(path.stat().st_mode) & 0o077:
        return []
    return [Warning("keys.json 可被其他用户读取。", hint=f"chmod 600 {path}", id="anjian.W006")]
