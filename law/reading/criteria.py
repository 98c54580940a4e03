"""Criteria of major hazards (重大事故隐患判定标准): one card an item, named by a finding by its code (GM3-2, HG12).

`criteria(book, day, industry="粉尘涉爆")` lists what may be named; `criterion(book, "GM3-2", day)` is the one, or a
refusal. What stands in no list that was read is no criterion: the lists of some articles are not to hand.
"""

from datetime import date
from typing import TYPE_CHECKING

from law.reading.errors import LawError, UnknownCard, nearest, suggestion

if TYPE_CHECKING:
    from law.reading.book import Book, Ruling

FOLDER = "criteria/"
GENERAL = "工贸（通用）"


def industries(book: "Book", on: date) -> list[str]:
    """The industries that the lists of a day name, in the order of the book."""
    return list(dict.fromkeys(str(one.facts["industry"]) for one in _all(book, on)))


def criteria(book: "Book", on: date, industry: str = "") -> list["Ruling"]:
    """The criteria in force on a day, of one industry with those of all trades where it is one of theirs.

    Raises LawError for an industry that no list names.
    """
    held = _all(book, on)
    if not industry:
        return held
    known = industries(book, on)
    if industry not in known:
        raise LawError(f"没有“{industry}”这个行业的重大事故隐患判定标准{suggestion(nearest(industry, known))}。")
    trades = {str(one.facts["industry"]) for one in held if one.cites.split(" ")[0] in _lists(held, industry)}
    wanted = {industry, GENERAL} if GENERAL in trades else {industry}
    return [one for one in held if one.facts["industry"] in wanted]


def criterion(book: "Book", code: str, on: date) -> "Ruling":
    """The criterion of a code on a day. Raises UnknownCard with the nearest code, or NotInBook before its first day."""
    name = f"{FOLDER}{code.strip().upper()}"
    if name not in book.cards:
        raise UnknownCard(code, [held.removeprefix(FOLDER) for held in book.cards if held.startswith(FOLDER)])
    return book.at(on)[name]


def _lists(held: list["Ruling"], industry: str) -> set[str]:
    """The instruments whose lists name an industry."""
    return {one.cites.split(" ")[0] for one in held if one.facts["industry"] == industry}


def _all(book: "Book", on: date) -> list["Ruling"]:
    edition = book.at(on)
    found = (edition.get(name) for name in book.cards if name.startswith(FOLDER))
    return sorted((one for one in found if one), key=lambda one: _order(one.card))


def _order(name: str) -> list[tuple[int, str]]:
    """HG2 before HG10."""
    code, parts, digits = name.removeprefix(FOLDER), [], ""
    for sign in f"{code}-":
        if sign.isdigit():
            digits += sign
            continue
        parts += [(int(digits or 0), sign)]
        digits = ""
    return parts
