"""What the words of recorded lines lack: asked of every line that a story tells."""

from collections.abc import Iterable, Iterator
from typing import Any

from casework.models import Entry
from flows.door.verbs import RECORDED


def unworded(entries: Iterable[Entry]) -> Iterator[str]:
    """ "line step.fact" of whatever a line states without a Chinese title, its columns of rows and choices included."""
    for entry in entries:
        words = entry.words or {}
        names = {"title": entry.title, **{name: words.get(name) for name in ("procedure", "office", "stage")}}
        names["office"] = names["office"] if entry.office else "无"
        lacking = [name for name, title in names.items() if not chinese(title)]
        known = RECORDED.get(entry.step)
        for name, value in entry.facts.items():
            if not (known and name in known.unshown):
                lacking += of_fact(name, words.get("facts", {}).get(name), value)
        yield from (f"{entry.line} {entry.step}.{one}" for one in lacking)


def of_fact(name: str, said: Any, value: Any) -> Iterator[str]:
    if said is None or not chinese(said["title"]):
        yield name
        return
    values = value if isinstance(value, list) else [value]
    if said.get("kind") in ("choice", "choices", "officer", "officers"):
        yield from (f"{name}={one}" for one in values if one and not said["labels"].get(str(one)))
    for row in values if said.get("kind") == "rows" else ():
        for column, one in row.items():
            yield from of_fact(f"{name}.{column}", said["row"].get(column), one)


def chinese(title: Any) -> bool:
    return bool(title) and any("\u4e00" <= letter <= "\u9fff" for letter in title)
