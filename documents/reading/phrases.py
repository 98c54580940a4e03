"""Fixed statutory wording 固定用语, as the law of the day has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from documents.reading.sources import FormError, nearest, only, read

FOLDER = Path(__file__).parent.parent / "wording"


class WordingMissing(FormError):
    """No version of a fixed wording covers that day."""


@dataclass(frozen=True)
class Phrase:
    """One version of a fixed wording: its text with places in braces, and its articles."""

    name: str
    since: str
    text: str
    cites: str
    evidence: str


@cache
def phrases() -> dict[str, tuple[Phrase, ...]]:
    """Return every wording with its versions, oldest first."""
    found: dict[str, tuple[Phrase, ...]] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        for name, versions in read(path).items():
            found[name] = tuple(_phrase(name, since, card) for since, card in sorted(versions.items()))
    return found


def _phrase(name: str, since: str, card: dict[str, str]) -> Phrase:
    only(card, ("text", "cites", "evidence", "note"), name)
    return Phrase(name, since, card["text"].strip(), card["cites"], card["evidence"])


def phrase(name: str, on: date) -> Phrase:
    """Return the wording in use on that day; WordingMissing when the name or the day is unknown."""
    versions = phrases().get(name)
    if versions is None:
        raise WordingMissing(f"没有名为“{name}”的固定用语，是否为“{nearest(name, phrases())}”？")
    held = [version for version in versions if version.since <= on.isoformat()]
    if not held:
        raise WordingMissing(f"固定用语“{name}”自{versions[0].since}起才有文本，{on.isoformat()}没有可用的文本。")
    return held[-1]
