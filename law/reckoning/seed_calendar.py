"""Write the calendar cards once from chinesecalendar: `python -m law.reckoning.seed_calendar`.

The package is needed only here and in tests; the book itself reads the cards, which an officer may correct by the
State Council's notice. A year that has a card is left alone unless it is named on the command line.
"""

import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from chinese_calendar.constants import Holiday, holidays, workdays

from law.reckoning.workdays import DAY

FOLDER = Path(__file__).resolve().parent.parent / "calendar"
NAMES = {h.value: h.chinese for h in Holiday} | {"Tomb-sweeping Day": "清明节", "Dragon Boat Festival": "端午节"}
NAMES |= {"Mid-autumn Festival": "中秋节", "Anti-Fascist 70th Day": "抗战胜利70周年纪念日"}
NOTICES = {
    2016: "国办发明电〔2015〕18号",
    2024: "国办发明电〔2023〕7号",
    2025: "国办发明电〔2024〕12号",
    2026: "国办发明电〔2025〕7号",
}
DOUBTS = {2005: "；2005-12-31（星期六）另一来源列为元旦调休上班，未核到通知，此处按周末计"}


def spans(days: Iterable[date]) -> list[str]:
    """Join neighbouring days to `A..B`."""
    found: list[list[date]] = []
    for day in sorted(days):
        if found and day - found[-1][-1] == DAY:
            found[-1].append(day)
        else:
            found.append([day])
    return [f"{run[0]}..{run[-1]}" if len(run) > 1 else str(run[0]) for run in found]


def block(year: int, days: dict[date, str]) -> list[str]:
    """The lines of one year, grouped by holiday in the order of the year."""
    groups: dict[str, list[date]] = {}
    for day, name in sorted(days.items()):
        if day.year == year:
            groups.setdefault(NAMES[name], []).append(day)
    return [
        f"  {name}: [{', '.join(f'{s!r}' for s in spans(found))}]".replace("'", '"') for name, found in groups.items()
    ]


def card(year: int) -> str:
    """The text of one year's card."""
    notice = NOTICES.get(year)
    work = block(year, workdays)
    lines = [
        f"title: {year}年部分节假日安排",
        f"notice: {notice or 'null'}",
        "evidence: reported",
        "note: 由chinesecalendar开源数据录入，以国务院办公厅当年通知为准"
        + ("；通知文号凭转述，未见原件" if notice else "；通知文号未核")
        + DOUBTS.get(year, ""),
        "off:",
        *block(year, holidays),
        "work:" if work else "work: {}",
        *work,
        'checked: "2026-11-21"',
    ]
    return "\n".join(lines) + "\n"


def main(named: list[str]) -> None:
    """Write the cards of all years the package knows; existing ones only when named."""
    for year in sorted({day.year for day in holidays}):
        path = FOLDER / f"{year}.yaml"
        if not path.exists() or str(year) in named:
            path.write_text(card(year), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
