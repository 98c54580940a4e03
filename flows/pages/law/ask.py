"""What was typed into a calculator: each field read once, a sentence beside each that cannot be read, nothing lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

ROWS = 12  # excluded intervals one form may carry
MOST = Decimal("1e13")
Interval = tuple[date, date, str]


class Typed:
    """The fields of one form. `wrong` holds one sentence for each field that was not understood."""

    def __init__(self, asked: Mapping[str, str]) -> None:
        self.asked = asked
        self.wrong: dict[str, str] = {}

    def __bool__(self) -> bool:
        """Something was sent; an empty form has nothing wrong with it."""
        return bool(self.asked)

    def text(self, name: str) -> str:
        """What stands in the field, without blanks around it."""
        return str(self.asked.get(name) or "").strip()

    def refuse(self, name: str, why: str | Exception) -> None:
        """Note what is wrong with a field; the first sentence stays."""
        self.wrong.setdefault(name, str(why))

    def day(self, name: str, title: str = "", *, needed: bool = False) -> date | None:
        """A day such as 2026-09-28; None when empty or not understood."""
        text = self.text(name)
        if not text:
            if needed and self:
                self.refuse(name, f"请填写{title}，例如 2026-09-28。")
            return None
        try:
            return date.fromisoformat(text.partition("T")[0])
        except ValueError:
            self.refuse(name, f"“{text}”不是日期，请写成 2026-09-28。")
            return None

    def moment(self, name: str, title: str) -> date | None:
        """A minute such as 2026-09-28T14:30, for terms in hours; a bare day is refused."""
        text = self.text(name).replace(" ", "T")
        try:
            if "T" not in text:
                raise ValueError
            return datetime.fromisoformat(text)
        except ValueError:
            self.refuse(
                name, f"本期限按小时计算，请把{title}写到分钟，例如 2026-09-28T14:30。" if self else f"请填写{title}。"
            )
            return None

    def whole(self, name: str, title: str, *, needed: bool = False) -> int | None:
        """A whole number of 0 or more."""
        text = self.text(name)
        if text.isascii() and text.isdigit() and len(text) < 7:
            return int(text)
        if text or (needed and self):
            self.refuse(name, f"{title}应当是整数，“{text}”不是。" if text else f"请填写{title}，例如 10。")
        return None

    def yuan(self, name: str, title: str, *, needed: bool = False) -> Decimal | None:
        """An amount in yuan, to the fen; commas, 元 and 万 are understood."""
        text = self.text(name)
        if not text:
            if needed and self:
                self.refuse(name, f"请填写{title}（元），例如 30000。")
            return None
        try:
            amount = money_of(text)
        except InvalidOperation:
            self.refuse(name, f"“{text}”不是数额，请写成元，例如 30000 或 3万。")
            return None
        if not amount.is_finite() or amount < 0 or amount > MOST or amount != amount.quantize(Decimal("0.01")):
            self.refuse(name, f"{title}应当是0以上、到分为止的数额，“{text}”不是。")
            return None
        return amount

    def intervals(self, name: str) -> tuple[list[dict[str, str]], list[Interval]]:
        """The rows of excluded intervals: as typed (blank ones dropped), and as read."""
        typed, read = [], []
        numbers = sorted(
            {int(n) for key in self.asked if key.startswith(f"{name}-") and (n := key.split("-")[1]).isdigit()}
        )
        for number in numbers[:ROWS]:
            row = {part: self.text(f"{name}-{number}-{part}") for part in ("first", "last", "cites")}
            if any(row.values()):
                typed.append(row)
                if found := self.interval(f"{name}-{number}", row["cites"]):
                    read.append(found)
        if len(numbers) > ROWS:
            self.refuse(name, f"一次最多填{ROWS}段扣除期间，多出的没有计入。")
        return typed, read

    def interval(self, name: str, cites: str) -> Interval | None:
        """One row, both ends included; an end left empty is the first day itself."""
        field = name.split("-")[0]
        try:
            first = date.fromisoformat(self.text(f"{name}-first"))
            last = date.fromisoformat(self.text(f"{name}-last") or str(first))
        except ValueError:
            self.refuse(
                field,
                f"扣除期间“{self.text(f'{name}-first')}至{self.text(f'{name}-last')}”要有起止日期，"
                "例如 2026-03-01 至 2026-03-10。",
            )
            return None
        if last < first:
            self.refuse(field, f"扣除期间{first}至{last}首尾颠倒，请检查。")
            return None
        return first, last, cites


def money_of(text: str) -> Decimal:
    """30,000 元, 3万 or 30000.50 as Decimal yuan. Raises InvalidOperation."""
    plain = text.replace(",", "").replace("，", "").replace(" ", "").removesuffix("元")
    return Decimal(plain.removesuffix("万")) * 10_000 if plain.endswith("万") else Decimal(plain)
