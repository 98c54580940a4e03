"""What somebody chooses in an act beside the steps, by the key of a page or by the Chinese name of a story."""

from __future__ import annotations

from typing import Any

from django.db.models import TextChoices

from flows.door.refusals import Refused


def chosen(choices: type[TextChoices], said: str, what: str) -> Any:
    """What was chosen by its key or its Chinese name. Raises Refused, naming what there is."""
    for one in choices:
        if str(said) in (one.value, str(one.label)):
            return one
    raise Refused(f"没有“{said}”这种{what}，可选：{'、'.join(map(str, choices.labels))}。")
