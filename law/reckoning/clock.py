"""Clock arithmetic: when a term that began on a day ends, by the rules of the statute that set it.

The day of the fact is not counted (民事诉讼法 第八十五条). "日" up to seven or ten are working days where the
statute says so; the card's unit decides. Months and years end on the corresponding day, on the last of the month
where there is none (民法典 第二百零二条). A term that ends on a holiday ends on the first working day after it.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from law.reading.errors import LawError
from law.reading.kinds import TERM_UNITS
from law.reckoning import cautious
from law.reckoning.workdays import DAY, Calendar, say_day

if TYPE_CHECKING:
    from law.reading.book import Book
    from law.reading.ruling import Ruling

Pause = tuple[date, date, str]
BINDS = ("duty", "appointment")  # purposes that bind the organ: their earlier end is the safe one
CHINA = timezone(timedelta(hours=8))
LONGEST = {"calendar_day": 36500, "working_day": 25000, "hour": 24 * 3650, "month": 1200, "year": 100}


@dataclass
class Trace:
    """What happened on the way from the start to the end of a term."""

    end: date
    counted: list[date] = field(default_factory=list)
    skipped: list[date] = field(default_factory=list)
    paused: list[date] = field(default_factory=list)
    unpaused_end: date | None = None
    rolled_from: date | None = None
    asked: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Reading:
    """A term read over the notices that are missing: its earliest and latest end, each with a calendar of that end."""

    early: date
    late: date
    early_calendar: Calendar
    late_calendar: Calendar


@dataclass(frozen=True)
class Due:
    """The end of a term: `due` is the last day (the minute for hours); backwards, the latest day allowed.

    While the notice of a year is missing, `early` and `late` are the ends that it may still bring, and `due` is the one
    that is safe by the card's `purpose`: the late one for the party, the early one for the organ. `raw` is the end
    before a holiday moved it, `calendar` the one by which `due` was reckoned.
    """

    card: str
    start: date
    due: date
    unit: str
    amount: int
    cites: str
    evidence: str
    provisional: bool
    lines: list[str]
    direction: str = "after"
    forbids: bool = False
    since: date | None = None
    early: date = date.max
    late: date = date.min
    raw: date = date.min
    purpose: str = ""
    calendar: Calendar | None = field(default=None, repr=False, compare=False)

    def explain(self) -> str:
        """The derivation, line by line, in Chinese."""
        return "\n".join(self.lines)

    @property
    def earliest_after(self) -> date:
        """The first day on which an act that must wait for the term is allowed; for hours the minute itself."""
        return self.due if isinstance(self.due, datetime) else self.due + DAY


def due(
    card: "str | Ruling",
    start: date,
    *,
    on: date | None = None,
    excluded: Iterable[Pause] = (),
    days: int | None = None,
    scope: str = "",
    confirmed: Mapping[str, str] | None = None,
    book: "Book | None" = None,
) -> Due:
    """When the term of a card that began at `start` is due.

    `on`: the day whose book applies (default: the start day). `scope`: territory code, whose local cards apply;
    `confirmed`: {card: document} of the organ; both are for a card given by name, a Ruling has its own.
    `excluded`: (first, last, article), both ends included; the term is longer by the days excluded inside it.
    `days`: the amount set by the officer, only for cards whose value is null or the organ's parameter. Hours need a
    datetime and are kept to the minute; an aware datetime is read as Chinese time. Raises LawError, UnknownCard.
    """
    from law.reading.book import book as the_book
    from law.reckoning import explain

    whole = book or the_book()
    start = local_time(start)
    day = day_of(local_time(on) if on else start)
    ruling = whole.at(day, scope, confirmed)[card] if isinstance(card, str) else card
    amount = _amount(ruling, days)
    pauses = sorted((_pause(p) for p in excluded), key=lambda pause: pause[:2])
    found, trace = _cautious(start, amount, ruling, pauses, whole.calendar)
    return replace(found, lines=explain.derive(found, ruling, trace, pauses, days))


def _cautious(start: date, amount: int, ruling: "Ruling", pauses: list[Pause], calendar: Calendar) -> tuple[Due, Trace]:
    """The end that is safe by the purpose of the term, and how it came about."""
    trace = run(start, amount, ruling, pauses, calendar)
    read = _reading(start, amount, ruling, pauses, calendar, trace)
    early, late = read.early, read.late
    if early != late:
        calendar = read.early_calendar if ruling.purpose in BINDS else read.late_calendar
        trace = run(start, amount, ruling, pauses, calendar)
    open_years = {year for year in trace.asked if year not in calendar.years}
    found = Due(
        ruling.card,
        start,
        trace.end if early == late else early if ruling.purpose in BINDS else late,
        ruling.unit,
        amount,
        ruling.cites,
        ruling.evidence,
        bool(open_years) or early != late,
        [],
        ruling.direction,
        ruling.forbids,
        ruling.since,
        early,
        late,
        trace.rolled_from or trace.end,
        ruling.purpose,
        calendar,
    )
    return found, trace


def _reading(
    start: date, amount: int, ruling: "Ruling", pauses: list[Pause], calendar: Calendar, trace: Trace
) -> Reading:
    """The earliest and the latest end over everything that missing notices may bring."""
    forward = ruling.direction != "before"
    step = DAY if forward else -DAY
    rolls = ruling.end_on_holiday == "roll" and bool(amount)
    if ruling.unit == "working_day" and amount:
        origin, length = day_of(start), amount
        out = {day for first, last, _ in pauses for day in _days(first, last)}
    elif rolls and ruling.unit != "hour":
        origin, length, out = (trace.rolled_from or trace.end) - step, 1, set()
    else:
        return Reading(trace.end, trace.end, calendar, calendar)
    if not cautious.unsettled(calendar, origin, trace.end):
        return Reading(trace.end, trace.end, calendar, calendar)
    near, near_calendar = cautious.reading(calendar, origin, length, step, out, far=False)
    far, far_calendar = cautious.reading(calendar, origin, length, step, out, far=True)
    if forward:
        return Reading(near, far, near_calendar, far_calendar)
    return Reading(far, near, far_calendar, near_calendar)


def earliest_after(term: Due) -> date:
    """The first day on which an act that must wait for the term is allowed."""
    return term.earliest_after


def run(start: date, amount: int, ruling: "Ruling", pauses: list[Pause], calendar: Calendar) -> Trace:
    """Count the term out, excluded days left out, and roll its end where the statute rolls it."""
    step = -DAY if ruling.direction == "before" else DAY
    off = {day for first, last, _ in pauses for day in _days(first, last)}
    try:
        if ruling.unit == "hour":
            return _hours(start, amount, step, off)
        if ruling.unit in ("month", "year"):
            months = amount * (12 if ruling.unit == "year" else 1)
            trace = _months(day_of(start), months, step, off)
        else:
            trace = _count(day_of(start), amount, step, off, calendar if ruling.unit == "working_day" else None)
        if amount and ruling.end_on_holiday == "roll":
            _roll(trace, step, calendar)
        return trace
    except LawError:
        raise
    except (OverflowError, ValueError):
        raise LawError(f"从{start}起算{amount}的期限超出可计算的日期范围，请检查日期和期限。") from None


def _count(start: date, amount: int, step: timedelta, off: set[date], calendar: Calendar | None) -> Trace:
    """Count days one by one; with a calendar only worked days count."""
    trace = Trace(start)
    while len(trace.counted) < amount:
        trace.end += step
        if calendar:
            trace.asked.add(trace.end.year)
        if calendar and not calendar.is_workday(trace.end):
            trace.skipped.append(trace.end)
        elif trace.end in off:
            trace.paused.append(trace.end)
        else:
            trace.counted.append(trace.end)
    return trace


def _months(start: date, months: int, step: timedelta, off: set[date]) -> Trace:
    """The corresponding day so many months on, longer by the days excluded inside the term."""
    end = shift(start, months if step > timedelta(0) else -months)
    trace = Trace(end, unpaused_end=end)
    low, high = sorted((start, end))
    inside = sorted(day for day in off if low <= day <= high and day != start)
    trace.paused = inside
    left = len(inside)
    while left:
        trace.end += step
        if trace.end in off:
            trace.paused = [*trace.paused, trace.end]
        else:
            left -= 1
    return trace


def _hours(start: date, hours: int, step: timedelta, off: set[date]) -> Trace:
    """So many hours from the minute of the start; excluded days stop the clock from midnight to midnight."""
    if not isinstance(start, datetime):
        raise LawError("本期限按小时计算，起点须写明时刻，例如2022-01-05T14:30。")
    now = start.replace(second=0, microsecond=0)
    left, back = timedelta(hours=hours), step < timedelta(0)
    trace = Trace(now)
    while left:
        day = (now - timedelta(minutes=1)).date() if back else now.date()
        edge = datetime.combine(day if back else day + DAY, datetime.min.time(), now.tzinfo)
        part = min(abs(edge - now), left) if day not in off else timedelta(0)
        if day in off:
            trace.paused.append(day)
        now = edge if day in off else (now - part if back else now + part)
        left -= part
    trace.end = now
    return trace


def _roll(trace: Trace, step: timedelta, calendar: Calendar) -> None:
    """Move an end that is not worked to the next worked day; backwards to the one before."""
    trace.asked.add(trace.end.year)
    rolled = calendar.workday_from(trace.end, step)
    trace.asked.add(rolled.year)
    if rolled != trace.end:
        trace.rolled_from, trace.end = trace.end, rolled


def shift(day: date, months: int) -> date:
    """The corresponding day in a later or earlier month, its last day where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def local_time(moment: date) -> date:
    """A day or a naive Chinese time; an aware time is turned into Chinese time. Raises LawError."""
    if not isinstance(moment, date):
        raise LawError(f"“{moment}”不是日期，请给出日期，例如2022-01-05。")
    if isinstance(moment, datetime) and moment.tzinfo:
        return moment.astimezone(CHINA)
    return moment


