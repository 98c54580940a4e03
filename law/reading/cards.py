"""A card: one rule of the law with its dated values, read from one YAML file."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from law.reading.kinds import CARD_KEYS, EVIDENCE, KINDS, VALUE_KEYS, Kind, check_choices
from law.reading.reader import Lined, Misread, known, read_yaml


@dataclass(frozen=True)
class Version:
    """One dated value of a card, in force from `since` until the next one; `ended` closes the card."""

    since: date
    until: date | None
    value: Any
    cites: str
    evidence: str
    note: str
    ended: bool
    line: int
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Card:
    """A rule with its history; `body` holds what its kind says beside title and values."""

    name: str
    kind: Kind
    title: str
    scope: str
    checked: str
    tightens: str
    path: str
    body: Mapping[str, Any]
    versions: tuple[Version, ...]

    @cached_property
    def days(self) -> list[date]:
        """The first days of its versions, oldest first."""
        return [version.since for version in self.versions]

    def version(self, day: date) -> Version | None:
        """The version in force that day, None before the first and after the card's end."""
        at = bisect_right(self.days, day)
        found = self.versions[at - 1] if at else None
        return found if found and (found.until is None or day < found.until) else None

    @property
    def until(self) -> date | None:
        """The first day on which the card no longer applies, None while it does."""
        last = self.versions[-1]
        return last.since if last.ended else last.until


def read_card(path: Path, name: str, scope: str = "") -> Card:
    """Read one card strictly. `name` is its path in the book, `scope` the territory its folder names."""
    kind = KINDS[name.split("/", 1)[0]]
    raw = read_yaml(path)
    required = ("title", "values", *(() if scope else kind.required))
    allowed = raw.keys() if kind.open and isinstance(raw, Lined) else CARD_KEYS | kind.keys
    card = known(raw, allowed, required, what=f"{kind.title}卡片")
    check_choices(card)
    if str(card.get("scope") or "") != scope:
        card.refuse("scope", f"地方卡片应当写明 scope，并放在 local/<scope>/ 下：此处应为“{scope}”。")
    if not scope:
        kind.check(card)
    body = {key: value for key, value in card.items() if key not in ("title", "scope", "values", "until", "checked")}
    return Card(
        name,
        kind,
        card["title"],
        scope,
        str(card.get("checked") or ""),
        str(card.get("tightens") or ""),
        card.path,
        body,
        _versions(card, kind),
    )


def _versions(card: Lined, kind: Kind) -> tuple[Version, ...]:
    values = card["values"]
    if not isinstance(values, Lined) or not values:
        card.refuse("values", "“values”应当是按日期排列的值，至少一个。")
    since = {key: _day(values, key, key) for key in values}
    order = sorted(since, key=lambda key: since[key])
    until = _day(card, "until", str(card["until"])) if card.get("until") else None
    if until and until <= since[order[-1]]:
        card.refuse("until", f"止日{until}应当晚于最后一个值的起日。")
    ends = [since[key] for key in order[1:]] + [until]
    return tuple(_version(values, key, since[key], end, kind) for key, end in zip(order, ends, strict=True))


def _version(values: Lined, key: str, since: date, until: date | None, kind: Kind) -> Version:
    raw = values[key]
    if not isinstance(raw, Lined):
        values.refuse(key, "每个值应当写明 value、cites、evidence。")
    allowed = raw.keys() if kind.open else VALUE_KEYS | kind.value_keys
    required = ("cites", "evidence", *(() if raw.get("ended") else kind.value_required))
    found = known(raw, allowed, required, path=values.path, what=f"{key}起的值")
    check_choices(found)
    _proof(found, key)
    body = {k: v for k, v in found.items() if k not in ("value", "cites", "evidence", "note", "ended")}
    return Version(
        since,
        until,
        found.get("value"),
        found["cites"],
        found["evidence"],
        found.get("note") or "",
        found.get("ended") is True,
        found.line,
        body,
    )


def _proof(found: Lined, key: str) -> None:
    """A value stands on a citation and on evidence, or it is not accepted."""
    if not isinstance(found["cites"], str) or not found["cites"].strip():
        found.refuse("cites", f"{key}起的值没有写明依据（cites）。")
    if found["evidence"] not in EVIDENCE:
        found.refuse("evidence", f"证据等级“{found['evidence']}”不认识，只能是：{'、'.join(EVIDENCE)}。")


def _day(found: Lined, key: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Misread(found.path, found.line_of(key), f'“{text}”不是有效日期，请写成"2021-07-15"。') from None
