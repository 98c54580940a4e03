"""Which way mends which mistake 用哪一种, told for one line of a case before anything is corrected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.models import Entry, Officer, Paper
from flows.guards.decisions import FORMS
from flows.pages.case.mending import Mending, Way, kept, mending


@dataclass(frozen=True)
class Which:
    """One sort of mistake: the way, who approves, and for this line either links or why it does not apply."""

    case: str
    way: str
    approves: str
    ways: tuple[Way, ...] = ()
    not_so: str = ""
    here: bool = False


def which(entry: Entry, case: Any, user: Officer, on: date) -> list[Which]:
    """Every sort, the line's own state beside it."""
    runs = list(case.proceedings.select_related("owner", "partner"))
    for run in runs:
        run.case = case
    entries = list(Entry.objects.filter(case=case).select_related("by", "proceeding").order_by("line"))
    papers = list(Paper.objects.filter(proceeding__case=case).select_related("voided").order_by("pk"))
    found = mending(entries, papers, runs, user, on)
    own = [one for one in papers if (one.proceeding_id, one.line) == (entry.proceeding_id, entry.line)]
    return [
        Which(
            "日期、人名、数额等录错，条目多了、少了",
            "更正：在后面另记一条；文书已送达的并出补正通知书",
            "另一名负责人",
            here=True,
        ),
        taken_back(found, entry),
        void_and_again(found, own),
        served(found, own),
        decided(found, papers, entry),
        ended(found, found.runs[entry.proceeding_id]),
    ]


def taken_back(found: Mending, entry: Entry) -> Which:
    ways = tuple(way for way in found.lines[entry.pk] if way.title == "撤回")
    return Which("刚办完，还没有人接着办", "撤回", "不须批准，限办理人本人", ways, "" if ways else kept(found, entry))


def void_and_again(found: Mending, own: list[Paper]) -> Which:
    said = "文书印错，还没有送达", "作废并重新制作，用新文号", "本机关负责人"
    unserved = [one for one in own if one.pk not in found.served and not hasattr(one, "voided")]
    if not unserved:
        return Which(*said, not_so="这一条没有未送达的文书")
    ways = tuple(way for one in unserved for way in named(found, one))
    return Which(*said, ways, "" if ways else "请负责人办理")


def named(found: Mending, paper: Paper) -> list[Way]:
    return [Way(f"{paper.title}：{way.title}", way.address) for way in found.papers[paper.pk]]


def served(found: Mending, own: list[Paper]) -> Which:
    gone = "、".join(f"《{one.title}》" for one in own if one.pk in found.served)
    says = f"{gone}已送达，在本页更正" if gone else "这一条没有已送达的文书"
    return Which("文书印错，已经送达", "更正并出补正通知书，不得作废", "另一名负责人", not_so=says)


def decided(found: Mending, papers: list[Paper], entry: Entry) -> Which:
    said = "处罚决定本身错，决定书已送达", "撤销或者变更，重新送达", "机关负责人，不是承办人"
    mine = [one for one in papers if one.proceeding_id == entry.proceeding_id and one.form in FORMS]
    standing = [one for one in mine if one.pk in found.served and not hasattr(one, "voided")]
    if not standing:
        return Which(*said, not_so="没有已送达的处罚决定书")
    ways = tuple(way for one in standing for way in found.papers[one.pk])
    return Which(*said, ways, "" if ways else "请机关负责人办理")


def ended(found: Mending, run: Any) -> Which:
    said = "程序已经终结，还要接着办", "重新办理", "两名负责人，一人提请一人批准"
    if not run.closed:
        return Which(*said, not_so="本程序正在办理")
    ways = tuple(way for way in found.ended[run.pk] if "重新办理" in way.title)
    return Which(*said, ways, "" if ways else "请负责人提请")
