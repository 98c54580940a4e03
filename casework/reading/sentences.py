"""Days in sentences on screen: 2026年11月27日, in one way, whatever room of the house the sentence comes from.

Tables, chips and fields keep 2026-11-27, which sorts and is typed; so does a sentence that shows how to type one, or
quotes what was typed.
"""

from __future__ import annotations

import re

ISO = re.compile(r"(?<![\d“./=?-])(\d{4})-(\d{2})-(\d{2})(?![\d“”/-]|T\d)")
SHOWS = re.compile(r"写成|写作|例如|如\s?$")
CLAUSE = re.compile("[。；！]")
KEYED = re.compile(r"（[a-z_0-9]+）")  # the key of a fact, which stories and the API need and a reader does not


def in_words(sentence: object) -> str:
    """The sentence with its days in words; a moment keeps its hour."""
    text = str(sentence)

    def worded(found: re.Match[str]) -> str:
        before = CLAUSE.split(text[: found.start()])[-1]
        year, month, day = found.groups()
        return found[0] if SHOWS.search(before) else f"{year}年{int(month)}月{int(day)}日"

    return ISO.sub(worded, text)


def plainly(sentence: object) -> str:
    """A refusal as a person reads it: without the keys of facts and with its days in words."""
    return in_words(KEYED.sub("", str(sentence)))
