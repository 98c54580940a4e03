"""Log lines: one JSON object a line, with the request they belong to and without personal data.

A message is its template: of what is filled in, only numbers are written, for other libraries put names, addresses and
text of requests there; of a sentence that comes finished, what is quoted, long numbers and Chinese are left out. Of an
error its kind and its place are written and not its words, in which databases quote rows.
"""

from __future__ import annotations

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime
from http import HTTPStatus
from types import TracebackType
from typing import Any

REQUEST: ContextVar[str] = ContextVar("anjian_request", default="")
OPEN = ("celery", "kombu")  # they fill in names of tasks and addresses of machines …
PLAIN = {"name", "id", "hostname", "pid"}  # … and, in what they name, words of errors, which are left out
PLACE = re.compile(r"%(?:\((\w+)\))?[#0\- +]*[\d*]*(?:\.\d+)?[a-zA-Z]")
FILLED = re.compile(r"'[^']*'|\"[^\"]*\"|[^\x00-\x7f]+|\d{6,}")  # what a finished sentence may have of a request
PHRASES = {status.phrase for status in HTTPStatus}
FRAMES = 12  # innermost places of an error that are written


class Lines(logging.Formatter):
    """A record as one line of JSON: time (UTC), level, logger, message, request, then the fields given by `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": message(record),
        }
        if request := REQUEST.get():
            said["request"] = request
        said |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[1] is not None:
            said["errors"] = errors(record.exc_info[1])
        return json.dumps(said, ensure_ascii=False, default=str)


def message(record: logging.LogRecord) -> str:
    """The template with its numbers; the rest of what was to be filled in is an ellipsis."""
    template = str(record.msg)
    if template.startswith("Invalid request from"):  # gunicorn quotes what could not be read
        return template.partition(": ")[0]
    if not record.args:
        return FILLED.sub("…", template)
    try:
        return template % bare(record.args, record.name.split(".")[0] in OPEN)
    except (TypeError, ValueError, KeyError):
        return PLACE.sub("…", template).replace("%%", "%")


def bare(args: Any, open_: bool) -> Any:
    """Arguments of which only numbers are left; `open_`: of those that come by name, plain ones too, of others all."""
    if isinstance(args, dict):
        return {name: value if open_ and name in PLAIN else number(value) for name, value in args.items()}
    return tuple(args if open_ else map(number, args))


def number(value: Any) -> Any:
    return value if isinstance(value, int | float) or str(value) in PHRASES else "…"


def news(record: logging.LogRecord) -> bool:
    """Not what Django says of every answer from 400 on: that is the house's own line, which knows the request."""
    return record.name != "django.request" or record.exc_info is not None


def errors(error: BaseException | None) -> list[dict[str, Any]]:
    """The kinds and places of an error and of what caused it, the last first."""
    found: list[dict[str, Any]] = []
    while error is not None and len(found) < 5:
        found.append({"kind": type(error).__name__, "at": places(error.__traceback__)})
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def places(trace: TracebackType | None) -> list[str]:
    """`file:line function`, from the outside in."""
    found = []
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"{'/'.join(code.co_filename.split('/')[-3:])}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return found[-FRAMES:]


def configured(level: str, shape: str) -> dict[str, Any]:
    """LOGGING of the settings; `shape` is `json`, or `text` for eyes while developing."""
    lines = {"formatter": "lines", "filters": ["news"]}
    handler = {"class": "logging.StreamHandler", **(lines if shape == "json" else {"formatter": "plain"})}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {"()": "config.service.logs.Lines"},
            "plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        },
        "filters": {"news": {"()": lambda: news}},
        "handlers": {"console": handler},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "anjian": {"level": "INFO"},
            # Django would add a handler of its own that prints paths and the words of errors
            "django": {"handlers": [], "level": level},
            "django.server": {"handlers": [], "level": level, "propagate": True},
        },
    }
