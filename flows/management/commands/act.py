"""`manage.py act VERB --by USER [--on DAY] [--facts JSON] [--reason TEXT] [--key KEY]`: one act of the record.

VERB is an act beside the steps (`reissue`), or a step as `procedure.step` (`collection.counter_payment`), whose facts
name the `proceeding`; a first step opens one, in the `case` named or in a new case of the `party`.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import timezone

from casework.models import Case, Draw, Entry, Evidence, Officer, Organ, Paper, Party, Proceeding
from casework.tree.after import attempted
from flows.door.engine import REFUSALS, begin, take
from flows.door.terms import PROCEDURES, opening, steps
from flows.door.verbs import VERBS, Stated, Verb
from law.reading.reader import nearest

MODELS: dict[str, tuple[Any, tuple[str, ...]]] = {  # kind → noun and the names under which it is found beside its key
    "case": (Case, ("number",)),
    "draw": (Draw, ("number",)),
    "entry": (Entry, ()),
    "evidence": (Evidence, ("sha256",)),
    "officer": (Officer, ("username",)),
    "organ": (Organ, ("name", "short")),
    "paper": (Paper, ("number",)),
    "party": (Party, ("uscc", "name")),
    "proceeding": (Proceeding, ()),
}


PLACES = ("proceeding", "case", "party")  # what a step is taken in, named among its facts


class Command(BaseCommand):
    """Do one act, by the rules that its page obeys; prints the line of the record."""

    help = "办理一项行为：程序之外的（作废、重新制作、撤回、撤销、变更等），或者“程序.步骤”"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("verb", help=f"行为，或者“程序.步骤”：{'、'.join(sorted(VERBS))}")
        parser.add_argument("--by", required=True, help="办理人的用户名")
        parser.add_argument("--on", default="", help="办理日，如 2026-09-02；不写为今天")
        parser.add_argument("--facts", default="{}", help='事实，JSON，如 {"paper": "（晋）应急告〔2026〕1号"}')
        parser.add_argument("--reason", default="", help="理由")
        parser.add_argument("--key", default=None, help="提交编号：同一编号只办一次")

    def handle(self, *args: Any, **options: Any) -> None:
        self.done(options)
        if settings.SEQUENCE_AFTER:
            attempted()  # no answer follows after which a serving process would do it

    def done(self, options: dict[str, Any]) -> None:
        by = found("officer", "by", options["by"])
        on = day("on", options["on"]) if options["on"] else timezone.localdate()
        how = {"by": by, "on": on, "reason": options["reason"], "key": options["key"]}
        if "." in options["verb"]:
            kind, _, step = options["verb"].partition(".")
            return self.stepped(kind, step, read(options["facts"]), how)
        verb = known(options["verb"])
        facts = stated(verb, options["facts"])
        try:
            done = verb.do(facts, **how)
        except REFUSALS as why:
            raise CommandError("\n".join(map(str, why.args))) from why
        if done == []:
            self.stdout.write(f"已办理“{verb.title}”，没有在办案件需要记入。")
        for entry in done if isinstance(done, list) else [done]:
            if isinstance(entry, Entry):
                self.stdout.write(f"已办理“{entry.title}”，记入案件{entry.case.number}第{entry.line}条。")
            elif entry is not None:
                self.stdout.write(str(entry) if isinstance(entry, str) else f"已{verb.title}：{entry}。")
        return None

    def stepped(self, kind: str, step: str, given: dict[str, Any], how: dict[str, Any]) -> None:
        """One step of a procedure: of the proceeding that the facts name, or the first of a new one."""
        terms = step_of(kind, step)
        where = {name: found(name, name, given.pop(name)) for name in PLACES if name in given}
        try:
            if step in opening(PROCEDURES[kind]) and "proceeding" not in where:
                entry = begin(kind, step, given, case=where.get("case"), party=where.get("party"), **how)
            elif "proceeding" not in where:
                raise CommandError(f"“{terms.title}”须在 --facts 中用 proceeding 写明是哪一件程序的编号。")
            else:
                entry = take(kind, step, where["proceeding"].pk, given, **how)
        except REFUSALS as why:
            raise CommandError("\n".join(map(str, why.args))) from why
        self.stdout.write(f"已办理“{entry.title}”，记入案件{entry.case.number}第{entry.line}条。")


def step_of(kind: str, step: str) -> Any:
    """The terms of a step. Raises CommandError, naming the nearest."""
    if kind not in PROCEDURES:
        raise CommandError(f"没有“{kind}”这个程序{hint(kind, PROCEDURES)}；可用：{'、'.join(sorted(PROCEDURES))}。")
    named = steps(PROCEDURES[kind])
    if step not in named:
        raise CommandError(f"程序“{kind}”没有“{step}”这一步{hint(step, named)}；可用：{'、'.join(sorted(named))}。")
    return named[step]


def hint(name: str, among: Any) -> str:
    near = nearest(name, dict.fromkeys(among))
    return f"，是否为“{near}”" if near else ""


def known(name: str) -> Verb:
    """The act of that word. Raises CommandError, naming the nearest."""
    if name not in VERBS:
        raise CommandError(f"没有“{name}”这项行为{hint(name, VERBS)}；可用：{'、'.join(sorted(VERBS))}。")
    return VERBS[name]


def stated(verb: Verb, text: str) -> dict[str, Any]:
    """The facts of the act found by their kinds. Raises CommandError for what is unknown, lacking or no JSON."""
    given = read(text)
    for name in given:
        if name not in verb.asks:
            raise CommandError(f"“{verb.title}”没有名为 {name} 的事实；可用：{'、'.join(verb.asks) or '无'}。")
    if lacking := [name for name, asks in verb.asks.items() if asks.required and given.get(name) in (None, "")]:
        raise CommandError(f"“{verb.title}”缺少{'、'.join(lacking)}，请在 --facts 中写明。")
    return {name: each(verb.asks[name], value) for name, value in given.items() if value is not None}


def read(text: str) -> dict[str, Any]:
    """The facts as written. Raises CommandError when they are no mapping in JSON."""
    try:
        given = json.loads(text)
    except json.JSONDecodeError as why:
        raise CommandError(f"--facts 不是合格的 JSON（第{why.lineno}行第{why.colno}列），请检查引号和逗号。") from why
    if not isinstance(given, dict):
        raise CommandError("--facts 应写成 {名称: 内容} 的形式。")
    return given


def each(asks: Stated, value: Any) -> Any:
    if asks.many:
        return [one(asks, item) for item in (value if isinstance(value, list) else [value])]
    return one(asks, value)


def one(asks: Stated, value: Any) -> Any:
    """One stated value in its kind."""
    if asks.kind == "date":
        return day(asks.name, str(value))
    return found(asks.kind, asks.name, value) if asks.kind in MODELS else value


def day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{name}：“{text}”不是有效日期，请写成 2026-09-02。") from None


def found(kind: str, name: str, value: Any) -> Any:
    """The row of that key or name. Raises CommandError when there is none, or more than one."""
    model, names = MODELS[kind]
    text = str(value)
    asked = Q(pk=int(text)) if text.isdecimal() and kind != "officer" else Q(pk=None)
    for column in names:
        asked |= Q(**{column: text})
    rows = list(model._base_manager.filter(asked)[:2])
    if len(rows) != 1:
        raise CommandError(f"{name}：{'没有找到' if not rows else '不止一个'}“{text}”，请写编号或者完整名称。")
    return rows[0]
