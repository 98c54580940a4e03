"""What a case that is taken over states, read and held to what exists: stage, columns, rows, papers, clocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

import law
from casework.columns import DoesNotFit, canon
from casework.models import Case, Officer, Proceeding
from documents.reading.catalogue import forms
from flows.door.facts import SAID, cleaned, plain
from flows.door.keeping import columns
from flows.door.lawful import card_of
from flows.door.refusals import Refused
from flows.door.terms import PROCEDURES, Start, steps


def near(said: str, known: Mapping[str, Any] | list[str]) -> str:
    """“，是否为“…””, or what there is."""
    names = list(known)
    found = law.nearest(said, dict.fromkeys(names))
    return f"，是否为“{found}”？" if found else f"，可用：{'、'.join(names)}。"


def stage_of(cls: Any, said: str) -> str:
    """The stage by its key or title. Raises Refused with the nearest."""
    for stage in cls.Stage:
        if said in (stage.value, stage.label):
            return str(stage.value)
    names = [str(label) for label in cls.Stage.labels] + [str(value) for value in cls.Stage.values]
    raise Refused(f"“{cls.title_}”没有名为“{said}”的阶段{near(said, names)}")


def is_end(cls: Any, stage: str) -> bool:
    """Whether a proceeding of that stage has ended: every step that leads there ends it."""
    ways = [(way.target or "", way.ends) for terms in steps(cls).values() for way in ways_of(terms)]
    here = [ends for target, ends in ways if target == stage]
    return bool(here) and all(here)


def ways_of(terms: Any) -> Iterator[Any]:
    yield from terms.outcomes.values() or [terms]


@cache
def clocks_of(cls: Any) -> dict[str, Start]:
    """The terms that the procedure starts, by their cards."""
    found: dict[str, Start] = {}
    for terms in steps(cls).values():
        for start in (*terms.starts, *(one for way in terms.outcomes.values() for one in way.starts)):
            found.setdefault(card_of(start.card), start)
    return found


def clock_start(cls: Any, said: str) -> Start:
    """The declared start of a term by its card or title. Raises Refused with the nearest."""
    known = clocks_of(cls)
    titles = {law.book().card(card).title: card for card in known}
    card = titles.get(said, card_of(said))
    if card in known:
        return known[card]
    names = [*titles, *(card.removeprefix("terms/") for card in known)]
    raise Refused(f"“{cls.title_}”没有名为“{said}”的期限{near(said, names)}")


def form_of(said: str) -> Any:
    """The form of a paper by its key or title. Raises Refused with the nearest."""
    for one in forms():
        if said in (one.key, one.title):
            return one
    raise Refused(f"没有名为“{said}”的文书式样{near(said, [one.title for one in forms()])}")


def day_of(row: Mapping[str, Any], key: str, what: str, needed: bool = True) -> date | None:
    """A day stated in a row. Raises Refused."""
    value = row.get(key)
    if value in (None, "") and not needed:
        return None
    try:
        return value if type(value) is date else date.fromisoformat(str(value))
    except ValueError:
        raise Refused(f"{what}的 {key} 应写作 2026-09-02，现为“{value if value is not None else '空'}”。") from None


def only(row: Mapping[str, Any], keys: tuple[str, ...], what: str) -> None:
    """Raises Refused for a key that nobody reads."""
    for key in row:
        if key not in keys:
            raise Refused(f"{what}没有“{key}”这一项{near(str(key), list(keys))}")


def facts_of(cls: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of the procedure's own facts with their values. Raises Refused with the nearest name."""
    own = columns(cls)
    return values_of({field.name: field for field in own.values()}, given, f"“{cls.title_}”")


@cache
def row_nouns(cls: Any) -> dict[str, tuple[Any, str, Any]]:
    """Rows of facts that belong to a proceeding or its case, by the name of the relation: model, its link, what it
    links to. What every proceeding has whatever it is about (papers, clocks, lines, waits …) is stated otherwise.
    """
    found: dict[str, tuple[Any, str, Any]] = {}
    for target in (cls._meta.concrete_model, Proceeding, Case):
        for relation in target._meta.related_objects:
            name = relation.get_accessor_name()
            model = relation.related_model
            if name and holds_facts(model) and relation.field.concrete:
                found.setdefault(name, (model, relation.field.name, target))
    return found


