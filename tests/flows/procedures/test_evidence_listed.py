"""How a decision lists what was chosen: files that prove the same are counted, an amount is said with its unit."""

from decimal import Decimal
from types import SimpleNamespace

from casework.models.quantity import Quantity
from flows.guards.evidence import Proof, listed


def proof(title, proves, amount=None):
    return Proof(SimpleNamespace(title=title), proves, amount and Quantity(*amount))


def test_files_alike_are_one_row_and_an_amount_stands_as_it_was_said():
    rows = listed([proof("照片", "断电"), proof("照片", "断电"), proof("照片", "接电"), proof("笔录", "经过")])
    assert [(row["title"], row["copies"]) for row in rows] == [("照片", 2), ("照片", 1), ("笔录", 1)]
    (row,) = listed([proof("笔录", "经过", (Decimal(3), "页"))])
    assert row == {"title": "笔录", "copies": "3页", "proves": "经过"}


def test_a_further_column_stands_only_where_it_says_something():
    rows = listed([proof("照片", "断电")], facts=lambda one: (1, 3))
    assert rows == [{"title": "照片", "copies": 1, "proves": "断电", "facts": [1, 3]}]
    assert listed([proof("照片", "断电")], facts=lambda one: ()) == [{"title": "照片", "copies": 1, "proves": "断电"}]
