"""What a legal reviewer stated, point by point. Nothing is derived from consent."""

from __future__ import annotations

from typing import Any

from documents.reading.derived.source import Source, fact, stated
from documents.reading.review_points import ANSWERS, POINTS
from documents.reading.sources import FormError, nearest
from documents.reading.stepping import step_into


@fact
def review_points(source: Source) -> list[dict[str, str]]:
    """The nine points with the reviewer's answers; without any answer they stand open, to be filled by hand.

    `points` are rows of key, answer (yes, no, not_applicable), note. FormError for a point unknown or left out.
    """
    said = {_key(row): row for row in stated(source, "points") or []}
    if said and (missing := [question for key, question in POINTS if key not in said]):
        raise FormError(f"法制审核要点还有{len(missing)}项没有回答：{'、'.join(missing)}，请逐项填写。")
    return [_point(question, said.get(key)) for key, question in POINTS]


def _key(row: Any) -> str:
    key, known = str(step_into(row, "key") or ""), [point for point, _ in POINTS]
    if key not in known:
        raise FormError(f"没有“{key}”这一审核要点，是否为“{nearest(key, known)}”？")
    return key


def _point(question: str, row: Any) -> dict[str, str]:
    if row is None:
        return {"item": question, "verdict": "", "note": ""}
    answer = str(step_into(row, "answer") or "")
    if answer not in ANSWERS:
        raise FormError(f"审核要点“{question}”应当回答{'、'.join(ANSWERS.values())}，现为“{answer}”。")
    return {"item": question, "verdict": ANSWERS[answer], "note": str(step_into(row, "note") or "")}
