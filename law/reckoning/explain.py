"""The derivation of a due date, line by line, as a jurist would check it with a calendar on the desk."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from law.reckoning.workdays import DAY, Calendar, say_day

if TYPE_CHECKING:
    from law.reading.ruling import Ruling
    from law.reckoning.clock import Due, Pause, Trace

UNITS = {
    "calendar_day": "日（自然日）",
    "working_day": "个工作日",
    "hour": "小时",
    "month": "个月",
    "year": "年",
}
FORCE = {"read": "原文已核", "reported": "转述未核原文", "practice": "惯例或本机关参数"}
SHOWN = 31
SAFE = {  # why the one or the other end counts
    "right": "本期限保护当事人，取最迟日",
    "charge": "期满对当事人不利，取最迟日",
    "duty": "本期限约束机关，取最早日",
    "appointment": "提前期限约束机关，取最早日",
    "": "没有写明本期限为谁而设，取最迟日",
}


def derive(
    found: "Due",
    ruling: "Ruling",
    trace: "Trace",
    pauses: Sequence["Pause"],
    days: int | None,
) -> list[str]:
    """Every line of the derivation, from the start to the end of the term."""
    calendar = found.calendar
    assert calendar is not None
    lines = [_start(found, ruling), _amount(found, ruling, days), *_stricter(ruling)]
    if found.unit == "working_day":
        lines += _counted(trace, calendar, found.direction)
        lines += _skipped(trace.skipped, calendar)
    elif found.unit != "hour":
        lines += _base(found, trace)
    lines += _paused(found, trace, pauses)
    lines += _grounds(ruling, pauses)
    lines += _end_of_term(found, ruling, trace, calendar)
    lines.append(_end(found))
    return lines + ([tentative(found)] if found.provisional else [])


def tentative(found: "Due") -> str:
    """That the end is not certain yet: which notices are missing, both days, and which of them counts for whom."""
    calendar = found.calendar
    assert calendar is not None
    low, high = min(found.early, _day(found.start)), max(found.late, _day(found.start))
    missing = [year for year in range(low.year, high.year + 1) if year not in calendar.years] or [high.year + 1]
    years = "、".join(f"{year}年" for year in missing)
    known = "已扣除周末和法定放假日" if any(calendar.statutory.days(year) for year in missing) else "只扣除周末"
    head = f"暂定：{years}的放假安排尚未录入，{known}"
    if found.early == found.late:
        return f"{head}，按各种可能的调休都是这一天，公布后须重新推算。"
    both = f"按可能的调休，最早{say_day(found.early)}、最迟{say_day(found.late)}"
    return f"{head}；{both}；{SAFE.get(found.purpose, SAFE[''])}，公布后须重新推算。"


def _start(found: "Due", ruling: "Ruling") -> str:
    from law.reckoning.clock import say

    fact = f"，{ruling.starts_zh}" if ruling.starts_zh else ""
    if found.unit == "hour":
        return f"起点：{say(found.start)}{fact}，按时起算。"
    verb = "自该日向前倒推" if found.direction == "before" else "自次日起算"
    return f"起点：{say_day(_day(found.start))}{fact}，当日不计入，{verb}。"


def _amount(found: "Due", ruling: "Ruling", days: int | None) -> str:
    by = "，由承办人确定" if days is not None else "，承办人未定，按默认值" if ruling.value is None else ""
    confirmed = f"，已由本机关确认：{ruling.confirmed}" if ruling.confirmed else ""
    proof = FORCE.get(found.evidence, found.evidence)
    by += f"，地方规定（{ruling.scope}）" if ruling.scope else ""
    return f"期限：{found.amount}{UNITS[found.unit]}{by}（{found.cites}；{proof}{confirmed}）。"


def _stricter(ruling: "Ruling") -> list[str]:
    """A local card that is stricter but not yet confirmed is named, so that a cautious officer can keep it."""
    if not (local := ruling.stricter):
        return []
    term = f"{local.value}{UNITS[local.unit]}"
    return [f"提示：地方卡片（{local.scope}）定为{term}（{local.cites}），经本机关确认后适用。"]


def _counted(trace: "Trace", calendar: Calendar, direction: str) -> list[str]:
    """The worked days one by one; a long count shows its first and last days."""
    numbered = list(enumerate(trace.counted, 1))
    shown = numbered if len(numbered) <= SHOWN else [*numbered[:5], (0, date.min), *numbered[-5:]]
    word = "倒推第" if direction == "before" else "第"
    texts = [f"{word}{n}日 {say_day(day)}{_swap(day, calendar)}" if n else "……" for n, day in shown]
    return [f"计入：{'；'.join(texts)}。"] if texts else []


def _swap(day: date, calendar: Calendar) -> str:
    return f"，{calendar.name(day)}，计入" if day in calendar.work else ""


def _skipped(days: Iterable[date], calendar: Calendar) -> list[str]:
    """The days not worked, joined into spans with their reason."""
    return [
        f"跳过：{_span(first, last)} {calendar.name(first)}，不计入。"
        for first, last in _spans(days, lambda day: calendar.name(day))
    ]


def _base(found: "Due", trace: "Trace") -> list[str]:
    """The end before anything moved it."""
    if trace.unpaused_end:
        return [f"对应日：{say_day(trace.unpaused_end)}{_clamped(found, trace.unpaused_end)}。"]
    if not trace.counted:
        return []
    first, last = sorted((trace.counted[0], trace.counted[-1]))
    return [f"计入：{first}至{last}，共{len(trace.counted)}日，节假日包含在内。"]


def _clamped(found: "Due", end: date) -> str:
    day = _day(found.start)
    return f"（该月没有{day.day}日，以月末为末日）" if end.day != day.day else ""


def _paused(found: "Due", trace: "Trace", pauses: Sequence["Pause"]) -> list[str]:
    """Each excluded interval with its article and the days of it that fell inside the term."""
    lines = []
    inside = set(trace.paused)
    for first, last, article in pauses:
        n = sum(first <= day <= last for day in inside)
        ground = f"，依据{article}" if article else ""
        effect = (
            f"期限内{n}{'个工作日' if found.unit == 'working_day' else '日'}不计入" if n else "不在期限内，没有影响"
        )
        lines.append(f"扣除：{first}至{last}（首尾均含）{ground}，{effect}。")
    if inside:
        lines.append(f"合计扣除{len(inside)}日，期限相应顺延。")
    return lines


def _grounds(ruling: "Ruling", pauses: Sequence["Pause"]) -> list[str]:
    """What may be left out, when an interval was left out without an article."""
    if all(article for _, _, article in pauses):
        return []
    named = "；".join(f"{ground}（{cites}）" for ground, cites in ruling.excludes)
    if not named:
        return ["提示：法规库没有记载本期限的法定扣除事由，扣除须另有依据并写明条文。"]
    return [f"提示：本期限可以扣除的是：{named}。"]


def _end_of_term(found: "Due", ruling: "Ruling", trace: "Trace", calendar: Calendar) -> list[str]:
    if trace.rolled_from:
        step = -DAY if found.direction == "before" else DAY
        names = _holidays(trace.rolled_from, trace.end, step, calendar)
        way = "之前最近的工作日" if found.direction == "before" else "之后第一个工作日"
        end = f"{say_day(trace.end)}{_swap(trace.end, calendar)}"
        return [f"末日：{say_day(trace.rolled_from)}适逢{names}，移至{way}{end}。"]
    if found.unit in ("calendar_day", "month", "year") and not calendar.is_workday(_day(found.due)):
        why = "本期限末日不因节假日顺延" if ruling.end_on_holiday == "stay" else "期限为零，不顺延"
        return [f"末日：{say_day(found.due)}为{calendar.name(found.due)}，{why}。"]
    return []


def _holidays(first: date, end: date, step: timedelta, calendar: Calendar) -> str:
    names: list[str] = []
    while first != end:
        names.append(calendar.name(first))
        first += step
    return "、".join(dict.fromkeys(names))


def _end(found: "Due") -> str:
    from law.reckoning.clock import say

    if found.direction == "before":
        return f"结果：最迟应在{say(found.due)}{'' if found.unit == 'hour' else '当日或之前'}完成。"
    return f"结果：{say(found.due)}{'届满' if found.unit == 'hour' else '为期限最后一日'}。"


def _spans(days: Iterable[date], reason: Callable[[date], str]) -> list[tuple[date, date]]:
    """Join neighbouring days with the same reason."""
    spans: list[tuple[date, date]] = []
    for day in sorted(days):
        if spans and day - spans[-1][1] == DAY and reason(day) == reason(spans[-1][1]):
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    return spans


def _span(first: date, last: date) -> str:
    return say_day(first) if first == last else f"{first}至{last}"


def _day(moment: date) -> date:
    from law.reckoning.clock import day_of

    return day_of(moment)
