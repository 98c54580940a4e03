"""Finding by what people type: one normal form of text, words that must all be said, and where each noun is sought.

A number is the same number in any bracket, width or spacing, so both sides are brought to `normal` before they are
compared: the words here, the columns in the database by the transform `normal` (`number__normal__contains=…`).
Registers that store or compare identifiers use the same `normal`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from django.db.models import CharField, Func, Q, QuerySet, TextField, Transform
from django.db.models.fields.json import KT

from casework.models import Finding, Officer, Paper, PartyVersion, Proceeding

IGNORED = {"Ps", "Pe", "Pi", "Pf", "Pd", "Zs", "Zl", "Zp", "Cc", "Cf"}  # brackets, quotes, dashes, blanks, controls
MORE = "<>'\"−"  # used as brackets, quotes and hyphens, though Unicode calls them mathematics or punctuation
DROPPED = MORE + "".join(chr(c) for c in range(1, 0xFFFE) if unicodedata.category(chr(c)) in IGNORED)
UPPER, LOWER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"
TABLE = str.maketrans(UPPER, LOWER, DROPPED + "\0")  # PostgreSQL's translate() takes the same two lines
BLANKS = " \t\n\r\u00a0\u3000"  # a box that holds only these was left empty
WORDS = 8  # what follows the seventh word must stand together, so that no address asks for a thousand comparisons
LONGEST = 400  # no text that is searched is longer than its column: 300, and NFKC lengthens some characters


def normal(text: str) -> str:
    """The text in NFKC and small letters, without brackets, quotes, hyphens, blanks and control characters."""
    if ALONE.fullmatch(text):
        return CHANGED.sub(lambda found: CHANGES[found[0]], text)
    return written_out(text)


def written_out(text: str) -> str:
    """The rule of `normal` for any text; SQLite asks row by row, so `normal` goes a shorter way where it may."""
    return unicodedata.normalize("NFKC", text).translate(TABLE)


# Chinese, Latin letters, figures, their punctuation and full-width forms: each stands alone, none joins its neighbour
SPANS = "\x00-\x7e\u2010-\u2027\u2460-\u249b\u3000-\u3029\u4e00-\u9fff\uff01-\uff5e"
ALONE = re.compile(f"[{SPANS}]*")
CHANGES = {c: new for c in map(chr, range(0x10000)) if ALONE.fullmatch(c) and (new := written_out(c)) != c}
CHANGED = re.compile(f"[{re.escape(''.join(CHANGES))}]")


class Normal(Transform):
    """`column__normal`: the column as `normal` writes it, computed alike by both databases."""

    lookup_name, function, output_field = "normal", "anjian_normal", TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, Any]:
        whole = "translate(normalize(%(expressions)s, NFKC), %%s, %%s)"
        sql, params = Func.as_sql(self, compiler, connection, template=whole, **more)
        return sql, (*params, UPPER + DROPPED, LOWER)


CharField.register_lookup(Normal)
TextField.register_lookup(Normal)


def install(connection: Any, **_: Any) -> None:
    """Give a new SQLite connection the function that `Normal` calls; PostgreSQL has its own."""
    if connection.vendor == "sqlite":
        known: Callable[[Any], Any] = lambda text: text if text is None else normal(str(text))  # noqa: E731
        connection.connection.create_function("anjian_normal", 1, known, deterministic=True)


def words(text: str) -> list[str]:
    """The words of a search in normal form, at most WORDS."""
    found = [word for part in text.split() if (word := normal(part))]
    return found if len(found) <= WORDS else [*found[: WORDS - 1], "".join(found[WORDS - 1 :])]


def narrowed(rows: QuerySet[Any], text: str, said_in: Callable[[str], Q]) -> QuerySet[Any]:
    """The rows in which every word is said; all of them when nothing was typed, none when nothing searchable was.

    `said_in` is one of the functions below. A code typed in groups (9135 0582 MA6E) is sought as one word as well.
    """
    if not text.strip(BLANKS):
        return rows
    sought = words(text)
    if not sought or any(len(word) > LONGEST for word in sought):
        return rows.none()
    every = Q()
    for word in sought:
        every &= said_in(word)
    joined = "".join(sought)
    grouped = len(sought) > 1 and joined.isascii() and len(joined) <= LONGEST
    return rows.filter(every | said_in(joined)) if grouped else rows.filter(every)


def in_party(word: str, at: str = "") -> Q:
    """Parties by name, former name, representative, or the first figures of the credit code; `at` is the way to the
    party.
    """
    contains = Q(**{f"{at}name__normal__contains": word}) | Q(**{f"{at}representative__normal__contains": word})
    former = PartyVersion.objects.annotate(was=KT("old__name")).filter(was__normal__contains=word).values("party")
    return contains | Q(**{f"{at}pk__in": former}) | Q(**{f"{at}uscc__normal__startswith": word})


def in_folder(word: str, at: str = "") -> Q:
    """Cases by number, title, party, handler, or number of a paper; `at` is the way to the case."""
    own = Q(**{f"{at}number__normal__contains": word}) | Q(**{f"{at}title__normal__contains": word})
    people = Officer.objects.filter(name__normal__contains=word).values("pk")
    handled = Proceeding.objects.filter(Q(owner__in=people) | Q(partner__in=people)).values("case")
    papers = Paper.objects.filter(number__normal__contains=word).values("proceeding__case")
    linked = Q(**{f"{at}pk__in": handled}) | Q(**{f"{at}pk__in": papers})
    return own | in_party(word, f"{at}party__") | linked


def in_finding_itself(word: str) -> Q:
    return Q(problem__normal__contains=word) | Q(place__normal__contains=word)


def in_case(word: str, at: str = "") -> Q:
    """Cases by their folder or by what was found in them."""
    found = Finding.objects.filter(in_finding_itself(word)).values("case")
    return in_folder(word, at) | Q(**{f"{at}pk__in": found})


def in_finding(word: str) -> Q:
    """Findings by their own text or by the folder they lie in."""
    return in_finding_itself(word) | in_folder(word, "case__")


def in_clock(word: str) -> Q:
    """Clocks by the case in which they run."""
    return in_case(word, "proceeding__case__")
