"""What each step of an order presupposes (安全生产法 第六十五条): "" or one sentence with its article."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from casework.models import Finding, Rectification, Service
from flows.door.terms import Ground
from flows.guards.days import day, not_late, past, slip
from flows.guards.findings import may_be_ordered, of_visit, record_stands, under
from flows.guards.people import party_there, signature_or_note
from flows.guards.service import e_service_consented, grounded
from flows.procedures.rectification.asked import State

Facts = Mapping[str, Any]
ORDER = "安全生产法(2021) 第六十五条第一款第二项; 行政处罚法(2021) 第二十八条第一款"
REVIEW = "安全生产法(2021) 第六十五条第一款第二项; 第六十八条"
TERM = "terms/rectify_deadline_param"


def visit_of(run: Any) -> int | None:
    """The visit whose findings are ordered: from which this arose, or on which the failed order rests."""
    if run.visit_id or run.arose_from_id is None:
        found: int | None = run.visit_id
        return found
    if run.arose_from.kind == "inspection":
        return int(run.arose_from_id)
    earlier = Rectification.objects.filter(pk=run.arose_from_id).values_list("visit_id", flat=True).first()
    return earlier


def to_order(run: Any) -> dict[int, Finding]:
    """Findings of the visit that await correction and stand under no order that binds, by number."""
    return {row.number: row for row in of_visit(run, visit_of(run)) if may_be_ordered(row)}


def under_order(run: Any) -> dict[int, Finding]:
    """Findings of this order that are not signed off, by number."""
    return {row.number: row for row in under(run, run.pk)}


def listed(numbers: Any) -> str:
    return "、".join(str(number) for number in sorted(numbers))


def something_to_order(run: Any, on: date) -> str:
    """An order rests on findings of a recorded visit."""
    if not to_order(run):
        said = "没有待整改的隐患：须先制作现场检查记录并写明发现的问题，才能责令限期整改"
        return f"{said}（安全生产法第六十五条、第六十八条）。"
    if record_stands(visit_of(run)):
        return ""
    return "现场检查记录已经作废，请先重新制作，再责令限期整改（安全生产法第六十八条）。"


def numbers_free(run: Any, facts: Facts, on: date) -> str:
    """Each number names a finding that may be ordered, once."""
    free, asked = to_order(run), [row.number for row in facts["items"]]
    if wrong := {number for number in asked if number not in free}:
        return f"没有可责令整改的第{listed(wrong)}项；待整改的有第{listed(free)}项。" if free else ""
    return "" if len(asked) == len(set(asked)) else "同一项隐患填写了两次，请核对。"


def deadline_ahead(run: Any, facts: Facts, on: date) -> str:
    """The last day lies after the day of the order, within reason, and no finding has a later one."""
    last = facts["deadline"]
    if last <= on:
        return f"整改期限{day(last)}应当晚于责令日{day(on)}，最早可定为{day(on + timedelta(days=1))}（{ORDER}）。"
    if why := slip(last, on, "整改期限"):
        return why
    wrong = [row.number for row in facts["items"] if row.deadline and not on < row.deadline <= last]
    return f"第{listed(wrong)}项的单独期限应当晚于责令日，且不晚于整改期限{day(last)}，请改填。" if wrong else ""


def deadline_usual(run: Any, facts: Facts, on: date) -> str:
    """Thirty days are the usual limit; a longer term says why."""
    rule, days = run.law.get(TERM), (facts["deadline"] - on).days
    if rule is None or not rule.default or days <= rule.default:
        return ""
    said = f"整改期限{days}日，超过通常的{rule.default}日；法律未定上限，期限应当合理、可执行（{rule.cites}）。"
    return Ground(said, rule)


def major_hazard_measures(run: Any, facts: Facts, on: date) -> str:
    """A major hazard under an order: the on-site measure is a matter of its own and is not forgotten."""
    free, asked = to_order(run), {row.number for row in facts["items"]}
    major = [n for n, row in free.items() if row.grade == Finding.Grade.MAJOR and n in asked]
    if not major:
        return ""
    return (
        f"第{listed(major)}项为重大事故隐患：排除前或者排除过程中无法保证安全的，应当责令撤人、暂时停产停业或者停止使用，"
        "现场处理措施不在本程序内办理，请写明已采取的措施（安全生产法第六十五条第一款第三项）。"
    )


def served_before_deadline(run: Any, on: date) -> str:
    """An order served on or after its last day leaves no time to obey it."""
    if run.deadline is None or on < run.deadline:
        return ""
    return f"送达日{day(on)}不早于整改期限{day(run.deadline)}，当事人没有整改时间，请终止后重新责令（{ORDER}）。"


def served_lawfully(run: Any, facts: Facts, on: date) -> str:
    """Electronic service needs the party's consent, service by leaving a note on how it was done."""
    if facts["way"] == Service.Way.ELECTRONIC:
        return e_service_consented(run, on)
    if facts["way"] != Service.Way.LEFT or facts["note"]:
        return ""
    said = "留置送达应当在备注中写明拒收的事由、见证人或者拍照录像的情况"
    return grounded(run, said, "thresholds/leave_service", on)


