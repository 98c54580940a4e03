"""Addresses that an installation gives: its own, and that of its database."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ

CONNECT_SECONDS = 5  # within which the database has to answer, unless its address says otherwise


def host_of(address: str) -> list[str]:
    """The host name of the installation's public address; none, where there is none."""
    host = urlsplit(address).hostname
    return [host] if host else []


def origin_of(address: str) -> list[str]:
    """Scheme, host and port of the public address: from there forms are sent, whatever the proxy says of itself."""
    parts = urlsplit(address)
    return [f"{parts.scheme}://{parts.netloc}"] if parts.scheme in ("http", "https") and parts.netloc else []


def database(url: str, var: Path) -> dict[str, Any]:
    """One machine: SQLite under var/. Many: PostgreSQL by DATABASE_URL (design §7), with what it says after the `?`."""
    found: dict[str, Any] = environ.Env.db_url_config(url)
    if found["ENGINE"].endswith("sqlite3"):
        found["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # recursive_triggers: otherwise INSERT OR REPLACE would forge a line of the record (design §3)
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
                "PRAGMA recursive_triggers=ON; PRAGMA foreign_keys=ON;"
            ),
        }
        found["TEST"] = {"NAME": str(var / "test.sqlite3")}  # a file: threads (live server, races) share no connection
    else:
        found.setdefault("CONN_MAX_AGE", 60)
        found.setdefault("CONN_HEALTH_CHECKS", True)
        ours = {"prepare_threshold": 2, "connect_timeout": CONNECT_SECONDS}  # only casework.ledger binds on the server
        found["OPTIONS"] = ours | found.get("OPTIONS", {})
    return found
