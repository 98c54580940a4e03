"""The triggers as the database holds them: which are missing, switched off or altered, and which are not ours.

A database writes a trigger down otherwise than it was told: PostgreSQL prints it from what it has parsed, SQLite keeps
the words. Both are brought to one form; a condition to the tree of what it says, so that no bracket is lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from casework import triggers

TRIGGER = re.compile(r"CREATE TRIGGER (?P<name>\w+) BEFORE .*? ON (?P<table>\w+)")
FUNCTION = re.compile(r"CREATE OR REPLACE FUNCTION (?P<name>\w+)")
WHEN = re.compile(r" when (.*?) (?=begin |execute )")
TOKENS = re.compile(r"[\w.]+|[<>=]+|\S")
COMPARES = frozenset({"=", "<>", "<", ">", "<=", ">="})
RESTORE = "请查明原因后运行 manage.py triggers 恢复。"

Told = dict[tuple[str, str], str]  # what is said under (table, name); functions stand under ("", name)


def lost(connection: Any) -> Iterator[str]:
    """One sentence for each trigger that is not in the database, is switched off there, says something else, or is
    not ours.
    """
    made, found = wanted(connection), held(connection)
    for (table, name), said in made.items():
        if found.get((table, name)) == said:
            continue
        if table:
            yield f"表 {table} 的触发器 {name} 缺失、停用或者被改动；{RESTORE}"
        else:
            yield f"触发器的函数 {name} 缺失或者被改动；{RESTORE}"
    for table, name in sorted(found.keys() - made.keys()):
        if table:
            yield f"表 {table} 上有来历不明的触发器 {name}；请查明是谁添加的，再将其删除。"


def wanted(connection: Any) -> Told:
    """What a release puts in place."""
    made: Told = {}
    for sql in triggers.postgresql() if connection.vendor == "postgresql" else triggers.sqlite():
        if told := TRIGGER.match(sql):
            made[told["table"], told["name"]] = plain(sql)
        elif told := FUNCTION.match(sql):
            made["", told["name"]] = plain(sql)
    return made


def held(connection: Any) -> Told:
    return in_postgresql(connection) if connection.vendor == "postgresql" else in_sqlite(connection)


def in_sqlite(connection: Any) -> Told:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {(table, name): plain(sql) for table, name, sql in cursor.fetchall()}


def in_postgresql(connection: Any) -> Told:
    """Triggers that are switched on (`tgenabled` O or A), and the functions they call."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.tgname, pg_get_triggerdef(t.oid, true), p.proname, p.prosrc FROM pg_trigger t "
            "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND pg_table_is_visible(c.oid)"
        )
        rows = cursor.fetchall()
    head = "CREATE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql AS $${}$$"
    found = {(table, name): plain(sql) for table, name, sql, _, _ in rows}
    return found | {("", name): plain(head.format(name, source)) for _, _, _, name, source in rows}


def plain(sql: str) -> str:
    """The statement in one form: small letters, no quotes and casts, the condition as a tree."""
    text = re.sub(r'::(?:text|character varying)\b|"|\bor replace ', "", sql.lower())
    text = " ".join(text.split())
    return WHEN.sub(lambda told: f" when {condition(told[1])} ", text)


def condition(text: str) -> Any:
    """What a condition says: nested ("or", …), ("and", …), (operator, left, right); whatever follows is kept beside."""
    words = TOKENS.findall(text)
    try:
        return either(words), words
    except IndexError:
        return text


def either(words: list[str]) -> Any:
    return joined("or", words, lambda: joined("and", words, lambda: compared(words)))


def joined(word: str, words: list[str], part: Callable[[], Any]) -> Any:
    found = [part()]
    while words and words[0] == word:
        words.pop(0)
        found.append(part())
    return found[0] if len(found) == 1 else (word, *found)


def compared(words: list[str]) -> Any:
    left = atom(words)
    return (words.pop(0), left, atom(words)) if words and words[0] in COMPARES else left


def atom(words: list[str]) -> Any:
    word = words.pop(0)
    if word != "(":
        return word
    inner = either(words)
    closing = words.pop(0)
    return inner if closing == ")" else (inner, closing)
