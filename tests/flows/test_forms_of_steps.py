"""Every fact that a form names is stated by a step that issues the form, or kept on its proceeding."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import flows.procedures
from documents.reading.blanks import Blank, implied
from documents.reading.catalogue import files, form, names, part
from documents.reading.sources import read
from flows.door.facts import asked
from flows.door.terms import PROCEDURES, steps

FLOWS = Path(flows.procedures.__file__).parents[1]
Issuer = tuple[Any, str]


def named(said: Any) -> set[str]:
    """The forms that an `issues=` may name: the name itself, or the names in the function that chooses."""
    if isinstance(said, str):
        return {said} if said else set()
    tree = ast.parse(textwrap.dedent(inspect.getsource(said)))
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and node.value in names()}


@cache
def issuing() -> dict[str, list[Issuer]]:
    """Form → the steps that issue it."""
    found: dict[str, list[Issuer]] = {}
    for cls in PROCEDURES.values():
        for name, terms in steps(cls).items():
            for key in set().union(*map(named, terms.issues)):
                found.setdefault(key, []).append((cls, name))
    return found


@cache
def kept(cls: Any) -> frozenset[str]:
    """What the bodies of a procedure, and the guards it uses, put on the proceeding beside its columns."""
    here = Path(inspect.getfile(cls))
    files_ = [here, *(here.parent.glob("*.py") if here.parent.name != "procedures" else ()), *FLOWS.glob("guards/*.py")]
    text = "\n".join(path.read_text() for path in files_)
    named = re.findall(r"\b(?:self|run)\.(\w+)\b[^=\n]*=", text)
    return frozenset([*named, *(name for path in files_ for name in printed(path))])


def printed(path: Path) -> Iterator[str]:
    """What bodies lay ready for the papers of their act: the names given to `self.prints(…)`."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "prints":
            yield from (one.arg for one in node.keywords if one.arg)


def leads(path: str, issuer: Issuer) -> bool:
    """Whether a path leads to something when this step issues the form; other roots are the lint's affair."""
    cls, step = issuer
    root, _, rest = path.partition(".")
    name = re.split(r"[.\[]", rest)[0]
    if root == "given":
        return name in asked(cls, step) or name in kept(cls)
    return root != "run" or not name or hasattr(cls, name) or name in kept(cls)


def sharing(name: str, key: str) -> list[str]:
    """The forms that get a blank from the same place: the form alone, or all that use the part which brings it."""
    found = read(files()[name])
    if key in found.get("blanks", {}):
        return [name]
    brings = next(used for used in found.get("uses", ()) if key in part(used).get("blanks", {}))
    return [other for other, path in files().items() if brings in read(path).get("uses", ())]


def blanks() -> Iterator[tuple[str, Blank]]:
    for name in issuing():
        for blank in form(name).blanks.values():
            yield name, blank


def paths(blank: Blank) -> list[str]:
    return [path.strip() for whole in blank.facts for path in whole.split("+")]


EXPLICIT = sorted((name, b.key, p) for name, b in blanks() if b.facts != implied(b.key) for p in paths(b))
UNNAMED = sorted((name, b.key) for name, b in blanks() if b.facts == implied(b.key) and b.type != "signature")


@pytest.mark.parametrize(("name", "key", "path"), EXPLICIT)
def test_every_path_of_a_form_leads_to_a_fact_of_a_step_that_issues_it(name, key, path):
    issuers = [issuer for other in sharing(name, key) for issuer in issuing().get(other, ())]
    assert any(leads(path, issuer) for issuer in issuers), f"{name}.{key}: {path} is stated by no step"


@pytest.mark.parametrize(("name", "key"), UNNAMED)
def test_a_blank_without_a_path_is_stated_by_its_step_or_has_a_default_or_is_left_to_the_pen(name, key):
    blank = form(name).blanks[key]
    issuers = [issuer for other in sharing(name, key) for issuer in issuing().get(other, ())]
    stated = any(leads(path, issuer) for path in implied(key) for issuer in issuers)
    assert stated != blank.by_hand or bool(blank.default), f"{name}.{key}"


@pytest.mark.parametrize("name", sorted(issuing()))
def test_every_step_can_fill_what_its_form_must_say(name):
    for cls, step in issuing()[name]:
        left = [
            blank.key
            for blank in form(name).blanks.values()
            if blank.required and not blank.default and blank.type != "signature"
            if not any(all(leads(part_, (cls, step)) for part_ in whole.split("+")) for whole in blank.facts)
        ]
        assert left == [], f"{cls.kind_}.{step}"


def test_a_misspelt_path_is_found():
    issuer = issuing()["rectification_order"][0]
    assert leads("given.deadline", issuer) and not leads("given.deadlin", issuer) and not leads("run.deadlin", issuer)
