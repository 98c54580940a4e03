"""Asking others before a step is taken: one for an opinion 加签, several to sign with 会签; answering, withdrawing.

The step waits until the last word is given or withdrawn (flows.door.refusals.consulted). Whose task the step is stays
free to decide otherwise than he was advised: what was said stands beside the form and in the record.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from casework.ledger import Writes
from casework.models import Consultation, Entry, OfficeKind, Officer, Proceeding
from flows.beside.recording import Said, beside, reasoned
from flows.door.engine import terms_of
from flows.door.facts import cleaned
from flows.door.refusals import Refused
from flows.door.terms import PROCEDURES, Terms, stage_label, steps
from flows.door.verbs import records, verb
from flows.door.waiting import asked, reachable
from flows.door.worklist import ASIDE, BESIDE, Wanted
from permissions.gate import NotPermitted, office_for, permit
from permissions.offices import LEADS

MOST = 20  # persons asked at once
QUESTION, OPINION = 300, 2000  # characters
ANSWER, WITHDRAW = "答复征询", "撤回征询"


records("consult", "征询意见", step="步骤", officers="被征询人", question="征询事项")
records("answer_consultation", ANSWER, step="步骤", agrees="答复", said="意见")
records("withdraw_consultation", WITHDRAW, step="步骤", officers="被征询人", reason="理由")


def asks(by: Officer, run: Any, on: date, *, step: str) -> str:
    """The office of whom the step at hand is, or of a leader; raises NotPermitted, Refused for any other step."""
    return whose(by, run, at_hand(run, step), on)


@verb("consult", title="加签会签", gate=asks)
def consult(
    *,
    proceeding: Proceeding,
    step: str,
    officers: list[Officer],
    question: str,
    by: Officer,
    on: date,
    key: str | None = None,
) -> Entry:
    """Ask officers of the organ about a step before it is taken; until each has answered, the step is refused.

    Raises NotPermitted unless `by` may take the step today or leads the organ; Refused for a step that the stage does
    not know, without a question, and for persons who cannot answer or have been asked already.
    """
    way = Consultation.Way.JOINT if len(officers) > 1 else Consultation.Way.OPINION

    def consulted(run: Any, writes: Writes) -> Said:
        office, terms = asks(by, run, on, step=step), at_hand(run, step)
        said = questioned(question, str(way.label))
        persons = able(officers, run, terms, by, on)
        for person in persons:
            run.adds(
                Consultation(
                    proceeding_id=run.pk, step=terms.name, way=way, officer=person, asked_by=by, asked=on, question=said
                )
            )
        run.waits_on += len(persons)
        facts = {"step": terms.title, "officers": [str(person) for person in persons], "question": said}
        return Said(office, facts)

    return beside("consult", str(way.label), proceeding.kind, proceeding.pk, consulted, by=by, on=on, key=key)


def answers(by: Officer, run: Any, on: date) -> str:
    """The office of somebody whose word was asked; raises NotPermitted, Refused where nobody's was."""
    rows = asked(run)
    if not rows:
        raise Refused(f"“{run.title_}”没有等{by}答复的征询，可能已经答复或者撤回。")
    mine = next((row for row in rows if row.officer_id == by.pk), None)
    if mine is None:
        raise NotPermitted(f"没有等{by}答复的征询，现在等{'、'.join(str(row.officer) for row in rows)}答复。")
    if not (office := office_for(by, OfficeKind.values, run.case, on)):
        raise NotPermitted(f"{by}于{on}已没有本案办案机关的岗位，不能答复；请由{mine.asked_by}撤回征询。")
    return office


@verb("answer_consultation", title=ANSWER, gate=answers)
def answer_consultation(
    *,
    proceeding: Proceeding,
    agrees: bool,
    opinion: str = "",
    step: str = "",
    by: Officer,
    on: date,
    key: str | None = None,
) -> Entry:
    """Give the word that was asked; `step` names the step where several wait for it.

    Raises Refused when nothing was asked of `by`, or when he disagrees without saying why; NotPermitted when he holds
    no office over the case today.
    """

    def answered(run: Any, writes: Writes) -> Said:
        office, row = answers(by, run, on), mine(run, by, step)
        said = opined(agrees, opinion)
        run.sets(row, answered=on, agrees=agrees, opinion=said)
        run.waits_on = max(0, run.waits_on - 1)
        return Said(office, {"step": title_of(run, row.step), "agrees": "同意" if agrees else "不同意", "said": said})

    return beside("answer_consultation", ANSWER, proceeding.kind, proceeding.pk, answered, by=by, on=on, key=key)


def withdraws(by: Officer, run: Any, on: date, *, officer: Officer, step: str = "") -> str:
    """The office of who asked the word of `officer`, of whom the step is, or of a leader; raises as `asks`."""
    row = mine(run, officer, step)
    own = office_for(by, OfficeKind.values, run.case, on) if row.asked_by_id == by.pk else ""
    return own or asks(by, run, on, step=row.step)


