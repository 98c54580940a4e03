"""What an act beside the steps records bears titles that are declared beside the act: no page lists them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import flows.beside
from casework.models import Entry
from flows.beside import recording
from flows.beside.office import urge
from flows.door.verbs import RECORDED, VERBS, records
from flows.door.wording import words_of
from flows.pages.case import record
from tests.flows import acts
from tests.people import fresh

ROOM = Path(flows.beside.__path__[0])


def calls(name):
    """(file, call) of every call of a function in the room of the verbs."""
    for path in sorted(ROOM.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                yield path.name, node


def words(node):
    """The words that an argument can be, where it is written out."""
    return [one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def test_every_word_that_is_written_into_the_record_declares_what_it_records():
    written = {word for _, call in calls("beside") for word in words(call.args[0])}
    assert len(written) > 15 and written <= set(RECORDED), written - set(RECORDED)
    assert {"adopt", "correct", "change_party", "end_party", "rederive", "revoke", "change"} <= set(RECORDED)


def test_every_key_that_is_written_out_has_a_title_in_its_file():
    declared = {}
    for name, call in calls("records"):
        declared.setdefault(name, set()).update(k.arg for k in call.keywords if k.arg)
        declared[name].update(word for k in call.keywords if k.arg == "unshown" for word in words(k.value))
    for name, call in calls("Said"):
        for one in [arg for arg in call.args if isinstance(arg, ast.Dict)]:
            keys = {key.value for key in one.keys if isinstance(key, ast.Constant)}
            known = declared[name] | {key for said in RECORDED.values() for key in said.facts if name == "correct.py"}
            assert keys <= known, (name, keys - known)


def test_titles_are_chinese_and_one_word_is_declared_once():
    for said in RECORDED.values():
        assert all(not title.isascii() for title in (said.title, *said.facts.values()))
    with pytest.raises(ValueError, match="declared twice"):
        records("urge", "另一")
    assert RECORDED["urge"].facts == {"said": "催办意见"}


def test_in_tests_an_act_that_records_what_it_did_not_declare_fails(people, monkeypatch):
    """The fixture of all tests asks it of every act that any test takes."""
    plan = acts.proposed(people)
    monkeypatch.delitem(RECORDED, "urge")
    with pytest.raises(AssertionError, match="urge"):
        urge(plan.kind, plan.pk, by=fresh(people.quanzhou.supervisor), on=acts.DAY, reason="请办。")
    assert recording.record.__name__ == "declared"


def test_a_new_act_needs_no_edit_of_any_page(people, monkeypatch):
    plan = acts.proposed(people)
    monkeypatch.setitem(RECORDED, "greet", type(RECORDED["urge"])("问候", {"words": "话语"}, ("inner",)))
    entry = Entry.objects.get(proceeding=plan)
    entry.step, entry.title, entry.facts = "greet", "问候", {"words": "早", "inner": "x"}
    entry.words = words_of(plan, entry.step, entry.office, entry.facts)
    told = record.line(entry, [], True)
    assert (told.title, told.facts, told.aside) == ("问候", [("话语", "早")], True)
    assert record.step_title("inspection", "greet") == "问候" and "greet" not in VERBS
