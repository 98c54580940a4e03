"""What is asked when the house starts: are keys, files and data closed to everybody else on the machine?"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning

from config.secrets import open_to_others


def closed_to_others(**_: Any) -> list[CheckMessage]:
    """A warning for the data folder, the keys, the evidence and the SQLite database when others may read them."""
    names = [settings.VAR, settings.VAR / "keys.json", settings.MEDIA_ROOT]
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        names.append(database["NAME"])
    found = []
    for path in open_to_others([Path(name) for name in names]):
        inside = path != Path(settings.VAR) and not open_to_others([Path(settings.VAR)])
        if inside and path.is_relative_to(settings.VAR) and path.name != "keys.json":
            continue  # nobody else comes as far as that
        mode = "700" if path.is_dir() else "600"
        what = f"{path} 对本机的其他用户开放（{path.stat().st_mode & 0o777:o}）"
        found.append(Warning(what, hint=f"请运行：chmod {mode} {path}", id="anjian.W007"))
    return list(found)


def logged() -> None:
    """Say the same where a server starts that asks no checks."""
    for one in closed_to_others():
        fields = {"check": one.id, "says": one.msg, "do": one.hint}  # of the machine, not of a request: whole
        logging.getLogger("anjian").warning("open to others", extra={"fields": fields})
