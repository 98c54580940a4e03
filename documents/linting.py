"""Checking of form files 文书检查: every word of a form is known to something, or told with the nearest known one.

Whether a step states what a form asks is another question, asked where the steps are.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any

from documents.freezing import compiling
from documents.freezing.filling import about
from documents.layout.blocks import PLACE
from documents.layout.profiles import PROFILES
from documents.reading.blanks import Blank
from documents.reading.catalogue import Form, form, forms, names
from documents.reading.derived import FACTS
from documents.reading.facts import STEP
from documents.reading.sources import FormError, nearest
from law import book

DIRECTIONS = {"internal": "内部", "external": "对外", "record": "笔录", "public": "公开", "inbound": "来文"}
HEADS = ("set", "organ", "letter", "cover", "none")
EVIDENCE = ("read", "reported", "practice", "memory")
OPEN_ROOTS = ("given", "run", "on")  # what these hold is known where the steps are
SERIES = re.compile(r"[\u4e00-\u9fff]{2,12}")
FULL = 100


def lint(found: Form, on: date) -> list[str]:
    """Return a sentence for every word of a form that nothing knows; on: the day whose wording and law are asked."""
    said = [*_head(found), *(s for blank in found.blanks.values() for s in _blank(found, blank))]
    said += [s for block in (*found.body, *found.foot) for s in _block(found, block)]
    said += _compiled(found, on) if not said else []
    return [f"{found.family}/{found.key}.yaml：{sentence}" for sentence in said]


def lint_all(on: date) -> list[str]:
    """Return the sentences of all forms, and of two forms that carry one code or one title."""
    said: list[str] = []
    for key in names():
        try:
            said += lint(form(key), on)
        except FormError as error:
            said.append(str(error))
    return said or _doubled()


def _doubled() -> list[str]:
    held: dict[str, str] = {}
    said = []
    for found in forms():
        for word in (found.code, found.title):
            if word in held:
                said.append(f"{found.family}/{found.key}.yaml：“{word}”已经用于{held[word]}，请改用别的。")
            held[word] = found.key
    return said


def _unknown(what: str, word: str, known: Collection[str]) -> list[str]:
    """One sentence when a word is not known."""
    if word in known:
        return []
    near = nearest(word, known)
    return [f"{what}“{word}”不认识{f'，是否为“{near}”' if near else ''}？"]


def _head(found: Form) -> list[str]:
    said = _unknown("版式（profile）", found.profile, PROFILES) + _unknown("题头（head）", found.head, HEADS)
    said += _unknown("去向（direction）", found.direction, DIRECTIONS)
    said += _unknown("依据程度（evidence）", found.evidence, EVIDENCE)
    if found.series is not None and not SERIES.fullmatch(found.series):
        said.append(f"字轨（series）“{found.series}”应当是二至十二个汉字，不含空格和其他字符，请改正。")
    return said + ([] if found.cites else ["没有写依据（cites），请补充。"])


def _blank(found: Form, blank: Blank) -> list[str]:
    where = f"空格“{blank.key}”的"
    said = [s for path in blank.facts for whole in path.split("+") for s in _path(where, whole.strip())]
    said += _unknown(f"{where}在后（after）", blank.after, found.blanks) if blank.after else []
    said += _unknown(f"{where}条件（required_if）", about(blank.required_if), found.blanks) if blank.required_if else []
    said += _rule(found, blank.required_if, where) + _unknown(f"{where}依据程度", blank.evidence, EVIDENCE)
    if blank.after in found.blanks and not (_dated(found.blanks[blank.after]) and _dated(blank)):
        said.append(f"{where}在后（after）只能用于两个日期。")
    if blank.by_hand and blank.required:
        said.append(f"{where}留待手写（by_hand），不能同时为必填。")
    if not blank.cites:
        said.append(f"{where}依据（cites）没有写，请补充。")
    return said + _widths(where, [column.width for column in blank.columns], blank.type == "table")


def _dated(blank: Blank) -> bool:
    return blank.type in ("date", "datetime")


def _rule(found: Form, rule: str, where: str) -> list[str]:
    """What a rule wants a choice to say is one of its options."""
    key, _, wanted = rule.removeprefix("not ").partition(" is ")
    options = found.blanks[key].options.values() if key in found.blanks else ()
    return _unknown(f"{where}条件里“{key}”的回答", wanted, list(options)) if wanted and options else []


def _widths(where: str, given: list[int], needed: bool) -> list[str]:
    total, left = sum(given), given.count(0)
    if needed and not given:
        return [f"{where}列（columns）没有写，请补充。"]
    fits = total == FULL if not left else total < FULL
    return [] if not given or fits else [f"{where}列宽（width）合计为{total}，应当为{FULL}，请改正。"]


def _path(where: str, path: str) -> list[str]:
    """A path starts at a root; what it holds is asked of the model, the catalogue, the book or the derived facts."""
    root, *rest = [name or item for name, item in STEP.findall(path)]
    what = f"{where}事实（fact）"
    if root in OPEN_ROOTS:
        return []
    if root == "derived":
        return _unknown(f"{what}derived.", rest[0] if rest else "", FACTS)
    if root == "papers":
        return _unknown(f"{what}papers.", rest[0] if rest else "", names())
    if root == "book":
        return _unknown(f"{what}book", rest[0] if rest else "", book().names())
    holders = models()
    if root not in holders:
        return _unknown(what, root, (*holders, *OPEN_ROOTS, "derived", "papers", "book"))
    return _unknown(f"{what}{root}.", rest[0], holders[root]) if rest else []


def models() -> dict[str, list[str]]:
    """Return what each root of the record holds."""
    from casework.models import Case, Officer, Organ, Party

    roots: dict[str, Any] = {"case": Case, "party": Party, "organ": Organ}
    roots |= dict.fromkeys(("owner", "partner", "by"), Officer)
    return {root: [name for name in dir(model) if not name.startswith("_")] for root, model in roots.items()}


def _block(found: Form, block: Any) -> Iterator[str]:
    """Blanks that a block names: a table's, a condition's, a repetition's, of officers; and the columns of a row."""
    if "table" in block:
        yield from _kind(found, block["table"], "table", ("table",))
    if "each" in block:
        yield from _kind(found, block["each"], "each", ("table", "officers", "dialogue"))
    if "officers" in block:
        yield from _kind(found, block["officers"], "officers", ("officers",))
    if "dialogue" in block:
        yield from _kind(found, block["dialogue"], "dialogue", ("dialogue",))
    if "when" in block:
        yield from _unknown("条件（when）", about(block["when"]), found.blanks)
        yield from _rule(found, block["when"], "")
    if "grid" in block:
        yield from _grid(block)
    if "each" in block and block["each"] in found.blanks:
        yield from _row(found.blanks[block["each"]], block.get("show", ()))
    for inner in (*block.get("then", ()), *block.get("otherwise", ()), *block.get("show", ())):
        yield from _block(found, inner)


