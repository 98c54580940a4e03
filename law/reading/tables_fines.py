"""How the rows of the jurists' tables of offences, bands and crimes are run; `law.reading.tables` finds RUNNERS."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from law.cli.fines import number, range_as_dict
from law.fines.discretion import band, bands, suggest
from law.fines.lawful import lawful_range
from law.fines.offence import card_of
from law.fines.ranges import Range
from law.fines.suspicion import suspected
from law.reading.book import Book
from law.reading.errors import LawError
from law.reading.reader import Lined, known

OFFENCE_GIVEN = ("code", "overdue", "party", "facts", "offence_day", "decision_day")
OFFENCE_EXPECT = (
    "law",
    "min",
    "max",
    "kinds",
    "formula",
    "cites",
    "evidence",
    "stage",
    "missing",
    "may",
    "explain",
    "refused",
)
BAND_GIVEN = ("code", "overdue", "facts", "offence_day", "decision_day", "on", "band")
BAND_EXPECT = ("min", "max", "suggested", "evidence", "card", "count", "refused")
CRIME_GIVEN = ("acts", "figures", "flags", "on")
CRIME_EXPECT = ("suspected", "aggravated", "ground", "cites", "evidence", "refused")


def run_offence(card: str, given: Mapping[str, Any], expect: Mapping[str, Any], book: Book) -> list[str]:
    """A row of an offence: the range of a code on given facts and days."""
    _keys(given, OFFENCE_GIVEN, "given")
    _keys(expect, OFFENCE_EXPECT, "expect")
    held = card_of(book, given["code"])
    if held != card:
        return [f"案由{given['code']}在{held}，不在这张卡片"]
    found = _range(given, book)
    if given.get("party", found.party) != found.party:
        return [f"当事人应为{given['party']}，实为{found.party}"]
    extra = {"stage": found.stage, "missing": list(found.missing), "may": found.may}
    return _compare(expect, range_as_dict(found) | extra)


def run_band(card: str, given: Mapping[str, Any], expect: Mapping[str, Any], book: Book) -> list[str]:
    """A row of a band card: the bounds and the suggested amount of one band of a range."""
    _keys(given, BAND_GIVEN, "given")
    _keys(expect, BAND_EXPECT, "expect")
    found, on = _range(given, book), _day(given, "on") or date.max
    if "band" not in given:
        return _compare(expect, {"count": len(bands(book, found, on))})
    one = band(book, found, given["band"], on)
    answer = {"min": number(one.low), "max": number(one.high), "suggested": number(suggest(one).amount)}
    return _compare(expect, answer | {"evidence": one.evidence, "card": one.card})


def run_crime(card: str, given: Mapping[str, Any], expect: Mapping[str, Any], book: Book) -> list[str]:
    """A row of a crime: whether the facts reach it."""
    _keys(given, CRIME_GIVEN, "given")
    _keys(expect, CRIME_EXPECT, "expect")
    on = _day(given, "on")
    if on is None:
        raise LawError("given 里应当有 on（行为之日）。")
    book.at(on)[card]
    all_found = suspected(
        book, given.get("acts") or (), on, figures=given.get("figures"), flags=given.get("flags") or ()
    )
    found = next((one for one in all_found if one.crime == card), None)
    answer: dict[str, Any] = {"suspected": found is not None}
    if found:
        answer |= {key: getattr(found, key) for key in ("aggravated", "ground", "cites", "evidence")}
    return _compare(expect, answer)


def _range(given: Mapping[str, Any], book: Book) -> Range:
    return lawful_range(
        book,
        given["code"],
        overdue=given.get("overdue") is True,
        facts=given.get("facts"),
        offence_day=_day(given, "offence_day"),
        decision_day=_day(given, "decision_day"),
    )


def _compare(expect: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    return [
        f"{key}应为{value}，实为{found.get(key)}"
        for key, value in expect.items()
        if key != "refused" and not _agrees(key, value, found.get(key))
    ]


def _agrees(key: str, expected: Any, found: Any) -> bool:
    """Equal; a citation, a formula, a ground or a line of reasoning may be given in part."""
    if key == "explain":
        return any(str(expected) in line for line in found or ())
    if key in ("cites", "formula", "ground") and expected is not None:
        return str(expected) in str(found)
    return bool(expected == found)


def _day(given: Mapping[str, Any], key: str) -> date | None:
    if key not in given:
        return None
    try:
        return date.fromisoformat(given[key])
    except (TypeError, ValueError):
        raise LawError(f"“{given[key]}”不是有效日期，请写成2022-01-05。") from None


def _keys(found: Mapping[str, Any], allowed: tuple[str, ...], what: str) -> None:
    if isinstance(found, Lined):
        known(found, allowed, what=what)


RUNNERS = {"offences": run_offence, "bands": run_band, "crimes": run_crime}