def day_of(moment: date) -> date:
    """The day of a day or of a time."""
    return moment.date() if isinstance(moment, datetime) else moment


def _amount(ruling: "Ruling", days: int | None) -> int:
    if ruling.unit not in TERM_UNITS:
        raise LawError(f"“{ruling.title}”（{ruling.card}）不是期限，不能推算到期日。")
    if days is not None and ruling.value is not None and not ruling.parameter and days != ruling.value:
        raise LawError(f"“{ruling.title}”的期限由{ruling.cites}规定为{ruling.value}，不能另设为{days}。")
    amount = days if days is not None else ruling.value if ruling.value is not None else ruling.default
    if amount is None:
        raise LawError(f"“{ruling.title}”（{ruling.card}）的期限由承办人确定，请给出天数。")
    if isinstance(amount, bool) or not isinstance(amount, int) or not 0 <= amount <= LONGEST[ruling.unit]:
        raise LawError(f"“{ruling.title}”的期限应当是0至{LONGEST[ruling.unit]}的整数，“{amount}”不是。")
    return amount


def _pause(pause: Pause) -> Pause:
    first, last, article = pause
    for end in (first, last):
        if isinstance(end, datetime) or not isinstance(end, date):
            raise LawError(f"扣除期间的起止应当是日期，“{end}”不是。")
    if last < first:
        raise LawError(f"扣除期间{first}至{last}首尾颠倒，请检查。")
    if not (last - first).days <= LONGEST["calendar_day"]:
        raise LawError(f"扣除期间{first}至{last}过长，请检查。")
    return first, last, article


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(n) for n in range((last - first).days + 1))


def say(moment: date) -> str:
    """A day or a minute as printed in a derivation."""
    return f"{say_day(moment)}{moment:%H:%M}" if isinstance(moment, datetime) else say_day(moment)
