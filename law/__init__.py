"""What does the law say? Dated, cited cards in YAML, their strict reader and the clock arithmetic. No Django.

`book().at(day)["terms/hearing_request"]` is the ruling of a day; `due("terms/hearing_request", start)`, or `.due(…)` of
an edition with its territory and confirmations, the end of a term with its derivation; everything the book refuses is a
`LawError` whose text is one Chinese sentence.
"""

from law.reading import reader, registry
from law.reading.book import Book, Edition, book
from law.reading.cards import Card, Version
from law.reading.errors import LawError, NotInBook, UnknownCard, nearest
from law.reading.reader import Misread, read_yaml
from law.reading.ruling import Ruling
from law.reckoning.clock import Due, due, earliest_after
from law.reckoning.workdays import Calendar

__all__ = [
    "Book",
    "Calendar",
    "Card",
    "Due",
    "Edition",
    "LawError",
    "Misread",
    "NotInBook",
    "Ruling",
    "UnknownCard",
    "Version",
    "book",
    "due",
    "earliest_after",
    "nearest",
    "read_yaml",
    "reader",
    "registry",
]
