"""Days and moments as the standard writes them: Arabic figures, no zero padding (GB/T 9704-2012 7.3.5.4)."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


def moment(value: datetime) -> datetime:
    """Return the moment in China's time; one without a zone is taken to be there already."""
    return value.astimezone(CHINA) if value.tzinfo else value.replace(tzinfo=CHINA)


def day_text(day: date) -> str:
    """Return 2026年9月2日."""
    if isinstance(day, datetime):
        day = moment(day).date()
    return f"{day.year}年{day.month}月{day.day}日"


def moment_text(value: datetime) -> str:
    """Return 2026年9月2日14时05分, in China's time when the moment carries a zone."""
    value = moment(value)
    return f"{day_text(value.date())}{value.hour}时{value.minute:02d}分"