@cache
def holds_facts(model: Any) -> bool:
    """Whether rows of the model are facts of a noun: it is declared beside one, or links to one."""
    nouns = {cls._meta.concrete_model for cls in PROCEDURES.values()}
    linked = {field.related_model for field in model._meta.local_concrete_fields}
    beside = model.__module__ in {noun.__module__ for noun in nouns}
    return not issubclass(model, (Proceeding, Case)) and (beside or bool(linked & nouns))


def rows_of(cls: Any, run: Any, given: Mapping[str, Any]) -> Iterator[Any]:
    """Unsaved rows of the proceeding, in the order stated. Raises Refused."""
    known = row_nouns(cls)
    for name, rows in given.items():
        if name not in known:
            raise Refused(f"没有名为“{name}”的行{near(str(name), list(known))}")
        model, link, target = known[name]
        own = {f.name: f for f in model._meta.local_concrete_fields if not f.primary_key}
        implied = {"case": run.case, "proceeding": run, "territory_path": run.case.territory_path}
        given_by = {key: value for key, value in implied.items() if key in own}
        given_by[link] = run.case if target is Case else run
        asked = {key: field for key, field in own.items() if key not in given_by}
        for number, row in enumerate(listed(rows, name), 1):
            what = f"{name}第{number}行"
            held = values_of(asked, row, what)
            lacking = [f.verbose_name for f in asked.values() if needed(f) and held.get(f.name) is None]
            if lacking:
                raise Refused(f"{what}缺少{'、'.join(map(str, lacking))}，请写明。")
            yield model(**held, **given_by)


def listed(rows: Any, name: str) -> Iterator[Mapping[str, Any]]:
    """The rows, each a mapping. Raises Refused."""
    if not isinstance(rows, (list, tuple)) or not all(isinstance(row, Mapping) for row in rows):
        raise Refused(f"{name} 应当是一列“栏目: 内容”的行。")
    return iter(rows)


def needed(field: Any) -> bool:
    """Whether a row cannot be without the column."""
    return not (field.null or field.blank or field.has_default())


def values_of(fields: Mapping[str, Any], given: Mapping[str, Any], what: str) -> dict[str, Any]:
    """Values in the types of their columns. Raises Refused, one sentence for everything that is wrong."""
    found, wrong = {}, []
    for name, value in given.items():
        if name not in fields:
            wrong.append(f"{what}没有名为“{name}”的栏目{near(str(name), list(fields))}")
            continue
        try:
            found[name] = value_of(fields[name], value)
        except (ValidationError, ValueError, TypeError, KeyError) as why:
            said = why.args[0] if isinstance(why, (Refused, DoesNotFit)) else f"“{value}”填写不正确"
            wrong.append(f"{what}的“{fields[name].verbose_name}”（{name}）：{str(said).rstrip('。')}。")
    if wrong:
        raise Refused(*wrong)
    return found


def value_of(field: Any, value: Any) -> Any:
    """One value as its column holds it; a choice by key or title, a person by account or name."""
    if value is None:
        return None
    if isinstance(field, models.ForeignKey):
        if field.related_model is not Officer:
            raise Refused("接管时不能写明这一项，请接管后由相应步骤登记")
        return person(str(value))
    if field.choices:
        for key, label in field.flatchoices:
            if value in (key, label):
                return key
        raise Refused(f"没有“{value}”这一项，可选：{'、'.join(str(label) for _, label in field.flatchoices)}")
    if isinstance(field, models.JSONField):
        return plain(value)
    if isinstance(field, models.BooleanField):
        return value if isinstance(value, bool) else SAID[str(value).lower()]
    if isinstance(field, (models.CharField, models.TextField)):
        value = cleaned(str(value))
    found = field.to_python(value)
    canon(field, found, fit=True)
    return found


def person(said: str) -> Officer:
    """A person by account or name. Raises Refused."""
    found = list(Officer.objects.filter(username=said)) or list(Officer.objects.filter(name=said))
    if len(found) != 1:
        raise Refused(f"{'没有' if not found else '不止一名'}“{said}”，请写用户名")
    return found[0]
