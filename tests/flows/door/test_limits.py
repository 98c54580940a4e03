"""Limits of a fact are asked of each of its items."""

from __future__ import annotations

import pytest

from flows.door.asking import Asked
from flows.door.facts import BadFact, shaped

WANT = {"names": Asked("names", "在场人员", "strs", True, limit=500)}


def test_an_item_as_long_as_its_limit_is_taken():
    assert shaped(WANT, {"names": ["甲" * 500, "乙"]}, "试")["names"] == ["甲" * 500, "乙"]


def test_one_longer_than_its_limit_is_refused_wherever_it_stands():
    with pytest.raises(BadFact, match=r"在场人员.*最多500字，现为501字"):
        shaped(WANT, {"names": ["乙", "甲" * 501]}, "试")
