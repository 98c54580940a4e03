"""Articles as a paper cites them: 行政处罚法(2021) 第六十四条第一项 → 《中华人民共和国行政处罚法》第六十四条第一项."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from law import book, registry

VERSION = re.compile(r"[（(][^（）()]*[）)]$")


def title(instrument: str) -> str:
    """Return the full title of a registered instrument, without the note of its version; "" when unregistered."""
    found = book().register.named(instrument)
    return VERSION.sub("", found[-1].title) if found else ""


def _text(cites: str | Iterable[str]) -> str:
    return re.sub(r"\s*\n\s*", "; ", (cites if isinstance(cites, str) else "; ".join(cites)).strip())


def on_paper(cites: str | Iterable[str]) -> str:
    """Return a citation as a paper prints it: full titles in 《》, articles of one instrument joined by 、.

    Text that names no registered instrument is printed as it stands: an officer may write a standard's clause.
    """
    written: list[str] = []
    last = ""
    for part in registry.parse(_text(cites)):
        full = title(part.instrument)
        if part.instrument == last and part.article:
            written[-1] += f"、{part.article}"
        else:
            written.append(f"《{full}》{part.article}" if full else f"{part.instrument}{part.article}")
        last = part.instrument
    return "、".join(written)


def refused(cites: str | Iterable[str], on: date) -> list[str]:
    """Return a sentence for every registered instrument cited that is not in force on that day."""
    return list(_refused(book().register, _text(cites), on))


@lru_cache(maxsize=4096)
def _refused(held: registry.Register, text: str, on: date) -> tuple[str, ...]:
    names = dict.fromkeys(part.instrument for part in held.parse(text))
    return tuple(said for name in names if held.named(name) and (said := held.complaint(name, on)))
