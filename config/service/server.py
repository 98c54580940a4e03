"""The web server of the house: gunicorn with a process for each core, each answering several requests at once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from gunicorn.app.base import BaseApplication

THREADS = 4  # of each process: while one waits for the database another draws a page
LINE, HEADERS, HEADER = 8190, 64, 8190  # characters of the address, number of headers, characters of one
PATIENCE = 120  # seconds without a sign of life after which a process is replaced
FAREWELL = 30  # seconds that requests in hand are given when the server stops


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0))


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn without a command line: the application is loaded once and shared by the processes made of it."""

    def __init__(self, bind: list[str], workers: int, threads: int, told: Callable[[], None], quiet: bool) -> None:
        self.given = {
            "bind": bind,
            "workers": workers,
            "threads": threads,
            "worker_class": "gthread",
            "preload_app": True,
            "timeout": PATIENCE,
            "graceful_timeout": FAREWELL,
            "keepalive": 15,
            "limit_request_line": LINE,
            "limit_request_fields": HEADERS,
            "limit_request_field_size": HEADER,
            "forwarded_allow_ips": "",  # config.service.proxies decides whose headers are believed
            "control_socket_disable": True,
            "worker_tmp_dir": "/dev/shm" if os.path.isdir("/dev/shm") else None,
            "logconfig_dict": logging(quiet),
            "when_ready": lambda arbiter: told(),
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.given.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application, with everything in it that is read once and kept."""
        from django.db import connections

        from config.wsgi import application
        from law.reading.book import book

        book()
        connections.close_all()  # processes made of this one must not speak through its connection
        return application


def logging(quiet: bool) -> dict[str, Any]:
    """LOGGING with gunicorn's own lines among ours; `quiet`: no line of what goes well."""
    level = "WARNING" if quiet else "INFO"
    own: dict[str, Any] = {
        "anjian.request": {"level": level},
        "gunicorn.error": {"level": level, "handlers": [], "propagate": True},
        "gunicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False},  # the house writes its own
    }
    return settings.LOGGING | {"loggers": settings.LOGGING["loggers"] | own}


def counting(folder: Path) -> None:
    """Let all processes keep their counters in a folder, emptied now, from which whoever is asked sums them."""
    from prometheus_client import values

    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]  # nothing has been counted yet
