"""The verbs that a story may say (`do: void_paper`): whatever flows.beside registers, and what each is told."""

from __future__ import annotations

import pkgutil
from collections.abc import Collection
from functools import cache
from importlib import import_module

import flows.beside
from flows.door.terms import PROCEDURES, steps
from flows.door.verbs import VERBS, Stated, Verb
from flows.stories.words import day, form_of, forms, refuse_unknown
from law.reading.reader import Lined, Rows


@cache
def found() -> dict[str, Verb]:
    """Every verb by its word; the modules beside the steps are loaded, so that nobody lists them."""
    for module in pkgutil.iter_modules(flows.beside.__path__, "flows.beside."):
        import_module(module.name)
    return VERBS


def held(said: Lined, verb: Verb, facts: Lined, runs: dict[str, str], labels: Collection[str]) -> None:
    """Facts are those that the verb asks, and what can be known before the story is told exists. Raises law.Misread."""
    for name in facts:
        if name not in verb.asks:
            refuse_unknown(facts, name, f"事实（{verb.title}）", name, verb.asks)
    for name, asks in verb.asks.items():
        implied = asks.kind in ("proceeding", "case")  # the proceeding that the step is about
        if asks.required and not implied and facts.get(name) is None:
            said.refuse("facts", f"“{verb.title}”缺少“{name}”，请在 facts 中写明。")
        value = facts.get(name)
        if asks.many and value is not None and not isinstance(value, Rows):
            facts.refuse(name, f"{name} 应当是一列。")
        for one in (value if asks.many else [value]) or ():
            if one is not None:
                held_one(facts, name, asks, one, runs, labels)


def held_one(
    facts: Lined, name: str, asks: Stated, value: object, runs: dict[str, str], labels: Collection[str]
) -> None:
    """One stated value, as far as it can be known before anything happens."""
    text = str(value)
    if asks.kind == "mapping" and not isinstance(value, Lined):
        facts.refuse(name, f"{name} 应当是“事实: 内容”的形式。")
    if asks.kind == "date":
        day(facts, name)
    if asks.kind in ("proceeding", "case") and text not in runs:
        refuse_unknown(facts, name, "程序", text, runs)
    if asks.kind == "paper" and form_of(text) is None:
        refuse_unknown(facts, name, "文书", text, forms())
    if asks.kind == "entry" and text not in labels:
        held_step(facts, name, text, runs, labels)


def held_step(facts: Lined, name: str, text: str, runs: dict[str, str], labels: Collection[str]) -> None:
    """A line of the record is named by the label of its step, or as `procedure.step` or `procedure.verb`."""
    kind, _, step = text.partition(".")
    if not step or kind not in PROCEDURES:
        refuse_unknown(facts, name, "步骤", text, [*labels, *(f"{k}.{s}" for k in runs.values() for s in of(k))])
    if step not in of(kind):
        refuse_unknown(facts, name, f"步骤（{PROCEDURES[kind].title_}）", step, of(kind))


def of(kind: str) -> list[str]:
    return [*steps(PROCEDURES[kind]), *found()]
