"""Processes that stand and fall together: started in order, stopped the other way round, none left behind."""

from __future__ import annotations

import os
import pwd
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

UP, DOWN = 90.0, 20.0  # seconds for a process to be ready, and to end before it is killed


class DidNotStart(Exception):
    """Which part, and the end of its log."""


@dataclass
class Part:
    """One process in a session of its own; `user` runs it where we are root, `stops` is the signal that ends it."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[], bool] = lambda: True
    user: str = ""
    stops: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None

    def start(self, folder: Path) -> None:
        how: dict[str, Any] = {
            "start_new_session": True,
            "stdin": subprocess.DEVNULL,
            "env": {**os.environ, **self.env},
        }
        if self.user and os.geteuid() == 0:
            known = pwd.getpwnam(self.user)
            how |= {"user": known.pw_uid, "group": known.pw_gid, "extra_groups": []}
        with (folder / f"{self.name}.log").open("wb") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log, **how)
        self.await_ready(folder)

    def await_ready(self, folder: Path) -> None:
        end = time.monotonic() + UP
        while not self.ready():
            if self.ended() or time.monotonic() > end:
                raise DidNotStart(f"{self.name} 没有起来：\n{self.said(folder)}")
            time.sleep(0.1)

    def ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def said(self, folder: Path) -> str:
        """The end of its log."""
        path = folder / f"{self.name}.log"
        return path.read_text(errors="replace")[-2000:] if path.exists() else ""

    def stop(self) -> None:
        """Ask it to end, then end whatever is left of its session."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(self.stops)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(DOWN)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Cluster:
    """The parts that have been started."""

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        self.folder, self.say, self.parts = folder, say, list[Part]()

    def add(self, part: Part) -> None:
        self.parts.append(part)
        part.start(self.folder)
        self.say(f"{part.name} 已启动（进程 {part.process.pid if part.process else ''}）")

    def fallen(self) -> Part | None:
        """The first that has ended by itself."""
        return next((part for part in self.parts if part.ended()), None)

    def stop(self) -> None:
        while self.parts:
            part = self.parts.pop()
            part.stop()
            self.say(f"{part.name} 已停止")


def listens(port: int) -> bool:
    """Whether something accepts connections at a port of this machine."""
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
