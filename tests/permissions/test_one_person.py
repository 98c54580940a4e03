"""Two accounts with one certificate are one person, wherever two are to be different people."""

import ast
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.models import Officer
from tests.people import change, fresh

ROOT = Path(__file__).parents[2] / "flows"
ROOMS = ("beside", "guards", "procedures")
SECOND = {"by", "person", "officer", "deputy", "leaver", "lead", "one"}  # names that stand for somebody


@pytest.mark.django_db
def test_an_account_with_the_same_certificate_is_among_them(people):
    who = people.jinjiang
    one, other, third = who.investigator, who.clerk, who.head
    change(Officer.objects.filter(pk__in=(one.pk, other.pk)), certificate_no="35058299")
    person = fresh(one)
    with CaptureQueriesContext(connection) as asked:
        assert person.is_one_of([one.pk]) and not person.is_one_of([None])
        assert person.is_one_of([other.pk, third.pk]) and not person.is_one_of([third.pk])
    assert len(asked) == 1
    assert not fresh(third).is_one_of([one.pk]) and fresh(third).is_one_of([third.pk])


def accounts_told_apart(tree):
    """Lines of refusals that ask whether two accounts are the same, and not whether two people are; what is refused to
    everybody but one (`not (by.pk in …)`) is asked of the account.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and any(isinstance(one, ast.Raise) for one in node.body):
            denied = [one for part in ast.walk(node.test) if isinstance(part, ast.UnaryOp) for one in ast.walk(part)]
            for asked in (one for one in ast.walk(node.test) if isinstance(one, ast.Compare) and one not in denied):
                same = any(isinstance(op, ast.Eq | ast.In) for op in asked.ops)
                keys = [side for side in (asked.left, *asked.comparators) if isinstance(side, ast.Attribute)]
                mine = [key for key in keys if key.attr == "pk" and getattr(key.value, "id", "") in SECOND]
                if same and mine:
                    yield node.lineno


def test_who_refuses_the_same_person_asks_for_the_person():
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    found = [f"{path}:{line}" for path in files for line in accounts_told_apart(ast.parse(path.read_text()))]
    assert found == []
