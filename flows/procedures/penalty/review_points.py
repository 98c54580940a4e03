"""The answers to the nine points of a legal review 法制审核要点, and which of them finds a fault."""

from __future__ import annotations

from django.db.models import TextChoices

from documents.reading.review_points import ANSWERS, POINTS

QUESTIONS = dict(POINTS)
ASKS_FOR_A_FAULT = ("beyond_powers", "suspected_crime")  # here 是 is the answer that stops the case


class Answer(TextChoices):
    YES = "yes", ANSWERS["yes"]
    NO = "no", ANSWERS["no"]
    NOT_APPLICABLE = "not_applicable", ANSWERS["not_applicable"]


def is_adverse(key: str, answer: str) -> bool:
    """Whether the answer finds a fault."""
    return str(answer) == (Answer.YES if key in ASKS_FOR_A_FAULT else Answer.NO)