def _kind(found: Form, key: str, what: str, types: tuple[str, ...]) -> list[str]:
    fitting = [blank.key for blank in found.blanks.values() if blank.type in types]
    return _unknown(f"版块 {what} 的空格", key, fitting)


def _row(blank: Blank, show: Iterable[Any]) -> Iterator[str]:
    known = {"officers": ("name", "certificate", "position"), "dialogue": ("ask", "answer")}
    columns = known.get(blank.type, [column.key for column in blank.columns])
    for key, column in PLACE.findall(str(show)):
        if not key and column:
            yield from _unknown(f"空格“{blank.key}”的列", column, columns)


def _grid(block: dict[str, Any]) -> Iterator[str]:
    """Widths make a full line; every row fills every column."""
    yield from _widths("表格（grid）的", list(block["grid"]), True)
    for place, row in enumerate(block["rows"], 1):
        spans = [_span(cell) for cell in row]
        if sum(spans) != len(block["grid"]):
            yield f"表格（grid）第{place}行占{sum(spans)}列，应当占{len(block['grid'])}列，请改正。"


def _span(cell: Any) -> int:
    text, span = (cell, 1) if isinstance(cell, str) else (str(cell.get("text", "")), int(cell.get("span", 1)))
    given = re.search(r"@(\d+)$", text)
    return int(given[1]) if given else span


def _compiled(found: Form, on: date) -> list[str]:
    """Kinds of blocks, places and wordings are asked by laying the form out."""
    try:
        compiling.laid_out(found, on)
    except FormError as error:
        return [str(error)]
    return []
