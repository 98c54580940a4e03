"""What a story expects after a step, one comparison a key; the first difference is one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Q

import law
from casework.models import Clock, Entry, Finding, Officer, Paper
from flows.door.invitation import Invitation
from flows.door.offers import offer
from flows.door.terms import stage_label
from flows.stories import related
from flows.stories.expecting import SHAPES
from flows.stories.scenes import Scene
from flows.stories.words import card_of, form_of

HOLDS = {
    "隐患清单": Q(),
    "整改清单": Q(signed_off=None, deadline__isnull=False),
    "销号清单": Q(signed_off__isnull=False),
}


def first_difference(scene: Scene, run: Any, by: Officer) -> tuple[str, str] | None:
    """(key, sentence) of the first expectation that does not hold; None when all hold."""
    for key in scene.expect:
        for sentence in COMPARE[key](scene, run, by):
            return key, sentence
    return None


def stage(scene: Scene, run: Any, by: Officer) -> Iterator[str]:
    want = str(scene.expect["stage"])
    if want not in (run.stage, stage_label(run)):
        yield f"阶段应为“{want}”，实为“{stage_label(run)}”。"


def papers(scene: Scene, run: Any, by: Officer) -> Iterator[str]:
    """Exactly the papers of this step, and their numbers where given."""
    want = scene.expect["papers"] or []
    numbers = want if isinstance(want, dict) else {}
    have = {paper.form: paper for paper in Paper.objects.filter(proceeding_id=run.pk, line=run.line)}
    forms = {str(form_of(str(name))): str(name) for name in want}
    for form, name in forms.items():
        if form not in have:
            yield f"应当制作《{name}》，实际制作的有：{'、'.join(p.title for p in have.values()) or '无'}。"
        elif name in numbers and str(numbers[name]) != (have[form].number or ""):
            yield f"《{name}》的文号应为“{numbers[name]}”，实为“{have[form].number or '无'}”。"
    for form, paper in have.items():
        if form not in forms:
            yield f"多制作了《{paper.title}》{paper.number or ''}。"


def running(run: Any) -> dict[str, Clock]:
    return {
        clock.card: clock for clock in Clock.objects.filter(proceeding_id=run.pk, met=None, lapsed=None).order_by("pk")
    }


def title(card: str) -> str:
    return law.book().card(card).title


def due(scene: Scene, run: Any, by: Officer) -> Iterator[str]:
    have = running(run)
    for name, want in scene.expect["due"].items():
        clock = have.get(str(card_of(str(name))))
        found = clock.due.isoformat() if clock else None
        if found != (str(want) if want is not None else None):
            yield f"“{title(str(card_of(str(name))))}”的届满日应为{want or '无'}，实为{found or '无'}。"


def met(scene: Scene, run: Any, by: Officer) -> Iterator[str]:
    happened = Entry.objects.filter(proceeding_id=run.pk).order_by("-line").values_list("happened", flat=True).first()
    days = {scene.day, happened or scene.day}  # a clock is met on the day of the event, which may lie before its record
    have = set(Clock.objects.filter(proceeding_id=run.pk, met__in=days).values_list("card", flat=True))
    for name in scene.expect["met"]:
        if card_of(str(name)) not in have:
            yield f"“{title(str(card_of(str(name))))}”应当在本步办结，实际没有。"


def overdue(scene: Scene, run: Any, by: Officer) -> Iterator[str]:
    """Exactly the duties of the case whose last day has passed."""
    want = {str(card_of(str(name))) for name in scene.expect["overdue"] or []}
    rows = Clock.objects.overdue(scene.day).filter(proceeding__case_id=run.case_id)
    have = set(rows.values_list("card", flat=True))
    if want - have:
        yield f"“{title(min(want - have))}”应当已逾期，实际没有。"
    if have - want:
        yield f"“{title(min(have - want))}”不应逾期，实际已逾期。"


def lists(scene: Scene, run: Any, by: Officer) -> Iterator[str]:
    for name, want in scene.expect["lists"].items():
        found = Finding.objects.filter(HOLDS[name], case_id=run.case_id).count()
        if found != want:
            yield f"{name}应有{want}项，实有{found}项。"


def findings(scene: Scene, run: Any, by: Officer) -> Iterator[str]:
    have = {finding.number: finding for finding in Finding.objects.filter(case_id=run.case_id)}
    for number, columns in scene.expect["findings"].items():
        if int(number) not in have:
            yield f"本案没有第{number}项隐患。"
            continue
        for column, want, found in related.differences(columns, have[int(number)]):
            yield f"第{number}项隐患的 {column} 应为{want}，实为{found}。"


def has(scene: Scene, run: Any, by: Officer) -> Iterator[str]:
    for column, want, found in related.differences(scene.expect["has"], run):
        yield f"“{run._meta.get_field(column).verbose_name}”（{column}）应为{want}，实为{found}。"


def offers(scene: Scene, run: Any, by: Officer) -> dict[str, Any]:
    return {found.step: found for found in offer(run, by, scene.day)}


def offered(scene: Scene, run: Any, by: Officer) -> Iterator[str]:
    have = offers(scene, run, by)
    for name in scene.expect["offered"]:
        if name not in have:
            yield f"“{stage_label(run)}”阶段没有 {name} 这一步；可办的有：{'、'.join(have) or '无'}。"
        elif not have[name].allowed:
            yield f"应当可以办理“{have[name].title}”，实际不能：{''.join(have[name].why)}"


def not_offered(scene: Scene, run: Any, by: Officer) -> Iterator[str]:
    have, want = offers(scene, run, by), scene.expect["not_offered"]
    for name in want:
        if name in have and have[name].allowed:
            yield f"不应可以办理“{have[name].title}”，实际可以。"
        part = want[name] if isinstance(want, dict) else ""
        why = "".join(have[name].why) if name in have else "本阶段没有这一步"
        if part and part not in why:
            yield f"不能办理 {name} 的理由应当含“{part}”，实为“{why}”。"


def invited(scene: Scene, run: Any, by: Officer) -> Iterator[str]:
    have, want = {step for step, opens in invitations(run) if not waits(opens, scene.day)}, set(scene.expect["invited"])
    if have != want:
        yield f"待办应为{'、'.join(sorted(want)) or '无'}，实为{'、'.join(sorted(have)) or '无'}。"


def invitations(run: Any) -> list[tuple[str, Any]]:
    """(step, the day from which it may be taken, or None) of everything to which somebody is invited."""
    rows = Invitation.objects.filter(process_id=run.pk, finished=None)
    return [(row.step if row.kind == run.kind else f"{row.kind}.{row.step}", row.opens) for row in rows]


def waits(opens: Any, on: date) -> bool:
    return opens is not None and (opens.date() if isinstance(opens, datetime) else opens) > on


def waiting(scene: Scene, run: Any, by: Officer) -> Iterator[str]:
    """Steps that open on a later day; `step: null` when it does not wait."""
    have = {step: related.said(opens) for step, opens in invitations(run) if waits(opens, scene.day)}
    for step, want in scene.expect["waiting"].items():
        if have.get(step) != (str(want) if want is not None else None):
            yield f"“{step}”应当等到{want or '（不必等待）'}，实为{have.get(step) or '不在等待'}。"


def silent(scene: Scene, run: Any, by: Officer) -> Iterator[str]:
    """Whether the open case has neither an invitation nor a running duty."""
    invited = Invitation.objects.filter(process__case_id=run.case_id, finished=None).exists()
    duty = Clock.objects.running().filter(proceeding__case_id=run.case_id, duty=True).exists()
    found = not (run.case.closed or invited or duty)
    if found != scene.expect["silent"]:
        yield "案件应当停滞，实际还有待办或者期限。" if not found else "案件应当有待办或者期限，实际停滞。"


def rows(scene: Scene, run: Any, by: Officer) -> Iterator[str]:
    """Rows of the case, picked by `where`: what each of them holds, and how many there are."""
    for noun, wants in scene.expect["rows"].items():
        have = related.rows(noun, run.case_id)
        for want in wants:
            picked = [row for row in have if not list(related.differences(want.get("where") or {}, row))]
            yield from row_differences(noun, want, picked, len(have))


def row_differences(noun: str, want: Any, picked: list[Any], all_: int) -> Iterator[str]:
    which = "、".join(f"{key}={value}" for key, value in (want.get("where") or {}).items())
    where = f"{noun}（{which}）" if which else noun
    if "count" in want and len(picked) != want["count"]:
        yield f"{where}应有{want['count']}行，实有{len(picked)}行。"
    if not picked and "count" not in want:
        yield f"应当有 {where}，实际没有；本案的 {noun} 共{all_}行。"
    for row in picked:
        for column, wanted, found in related.differences(want.get("has") or {}, row):
            yield f"{where}的 {column} 应为{wanted}，实为{'无' if found is None else found}。"


def case(scene: Scene, run: Any, by: Officer) -> Iterator[str]:
    for column, wanted, found in related.differences(scene.expect["case"], run.case):
        yield f"案件的 {column} 应为{wanted}，实为{'无' if found is None else found}。"


def warned(scene: Scene, run: Any, by: Officer) -> Iterator[str]:
    said = scene.expect["warned"]
    reason = run.record.order_by("-line").values_list("reason", flat=True).first() or ""
    for part in [said] if isinstance(said, str) else said:
        if part not in reason:
            yield f"提示应当含“{part}”，实为“{reason or '没有提示'}”。"


def closed(scene: Scene, run: Any, by: Officer) -> Iterator[str]:
    if bool(run.closed) != scene.expect["closed"]:
        yield f"程序应当{'已' if scene.expect['closed'] else '未'}终结，实际{'已' if run.closed else '未'}终结。"


def case_closed(scene: Scene, run: Any, by: Officer) -> Iterator[str]:
    if bool(run.case.closed) != scene.expect["case_closed"]:
        want, found = ("已" if yes else "未" for yes in (scene.expect["case_closed"], run.case.closed))
        yield f"案件应当{want}结案，实际{found}结案。"


COMPARE: dict[str, Callable[[Scene, Any, Officer], Iterator[str]]] = {name: globals()[name] for name in SHAPES}
