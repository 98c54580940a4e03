"""Names that a procedure may not give: reserved ones, former ones that two steps claim; and where a name was given."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db.models import Model

from casework.models import Proceeding
from flows.door.act import Acting
from flows.door.spelling import Misspelt
from flows.door.terms import PROCEDURES, Terms, steps, undressed
from flows.door.verbs import RECORDED

RESERVED = ("beside", "new", "*")  # kinds of invitation and of source that are no procedure


def place(cls: Any, name: str = "") -> str:
    """File and line of a step, of the procedure itself without one: "filing.py 第39行"."""
    try:
        if name:
            code = inspect.unwrap(undressed(cls, name)).__code__
            return f"{Path(code.co_filename).name} 第{code.co_firstlineno}行"
        return f"{Path(inspect.getsourcefile(cls) or '').name} 第{inspect.getsourcelines(cls)[1]}行"
    except (OSError, TypeError):  # a class that was made without a file
        return cls.__module__


def misnamed(cls: Any, terms: Terms) -> Iterator[str]:
    """One sentence for each way in which the name of a step, or a former one, is another's."""
    if owner := owner_of(cls, terms.name):
        yield f"步骤名“{terms.name}”已由{owner}使用，请改用别的名称，如“{free(cls, terms.name)}”。"
    if len([part for part in cls.__mro__ if terms.name in vars(part)]) > 1:
        yield f"步骤名“{terms.name}”在本程序写了不止一次，前面的一步不会办理；请改用“{free(cls, terms.name)}”。"
    for old in terms.was:
        yield from misremembered(cls, terms, old)


def owner_of(cls: Any, name: str) -> str:
    """Whose a reserved name is, in Chinese; "" for one that a step may bear."""
    noun = cls._meta.concrete_model
    if name in RECORDED:
        return f"步骤之外的行为“{RECORDED[name].title}”"
    if name in {one.name for one in noun._meta.get_fields()}:
        return f"{noun._meta.verbose_name}的一栏"
    if hasattr(Acting, name) or name in Acting.__annotations__ or hasattr(Model, name) or hasattr(Proceeding, name):
        return "程序自身的属性或者方法"
    return f"{noun._meta.verbose_name}的属性或者方法" if hasattr(noun, name) else ""


def free(cls: Any, name: str) -> str:
    """The nearest name that nothing bears."""
    said = (f"{name}_{cls.kind_}", *(f"{name}_{number}" for number in range(2, 100)))
    return next(one for one in said if not hasattr(cls, one) and one not in RECORDED)


def misremembered(cls: Any, terms: Terms, old: str) -> Iterator[str]:
    """A line of the record bears a former name: only one step can have borne it, and none may bear it today."""
    if old in steps(cls):
        today = steps(cls)[old].title
        yield f"was 写的“{old}”是步骤“{today}”现在的名称，旧记录会读成两步；请另写“{terms.name}”从前的名称。"
    elif old in RECORDED:
        yield f"was 写的“{old}”是步骤之外的行为“{RECORDED[old].title}”，其记录会读成本步骤；请改写。"
    for other in steps(cls).values():
        if other.name < terms.name and old in other.was:
            yield f"was 写的“{old}”已由步骤“{other.name}”写为从前的名称，一个旧名只能归一步，请保留一处。"


def refuse_taken(cls: Any, kind: str) -> None:
    """A kind is one procedure's, and `beside` are the acts beside the steps. Raises Misspelt with file and line."""
    last = PROCEDURES.get(kind)
    if kind in RESERVED:
        raise Misspelt(f"{place(cls)}：程序名“{kind}”是保留的名称，请改用别的名称，如“{kind.strip('*')}_matter”。")
    if last is not None and (last.__module__, last.__qualname__) != (cls.__module__, cls.__qualname__):
        raise Misspelt(
            f"{place(cls)}：程序名“{kind}”已由“{last.title_}”（{place(last)}）使用，请改用别的名称，如“{kind}_2”。"
        )
