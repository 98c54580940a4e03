"""Rows added and struck 增减条目: what a correction makes of the rows of a step, and what rests on those it strikes.

Rows are matched by what they were, never by their place: one that stays keeps its key and number, an added one gets the
next number that was never given, a struck one leaves its number unused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from casework.folding import folded, models_by_table, same
from casework.models import Case, Clock, Entry, Party, Proceeding
from flows.beside import pending
from flows.beside.replaying import Told, corrections_of, given_numbers, made_by, makes, names, numbers, terms_of
from flows.door.asking import Asked, asked
from flows.door.facts import BadFact
from flows.door.refusals import Refused
from flows.door.terms import PROCEDURES

WAS = "was"  # in a stated row: which row of the record it is, counted from 1; 0 an added one
ASIDE = (Proceeding, Case, Clock, Party)  # rows of these follow by themselves
ENDED = "“{title}”已于{closed}终结，不能增加或者去掉条目；请先办理“重新办理”，再提请更正。"
OTHERWISE = "更正不能增加或者减少这一步登记的条目；请撤回这一步重新办理，或者另行登记。"


@dataclass
class Rows:
    """What becomes of rows: `places` say, by fact, which row of the record each row now is (None: an added one);
    `added` are not stored yet, `struck` are stored still.
    """

    places: dict[str, list[int | None]] = field(default_factory=dict)
    numbers: dict[str, list[int]] = field(default_factory=dict)
    added: list[Any] = field(default_factory=list)
    struck: list[Any] = field(default_factory=list)

    @property
    def gone(self) -> set[tuple[str, int]]:
        """Keys of the struck rows."""
        return {(row._meta.db_table, row.pk) for row in self.struck}


def laid_out(
    asks: Mapping[str, Asked], was: Mapping[str, Any], given: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, list[int | None]]]:
    """The facts given, rows in the order in which the record keeps them, and by fact which row of the record each is;
    only facts whose rows are others or fewer have places.

    A row that says `was` is that row of the record with what it states put right. Where no row says it, rows are
    matched by their words, and as many as are left over on both sides by their order. Raises BadFact.
    """
    found, places = dict(given), dict[str, list[int | None]]()
    for name, value in given.items():
        want, held = asks.get(name), was.get(name) or []
        if want is None or want.kind != "rows" or not isinstance(value, (list, tuple)):
            continue
        rows = [dict(row) if isinstance(row, Mapping) else dict(vars(row)) for row in value]
        which = said_so(want, rows, len(held)) if any(WAS in row for row in rows) else by_words(want, rows, held)
        pairs = sorted(zip(which, rows, strict=True), key=lambda pair: (pair[0] is None, pair[0] or 0))
        found[name] = [
            {k: v for k, v in ({**held[old], **row} if old is not None else row).items() if k != WAS}
            for old, row in pairs
        ]
        if [old for old, _ in pairs] != [*range(len(held))]:
            places[name] = [old for old, _ in pairs]
    return found, places


def said_so(want: Asked, rows: Sequence[Mapping[str, Any]], held: int) -> list[int | None]:
    """Which row of the record each is, as it says itself. Raises BadFact."""
    found: list[int | None] = []
    for row in rows:
        text = str(row.get(WAS) or 0)
        if not text.isdecimal() or int(text) > held:
            raise BadFact(f"“{want.title}”没有第{text[:20]}项，原记录有{held}项，请核对。")
        found.append(int(text) - 1 if int(text) else None)
    kept = [one for one in found if one is not None]
    if len(kept) != len(set(kept)):
        raise BadFact(f"“{want.title}”中同一项写了两次，请核对。")
    return found


def by_words(want: Asked, rows: Sequence[Mapping[str, Any]], held: Sequence[Any]) -> list[int | None]:
    """Rows that say the same are the same; as many as are left on both sides are taken in their order.
    Raises BadFact where it cannot be known and rows of a table hang on it.
    """
    if len(rows) == len(held):
        return [*range(len(held))]
    left = [*range(len(held))]
    found: list[int | None] = []
    for row in rows:
        hit = next((i for i in left if words_of(want, row) == words_of(want, held[i])), None)
        found.append(hit)
        if hit is not None:
            left.remove(hit)
    if left and None in found and makes(want):
        raise BadFact(f"“{want.title}”既有改动又有增减，请在各项中用 {WAS} 写明是原来的第几项，新增的写 0。")
    return found


def words_of(want: Asked, row: Mapping[str, Any]) -> dict[str, str]:
    """What a row says, a preset that nobody stated among it."""
    said = {one.name: row.get(one.name) for one in want.row}
    preset = {one.name: one.default for one in want.row}
    plain = {k: preset[k] if v in (None, "") else v for k, v in said.items()}
    return {k: str(getattr(v, "value", v)) for k, v in plain.items() if v not in (None, "", False, [])}


def restated(rows: Any, places: Sequence[int | None] | None) -> Any:
    """Rows as a proposal keeps them until it is approved: each says which row of the record it is."""
    if places is None:
        return rows
    return [{**row, WAS: 0 if old is None else old + 1} for row, old in zip(rows or (), places, strict=True)]


def numbered_anew(entry: Entry, places: Mapping[str, Sequence[int | None]]) -> dict[str, list[int]]:
    """The numbers of the rows of each fact: those that stay keep theirs, added ones get the next never given."""
    found = numbers(entry, first=True)
    lines = [entry, *corrections_of(entry)]
    for name, which in places.items():
        if name not in found:
            continue
        used = given_numbers(lines, makes(asked(PROCEDURES[entry.proceeding.kind], names(entry))[name]))
        following = iter(range(max([0, *used.values()]) + 1, 10_000))
        held = found[name]
        found[name] = [held[old] if old is not None and old < len(held) else next(following) for old in which]
    return found


def changed(entry: Entry, rows: Rows, old: Told, new: Told, run: Any) -> None:
    """Fill in what is added and what is struck. Raises Refused where rows that no fact states would be others in
    number, and where the proceeding has ended.
    """
    wants = asked(PROCEDURES[entry.proceeding.kind], names(entry))
    stated = {makes(wants[name]): name for name in rows.places if makes(wants[name])}
    clock = Clock._meta.db_table
    for table in {*old.rows, *new.rows} - {clock}:
        was, now = old.rows.get(table, []), new.rows.get(table, [])
        name = stated.get(table)
        if name is None:
            if len(was) != len(now):
                raise Refused(OTHERWISE)
            continue
        which = rows.places[name]
        keys = made_by(entry, table)
        if len(which) != len(now) or len(keys) != len(was):
            raise Refused(OTHERWISE)
        if run.closed:
            raise Refused(ENDED.format(title=run.title_, closed=run.closed))
        rows.added += [row for row, old_place in zip(now, which, strict=True) if old_place is None]
        struck = [key for place, key in enumerate(keys) if place not in which]
        rows.struck += list(models_by_table()[table]._base_manager.filter(pk__in=struck).order_by("pk"))


def paired(table: str, old: Told, new: Told, rows: Rows | None, entry: Entry) -> Iterator[tuple[int, Any, Any]]:
    """(key, old row, new row) of the rows that the line made and that stay."""
    was, now, keys = old.rows.get(table, []), new.rows.get(table, []), made_by(entry, table)
    which: Sequence[int | None] = [*range(min(len(was), len(now)))]
    if rows is not None and rows.places:
        wants = asked(PROCEDURES[entry.proceeding.kind], names(entry))
        which = next((rows.places[name] for name in rows.places if makes(wants[name]) == table), which)
    for other, place in zip(now, which, strict=False):
        if place is not None and place < min(len(was), len(keys)):
            yield keys[place], was[place], other


def refuse_what_bears(entry: Entry, entries: Sequence[Entry], rows: Rows, old: Told, new: Told) -> None:
    """A row is struck, or let go by the list that named it, only while nothing rests on it. Raises Refused."""
    if not rows.places:
        return
    let_go = {key[:2] for key in old.before if not issubclass(models_by_table()[key[0]], ASIDE)}
    let_go -= {key[:2] for key in new.before}
    wrong = [why for key in sorted(rows.gone | let_go) if (why := rests(entry, entries, *key))]
    if wrong:
        raise Refused(*dict.fromkeys(wrong))


def rests(entry: Entry, entries: Sequence[Entry], table: str, pk: int) -> str:
    """What rests on a row: the last line after this one that left something in it; "" when nothing does."""
    model = models_by_table()[table]
    left = dict(folded(entries, entry.line + 1).rows.get((table, pk), {}))
    now = folded(entries).rows.get((table, pk), {})
    touched: dict[str, Entry] = {}
    for one in entries:
        if one.line <= entry.line:
            continue
        for at, key, *said in one.writes or ():
            if (at, key) != (table, pk):
                continue
            if one.step == "correct" and one.corrects == entry.line:
                left |= said[0] if len(said) == 1 and said[0] else {said[0]: said[2]} if len(said) == 3 else {}
            elif len(said) == 3:
                touched[said[0]] = one
    bears = [one for column, one in touched.items() if not same(left.get(column), now.get(column))]
    bears += named_by(entry, entries, model, now.get("number"))
    if not bears:
        return ""
    last = max(bears, key=lambda one: one.line)
    number = f"第{now['number']}项" if now.get("number") else "这一项"
    return (
        f"{model._meta.verbose_name}{number}不能去掉：{last.by}已于{last.on}据此办理“{last.title}”（第{last.line}条）。"
        f"请先撤回那一步，或者先更正那一步、去掉这一项；都不能的，请把这一项照实办理到终结。"
    )


def named_by(entry: Entry, entries: Sequence[Entry], model: Any, number: Any) -> list[Entry]:
    """Later lines of the same proceeding whose rows name the row by its number."""
    found = []
    gone = pending.taken_back(entry.proceeding_id)
    for one in entries:
        own = one.proceeding_id == entry.proceeding_id and one.line > entry.line and one.line not in gone
        if number is None or not own or terms_of(one) is None:
            continue
        for name, want in asked(PROCEDURES[one.proceeding.kind], names(one)).items():
            by_number = want.kind == "rows" and getattr(want.of, "noun", None) is model and not makes(want)
            if by_number and any(row.get("number") == number for row in one.facts.get(name) or ()):
                found.append(one)
    return found


def called(row: Any) -> str:
    """A row as people speak of it: 隐患第3项."""
    number = getattr(row, "number", None)
    return f"{row._meta.verbose_name}第{number}项" if number else str(row._meta.verbose_name)