def asked_in_time(run: Any, on: date) -> str:
    """An extension is asked for before the term has run out (practice); the day on which the request came counts."""
    if on <= run.deadline:
        return ""
    rule = run.law.at(run.served)[TERM]
    said = f"整改期限已于{day(run.deadline)}届满，当事人逾期才申请延期，延期应当在期限届满前申请（{rule.cites}）。"
    return Ground(said, rule)


def asked_beyond(run: Any, facts: Facts, on: date) -> str:
    """More time is asked for, not less, and not without end."""
    until = facts["extension_asked_to"]
    if until <= run.deadline:
        return f"申请延至{day(until)}，应当晚于现整改期限{day(run.deadline)}，请改填（{ORDER}）。"
    return slip(until, on, "申请延至的日期")


def extension_fits(run: Any, facts: Facts, on: date) -> str:
    """Granted, a new last day is named, later than the old one and ahead; refused, a reason and no day."""
    last, earliest = facts["deadline"], max(run.deadline, on)
    if facts["outcome"] == "refused":
        return "" if facts["extension_opinion"] else f"不准延期的，请写明理由（{ORDER}）。"
    if last is None:
        return f"准予延期的，请填写延长后的整改期限（{ORDER}）。"
    if last <= earliest:
        return f"延长后的期限{day(last)}应当晚于{day(earliest)}，请改填（{ORDER}）。"
    return slip(last, on, "延长后的期限")


def extension_settled(run: Any, on: date) -> str:
    """A decision on more time is told once it was made."""
    return "" if run.extension_settled else f"没有已作出的延期决定，无须告知（{ORDER}）。"


def nothing_under(run: Any, on: date) -> str:
    """An order gives way when every finding of it has been ordered anew."""
    left = under_order(run)
    return f"第{listed(left)}项仍在本指令书名下，请复查，或者另行责令后再终结（{ORDER}）。" if left else ""


party_lives = party_there(f"不能再责令整改；请由负责人终止整改、终止检查（{ORDER}）。")

term_over = past("deadline", f"整改期限至{{last}}届满，最早{{first}}可以认定逾期（{ORDER}）。")


def time_for_review(run: Any, on: date) -> str:
    """Officers come back on the unit's report, or when the term has run out."""
    if run.stage != "served" or on > run.deadline:
        return ""
    first = run.deadline + timedelta(days=1)
    said = f"当事人尚未报告整改完毕，整改期限至{day(run.deadline)}届满"
    return Ground(f"{said}：收到整改报告后或者自{day(first)}起复查（{REVIEW}）。", None, first)


def something_to_review(run: Any, on: date) -> str:
    """What was ordered anew is reviewed under the new order."""
    return "" if under_order(run) else "本指令书所列隐患已另行责令，没有待复查的隐患，请办理“终结（已另行责令）”。"


def every_item_seen(run: Any, facts: Facts, on: date) -> str:
    """The opinion goes through the order item by item."""
    seen, left = [row.number for row in facts["results"]], under_order(run)
    if wrong := {n for n in seen if n not in left}:
        return f"没有待复查的第{listed(wrong)}项；待复查的有第{listed(left)}项。"
    if missing := [n for n in left if n not in seen]:
        return f"应当逐项复查，还缺第{listed(missing)}项的复查结果（{REVIEW}）。"
    return "" if len(seen) == len(set(seen)) else "同一项隐患填写了两次复查结果，请核对。"


def outcome_fits(run: Any, facts: Facts, on: date) -> str:
    """合格 when every item is rectified, 不合格 when none is at all, 部分整改 between them."""
    rows = facts["results"]
    left = [row.number for row in rows if row.state != State.RECTIFIED]
    fitting = "passed" if not left else "failed" if all(row.state == State.NOT for row in rows) else "partly"
    if facts["outcome"] == fitting:
        return ""
    if fitting == "passed":
        return f"各项均已整改，结论应当是“合格”，请改选（{REVIEW}）。"
    word = "不合格" if fitting == "failed" else "部分整改"
    return f"第{listed(left)}项没有整改完毕，按逐项复查结果，结论应当是“{word}”，请改选（{REVIEW}）。"


def sign_off_shown(run: Any, facts: Facts, on: date) -> str:
    """What is signed off is shown by a picture, or said in words."""
    bare = [row.number for row in facts["results"] if row.state == State.RECTIFIED and not (row.photo or row.note)]
    return f"第{listed(bare)}项记为已整改，请上传整改后照片，或者写明整改情况（{REVIEW}）。" if bare else ""


signed_or_refused = signature_or_note(
    "复查意见书应当由被复查单位负责人签字；拒绝签字的，应当将情况记录在案（安全生产法第六十八条）。"
)


report_in_time = not_late("deadline", f"整改期限已于{{last}}届满，本次报告属逾期报告（{ORDER}）。")
