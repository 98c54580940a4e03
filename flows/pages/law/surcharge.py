"""The surcharge calculator 加处罚款计算: the fine, the last day of payment, the day paid, pauses → days and amount."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

import law
from documents.reading.amounts import in_words
from flows.pages.law.ask import Typed
from flows.pages.law.seat import seat_of
from law.fines.lawful import surcharge


def law_surcharge(request: HttpRequest) -> HttpResponse:
    """The form and its answer; nothing is read from a case and nothing is written."""
    typed, today = Typed(request.GET.dict()), timezone.localdate()
    intervals, pauses = typed.intervals("off")
    context = {
        "on": today,
        "typed": request.GET,
        "intervals": intervals,
        "seat": seat_of(request, today),
        "answer": reckoned(typed, [one[:2] for one in pauses]),
        "wrong": typed.wrong,
        "paid": typed.text("paid") or ("" if typed else f"{today}"),
    }
    return render(request, "law/surcharge.html", context)


def reckoned(typed: Typed, pauses: list[Any]) -> dict[str, Any] | None:
    """What the law answers; None while a field is wrong or empty."""
    fine, due, paid = (
        typed.yuan("fine", "罚款数额", needed=True),
        typed.day("due", "缴款期限最后一日", needed=True),
        typed.day("paid", "缴纳日", needed=True),
    )
    if fine is None or due is None or paid is None or typed.wrong:
        return None
    try:
        found = surcharge(law.book(), fine, due, paid, paused=pauses)
    except law.LawError as why:
        typed.refuse("off" if "中止期间" in str(why) else "fine", why)
        return None
    total = fine + found.amount
    return {
        "found": found,
        "fine": fine,
        "total": total,
        "words": in_words(int(total)) if total == int(total) else "",
        "share": share(found.amount, fine),
    }


def share(amount: Decimal, fine: Decimal) -> int:
    """How much of the fine the surcharge makes, in hundredths, for the bar."""
    return min(100, int(amount * 100 / fine))
