"""Deposits 交存: a signed head laid where those who keep the database cannot change it.

    head-7.txt       the head itself, always
    head-7.tsq .tsr  request and answer of a time-stamping body (RFC 3161), where TIMESTAMP_URL is set
    head-7.eml       the letter to the mailboxes of other organs, where DEPOSIT_TO is set
    anjian.pub       the public keys, one a line

What could not be sent is sent with the next turn.
"""

from __future__ import annotations

import fcntl
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from casework import keys
from casework.models.tree_head import TreeHead
from casework.tree.timestamps import request_over, stamped

log = logging.getLogger(__name__)
BODY = """{name}

本机关全部案件和登记簿的办案记录截至上述日期的树首附后。请原样保存附件，不必打开。
日后有争议时，凭它可以证明当时的记录是否被改动或者截去（docs/how-to/verify.md）。

{note}"""


def deposited() -> list[Path]:
    """The heads in the folder, the oldest first."""
    found = settings.DEPOSITS.glob("head-*.txt")
    return sorted(found, key=lambda path: int(path.stem.removeprefix("head-")))


def set_aside() -> None:
    """Keep the folder under another name, where a tree is begun anew: its heads are of none that is to come."""
    if settings.DEPOSITS.exists():
        settings.DEPOSITS.rename(f"{settings.DEPOSITS}-{timezone.now():%Y%m%d%H%M%S%f}")


def outside() -> Path | None:
    """The latest proof that a head reached somebody else: an answered time stamp or a letter sent."""
    found = [path for end in ("tsr", "eml") for path in settings.DEPOSITS.glob(f"head-*.{end}")]
    return max(found, key=lambda path: int(path.stem.removeprefix("head-")), default=None)


def deposit(head: TreeHead) -> list[str]:
    """Lay the head into the folder and send it where the settings say; one sentence for each that failed."""
    settings.DEPOSITS.mkdir(mode=0o700, parents=True, exist_ok=True)
    with alone(settings.DEPOSITS):
        return laid_down(head)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One process at a time, so that nothing is stamped or sent twice."""
    lock = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def laid_down(head: TreeHead) -> list[str]:
    kept(settings.DEPOSITS / "anjian.pub", "".join(f"{key.text}\n" for key in keys.public_keys()).encode())
    path = settings.DEPOSITS / f"head-{head.number}.txt"
    if not path.exists():
        kept(path, head.note.encode())
    if path.read_text(encoding="utf-8") != head.note:  # a copy that differs is evidence and stays
        return [f"{path} 与现在的第{head.number}号树首不同，请运行 verify 核对；本库确为新建的，请把旧的文件夹移走。"]
    wrong = []
    for way in ways():
        try:
            way(head, path)
        except (OSError, ValueError) as why:
            wrong.append(f"第{head.number}号树首没有交存成功：{why}")
            log.warning(wrong[-1])
    return wrong


def ways() -> list[Callable[[TreeHead, Path], None]]:
    """The ways outside that the settings open."""
    return [*([stamp] if settings.TIMESTAMP_URL else []), *([mail] if settings.DEPOSIT_TO else [])]


def kept(path: Path, data: bytes) -> None:
    """Write a file whole, for its owner alone: who is to have it is given a copy."""
    fresh = path.with_suffix(f"{path.suffix}.{os.getpid()}")
    fresh.touch(mode=0o600)
    fresh.write_bytes(data)
    os.replace(fresh, path)


def stamp(head: TreeHead, path: Path) -> None:
    """Have the head stamped; request and answer lie beside it."""
    answer = path.with_suffix(".tsr")
    if answer.exists():
        return
    data = head.note.encode()
    request = request_over(data)
    found = stamped(settings.TIMESTAMP_URL, request, data)
    kept(path.with_suffix(".tsq"), request)
    kept(answer, found)


def mail(head: TreeHead, path: Path) -> None:
    """Send the head to the mailboxes of other organs; the letter lies beside it once it was given away."""
    sent = path.with_suffix(".eml")
    if sent.exists():
        return
    if settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        raise ValueError("设了 DEPOSIT_TO 而没有设 EMAIL_URL，信发不出去，请在环境变量中写明邮件服务器。")
    name = f"第{head.number}号树首（{head.day}，{head.size}行）"
    letter = EmailMessage(f"案鉴存证：{name}", BODY.format(name=name, note=head.note), to=settings.DEPOSIT_TO)
    letter.attach(path.name, head.note, "text/plain")
    letter.send()
    kept(sent, letter.message().as_bytes())
