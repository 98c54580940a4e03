"""案由: the offence of a case, by which its papers and its close-out name it."""

from __future__ import annotations

from casework.models import Penalty, SummaryPenalty


def offence_of(case: int) -> str:
    """The title of the offence last punished, in the ordinary way before that on the spot; "" for none."""
    for model in (Penalty, SummaryPenalty):
        rows = model.objects.filter(case_id=case).exclude(offence_title="").order_by("-pk")
        if found := rows.values_list("offence_title", flat=True).first():
            return str(found)
    return ""
