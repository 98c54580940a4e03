"""What the law book refuses, said in one sentence for the officer."""

from collections.abc import Iterable
from difflib import get_close_matches


class LawError(ValueError):
    """Anything the law book refuses; `str(e)` is one Chinese sentence."""


class UnknownCard(LawError):
    """No card of this name; the sentence names the nearest one."""

    def __init__(self, name: str, names: Iterable[str]) -> None:
        self.name = name
        self.nearest = nearest(name, names)
        super().__init__(f"法规库没有“{name}”这张卡片{suggestion(self.nearest)}。")


class NotInBook(LawError):
    """The card exists, but the book holds no value of it for that day."""


def nearest(name: str, names: Iterable[str]) -> str:
    """The valid name most like the one given, swapped letters first; "" when none is near."""
    choices = list(names)
    swapped = [choice for choice in choices if sorted(choice) == sorted(name)]
    if found := get_close_matches(name, swapped, 1, 0.6):
        return found[0]
    if len(name) > 2 and (longer := [choice for choice in choices if choice.rsplit("/", 1)[-1].startswith(name)]):
        return min(longer, key=lambda choice: (len(choice), choice))
    last = {choice.rsplit("/", 1)[-1]: choice for choice in choices}
    found = get_close_matches(name, choices, 1, 0.6)
    if found:
        return found[0]
    found = get_close_matches(name.rsplit("/", 1)[-1], last, 1, 0.6)
    return last[found[0]] if found else ""


def suggestion(name: str) -> str:
    """The tail of a refusal that names the nearest valid word."""
    return f"，是否为“{name}”" if name else ""
