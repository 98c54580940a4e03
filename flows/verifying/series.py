"""Series 字轨: the numbers of papers, cases and draws without a gap, each up to where its counter stands."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import groupby

from django.db.models import Exists, Max, OuterRef

from casework.models import Case, Counter, Draw, Entry, Organ, Paper
from flows.beside import draws
from flows.door.terms import PROCEDURES

Key = tuple[int, str, int]  # organ, series, year
NUMBER = re.compile(r"（(.+?)）(.+?)〔(\d{4})〕([1-9]\d*)号")


def number_gaps() -> Iterator[str]:
    """Series in which a number is missing, doubled, or ahead of its counter; numbers up to the last that a case brought
    with it when it was taken over were given elsewhere.
    """
    shorts = dict(Organ.objects.values_list("pk", "short"))
    last = {(c.organ_id, c.series, c.year): c.last for c in Counter.objects.order_by("organ_id", "series", "year")}
    yield from paper_gaps(last, shorts)
    yield from case_number_gaps(last, shorts)
    yield from draw_gaps(last, shorts)
    for (organ, series, year), count in last.items():
        if count:
            yield f"文号（{shorts[organ]}）{series}〔{year}〕登记簿记为{count}号，却没有文书、案件或者抽取。"


def paper_gaps(last: dict[Key, int], shorts: dict[int, str]) -> Iterator[str]:
    """The series of papers; what a counter says of them is taken out of `last`."""
    rows = Paper.objects.exclude(seq=None).order_by("organ", "series", "year", "seq")
    told = rows.values_list("organ_id", "series", "year", "seq").iterator(chunk_size=2000)
    before = given_elsewhere()
    for (organ, series, year), group in groupby(told, key=lambda row: row[:3]):
        known, stands = before.get((organ, series, year), 0), last.pop((organ, series, year), 0)
        expected = known
        for expected, row in enumerate((row for row in group if (row[3] or 0) > known), known + 1):
            if row[3] != expected:
                yield f"文号（{shorts[organ]}）{series}〔{year}〕第{expected}号缺失或者重复。"
                break
        else:
            if stands != expected:
                yield f"文号（{shorts[organ]}）{series}〔{year}〕用到{expected}号，登记簿记为{stands}号。"


def given_elsewhere() -> dict[Key, int]:
    """The highest number that a case taken over brought with it, by organ, series and year."""
    brought = Entry.objects.filter(case=OuterRef("proceeding__case"), line=OuterRef("line"), step="adopt")
    rows = Paper.objects.exclude(seq=None).filter(Exists(brought)).order_by().values_list("organ_id", "series", "year")
    return {(organ, series, year): seq for organ, series, year, seq in rows.annotate(most=Max("seq"))}


def case_series() -> dict[str, str]:
    """The words of case numbers and the series in which they are counted, as the procedures declare them."""
    return {words: series for series, words in (cls.procedure_.series for cls in PROCEDURES.values())}


def case_number_gaps(last: dict[Key, int], shorts: dict[int, str]) -> Iterator[str]:
    """Case numbers: as many cases as were counted, besides those taken over."""
    series, numbers, brought = case_series(), defaultdict[Key, list[int]](list), defaultdict[Key, int](int)
    taken_over = set(Entry.objects.filter(step="adopt").values_list("case_id", flat=True))
    organs = {short: organ for organ, short in shorts.items()}
    for pk, number in Case.objects.order_by("pk").values_list("pk", "number").iterator(chunk_size=5000):
        if (found := counted(number, series, organs)) is None:
            continue
        key, seq = found
        numbers[key].append(seq)
        if pk in taken_over:
            brought[key] = max(brought[key], seq)
    words = {name: said for said, name in series.items()}
    for key in sorted({*numbers, *(key for key in last if key[1] in words)}):
        known, stands = brought[key], last.pop(key, 0)
        own = sum(seq > known for seq in numbers[key])
        if known + own != stands:
            before = f"接管前{known}号，" if known else ""
            said = f"案号（{shorts[key[0]]}）{words[key[1]]}〔{key[2]}〕"
            yield f"{said}登记簿记为{stands}号，{before}实有{own}件。"


def counted(number: str, series: Mapping[str, str], organs: Mapping[str, int]) -> tuple[Key, int] | None:
    """Series and place of a number of ours; None for one of another series."""
    told = NUMBER.fullmatch(number)
    if told is None or told[1] not in organs or told[2] not in series:
        return None
    return (organs[told[1]], series[told[2]], int(told[3])), int(told[4])


def draw_gaps(last: dict[Key, int], shorts: dict[int, str]) -> Iterator[str]:
    """Numbers of draws: every one up to where the counter stands."""
    found: dict[Key, list[int]] = defaultdict(list)
    organs = {short: organ for organ, short in shorts.items()}
    for number in Draw.objects.order_by("pk").values_list("number", flat=True):
        if (one := counted(number, {draws.WORDS: draws.SERIES}, organs)) is not None:
            found[one[0]].append(one[1])
    for key in sorted({*found, *(key for key in last if key[1] == draws.SERIES)}):
        stands = last.pop(key, 0)
        if sorted(found[key]) != list(range(1, stands + 1)):
            said = f"抽取编号（{shorts[key[0]]}）{draws.WORDS}〔{key[2]}〕"
            yield f"{said}登记簿记为{stands}号，实有{len(found[key])}次。"
