"""Draws as the record holds them: sealed lines, and results that can be computed again."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from casework import draws
from casework.models import Draw, DrawLine

STAGES = {"freeze": "frozen", "commit": "committed", "name": "named", "draw": "drawn", "accept": "accepted"}
STAGES |= {"excuse": "accepted", "abandon": "abandoned"}


def unlike_their_lines() -> Iterator[str]:
    """One sentence for each draw whose lines do not hold, or whose ranking is not what they give."""
    rows = DrawLine.objects.select_related("draw").order_by("draw_id", "line")
    seen = set()
    for pk, group in groupby(rows.iterator(chunk_size=500), key=lambda row: row.draw_id):
        seen.add(pk)
        if why := wrong(list(group)):
            yield why
    for draw in Draw.objects.exclude(pk__in=seen):
        yield f"抽取 {draw.number} 没有记录。"


def wrong(lines: list[DrawLine]) -> str:
    """ "" when one draw holds."""
    draw, before = lines[0].draw, ""
    for number, line in enumerate(lines, 1):
        if line.line != number or line.seal != line.sealed(before):
            return f"抽取 {draw.number} 第{number}行的封存不符，被改动过。"
        before = line.seal
    if draw.stage != STAGES.get(lines[-1].step):
        return f"抽取 {draw.number} 的阶段与其记录不符。"
    said = {line.step: line.facts for line in lines}
    if why := otherwise(draw, lines[0], said):
        return why
    if "draw" in said:
        again = draws.drawn(said["draw"]["secret"], {**said["freeze"], **said["name"]})
        if (
            again != said["draw"]["ranking"]
            or draws.commitment_of(said["draw"]["secret"]) != said["commit"]["commitment"]
        ):
            return f"抽取 {draw.number} 的排序与重新计算的不符。"
    return ""


def otherwise(draw: Draw, first: DrawLine, said: dict[str, Any]) -> str:
    """A column of the draw that is not what its lines say, else "". Older lines state neither number nor organ."""
    frozen, opened = said["freeze"], said.get("draw", {}).get("secret")
    want: dict[str, Any] = {"of": frozen["of"], "purpose": frozen["purpose"], "wanted": frozen["wanted"]}
    want |= {"opened": first.on, "number": frozen.get("number", draw.number)}
    want |= {"organ_id": frozen.get("organ", draw.organ_id), "secret": opened or draw.secret}
    for column, value in want.items():
        if getattr(draw, column) != value:
            title = Draw._meta.get_field(column.removesuffix("_id")).verbose_name  # type: ignore[union-attr]
            return f"抽取 {draw.number} 的“{title}”与其记录不符。"
    promised = said.get("commit", {}).get("commitment")
    if promised is not None and draws.commitment_of(draw.secret) != promised:
        return f"抽取 {draw.number} 的密数与公布的承诺不符。"
    return ""


def accepted(number: str) -> tuple[Draw, list[str]] | None:
    """A draw that is adopted, with the ids that serve; None where there is none of that number."""
    draw = Draw.objects.filter(number=number, stage=Draw.Stage.ACCEPTED).first()
    if draw is None:
        return None
    lines = list(draw.lines.order_by("line"))
    said = next(line.facts for line in lines if line.step == "draw")
    out = [line.facts for line in lines if line.step == "excuse"]
    return draw, draws.chosen(said["ranking"], draw.wanted, out)
