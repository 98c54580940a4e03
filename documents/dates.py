"""Days and moments as the standard writes them: Arabic figures, no zero padding (GB/T 9704-2012 7.3.5.4)."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


def day_text(day: date) -> str:
    """Return 2026年9月2日."""
    if isinstance(day, datetime):
        day = day.astimezone(CHINA).date() if day.tzinfo else day.date()
    return f"{day.year}年{day.month}月{day.day}日"


def moment_text(moment: datetime) -> str:
    """Return 2026年9月2日14时05分, in China's time when the moment carries a zone."""
    if moment.tzinfo:
        moment = moment.astimezone(CHINA)
    return f"{day_text(moment.date())}{moment.hour}时{moment.minute:02d}分"
