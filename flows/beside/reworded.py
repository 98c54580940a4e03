"""What a paper would say otherwise under corrected facts: its blanks by their names, old and new."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.models import Paper
from documents.reading.catalogue import form

NOTICE = "correction_notice"


def reworded(paper: Paper, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[dict[str, str]]:
    """Blanks of a paper that would read otherwise, by their names; only where the paper says what was told, or a notice
    of correction has told it since. The old words are those of the paper itself, which is what the party holds.
    """
    blanks = form(paper.form).blanks
    differ = {key: value for key, value in old.items() if key in blanks and key in new and value != new[key]}
    since = notified(paper) if any(paper.blanks.get(key) != value for key, value in differ.items()) else set()
    found = []
    for key, value in differ.items():
        item, said, now = blanks[key].name, paper.blanks.get(key), worded(new[key])
        if said != value and (item, worded(value)) not in since:
            continue
        before = worded(said) if said is not None and worded(said) != now else worded(value)
        found.append({"item": item, "old": before, "new": now})
    return found


def notified(paper: Paper) -> set[tuple[str, str]]:
    """What standing notices of correction 补正通知书 of the paper have put in place of its words: (item, new)."""
    rows = Paper.objects.filter(proceeding__case_id=paper.proceeding.case_id, form=NOTICE, voided=None)
    mine = [one for one in rows if one.blanks.get("original_doc_no") == paper.number]
    same = [one for one in mine if paper.number or one.blanks.get("original_title") == paper.title]
    return {(str(row["item"]), str(row["new"])) for one in same for row in one.blanks["changes"]}


def worded(value: Any) -> str:
    if isinstance(value, list):
        return "；".join(worded(one) for one in value)
    if isinstance(value, Mapping):
        return "，".join(str(one) for one in value.values() if one)
    return str(value)