@verb("withdraw_consultation", title=WITHDRAW, gate=withdraws)
def withdraw_consultation(
    *,
    proceeding: Proceeding,
    officer: Officer,
    step: str = "",
    by: Officer,
    on: date,
    reason: str,
    key: str | None = None,
) -> Entry:
    """Withdraw what was asked of `officer` and not answered; also when he has left.

    Raises NotPermitted unless `by` asked it, may take the step today or leads the organ; Refused when nothing is open.
    """

    def withdrawn(run: Any, writes: Writes) -> Said:
        office, row = withdraws(by, run, on, officer=officer, step=step), mine(run, officer, step)
        why = reasoned(reason, WITHDRAW)
        run.sets(row, withdrawn=on)
        run.waits_on = max(0, run.waits_on - 1)
        return Said(office, {"step": title_of(run, row.step), "officers": [str(officer)], "reason": why})

    return beside("withdraw_consultation", WITHDRAW, proceeding.kind, proceeding.pk, withdrawn, by=by, on=on, key=key)


def invited(run: Any) -> Iterator[Wanted]:
    """An invitation to each person who has not answered yet."""
    if run.waits_on:
        for row in asked(run):
            yield Wanted(BESIDE, "answer_consultation", row.officer_id, about=row.pk)


ASIDE.append(invited)


def at_hand(run: Any, step: str) -> Terms:
    """The terms of a step that can be taken at the present stage. Raises Refused for any other."""
    terms = terms_of(run.kind, step)
    if not reachable(run, terms.name):
        where = f"已于{run.closed}终结" if run.closed else f"处于“{stage_label(run)}”阶段"
        raise Refused(f"“{run.title_}”{where}，还办不到或者不再办理“{terms.title}”，不能就它征询。")
    return terms


def whose(by: Officer, run: Any, terms: Terms, on: date) -> str:
    """The office of whom the step is, or of a leader of the organ. Raises NotPermitted for anybody else."""
    try:
        return permit(by, terms.by, run, on, officers=terms.officers, apart_from=terms.apart_from, person=terms.person)
    except NotPermitted:
        if office := office_for(by, LEADS, run.case, on):
            return office
    offices = "、".join(str(OfficeKind(office).label) for office in terms.by)
    raise NotPermitted(f"“{terms.title}”由{offices}办理，只有办理这一步的人或者本机关负责人可以加签、会签和撤回。")


def questioned(question: str, way: str) -> str:
    """What is asked, as it is kept. Raises Refused when nothing is, or too much."""
    said = cleaned(question)
    if not said:
        raise Refused(f"{way}请写明征询什么。")
    if len(said) > QUESTION:
        raise Refused(f"征询事项请写在{QUESTION}字以内，现为{len(said)}字。")
    return said


def opined(agrees: bool, opinion: str) -> str:
    """The opinion as it is kept. Raises Refused for a dissent without one."""
    said = cleaned(opinion)
    if not isinstance(agrees, bool):
        raise Refused("请选择同意或者不同意。")
    if not agrees and not said:
        raise Refused("不同意的，请写明意见。")
    if len(said) > OPINION:
        raise Refused(f"意见请写在{OPINION}字以内，现为{len(said)}字。")
    return said


def able(officers: Sequence[Officer], run: Any, terms: Terms, by: Officer, on: date) -> list[Officer]:
    """The persons to ask, each once. Raises Refused or NotPermitted for one who cannot answer."""
    persons = list({person.pk: person for person in officers}.values())
    if not 1 <= len(persons) <= MOST:
        raise Refused(f"请选择征询谁，一次最多{MOST}人。")
    waiting = {(row.officer_id, row.step) for row in asked(run)}
    for person in persons:
        if person.is_with(by):
            raise Refused(f"不能征询自己，请另选{run.case.organ}的人员。")
        if not person.is_active:
            raise NotPermitted(f"{person}的账号已停用，不能答复，请另选人员。")
        if not office_for(person, OfficeKind.values, run.case, on):
            raise NotPermitted(f"{person}于{on}在{run.case.organ}没有本案辖区的岗位，不能征询，请另选人员。")
        if (person.pk, terms.name) in waiting:
            raise Refused(f"已就“{terms.title}”征询{person}，尚未答复，不必重复征询。")
    return persons


def mine(run: Any, officer: Officer, step: str) -> Consultation:
    """What was asked of the person and is open. Raises Refused when nothing is, or several are and no step is named."""
    rows = [row for row in asked(run) if row.officer_id == officer.pk and step in ("", row.step)]
    if not rows:
        raise Refused(f"“{run.title_}”没有等{officer}答复的征询，可能已经答复或者撤回。")
    if len(rows) > 1:
        titles = "、".join(title_of(run, row.step) for row in rows)
        raise Refused(f"等{officer}答复的征询有{len(rows)}项（{titles}），请写明是哪一步。")
    return rows[0]


def title_of(run: Any, step: str) -> str:
    """The step as a person calls it."""
    found = steps(PROCEDURES[run.kind]).get(step)
    return found.title if found else step
