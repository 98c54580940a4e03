"""Facts that a paper words out of several columns; a form names them `derived.<function>`."""

from importlib import import_module
from pkgutil import iter_modules

from documents.reading.derived.source import FACTS, Source, fact, get

__all__ = ["FACTS", "Source", "fact", "get"]

for found in iter_modules(__path__):
    import_module(f"{__name__}.{found.name}")
