"""Registering a party 登记当事人: who is not yet on the register, held to the checks that its codes carry.

The register is master data, not part of a case; a case begins with a party that is already on it.
"""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength, ValidationError

import law
from casework import registers
from casework.models import Officer, Party, Territory
from casework.scope import paths_of
from flows.door.heard import heard
from flows.door.refusals import Refused
from flows.door.wholly import wholly
from flows.guards.identity import wrong_id
from permissions.gate import NotPermitted, held_on
from permissions.offices import REGISTERS

UNIT, PERSON = (
    ("name", "uscc", "representative", "address"),
    ("name", "id_number", "address"),
)  # without these no paper can be made
CALLED = {
    "uscc": "统一社会信用代码",
    "id_number": "身份证号",
    "name": "名称",
    "representative": "法定代表人（负责人）",
    "address": "地址",
}
OTHERWISE = {"business": {"representative": "经营者姓名"}, "individual": {"name": "姓名", "address": "住址"}}
TEXTS = {
    "name": 120,
    "representative": 40,
    "representative_position": 40,
    "position": 40,
    "address": 160,
    "postcode": 6,
    "phone": 30,
    "industry": 40,
}


class Known(Refused):
    """The code is on the register already; `party` bears it."""

    def __init__(self, sentence: str, party: Party) -> None:
        super().__init__(sentence)
        self.party = party


def may_register(by: Officer, on: date) -> bool:
    """Whether the person holds an office that keeps the register."""
    return any(h.office in REGISTERS for h in held_on(by, on))


@heard
def register(*, by: Officer, on: date, kind: str, territory: str, employer: str = "", **given: str) -> Party:
    """Put a party on the register. `territory` is a code, `employer` the name or code of a registered unit.

    Raises NotPermitted, Known when the code is on the register, or Refused with one sentence for everything that is
    wrong.
    """
    if not may_register(by, on):
        raise NotPermitted(f"{by}于{on}没有登记当事人的岗位，请由执法人员、内勤或者登记人员登记。")
    if kind not in Party.Kind.values:
        raise Refused(f"没有“{kind}”这一类别，可用的有：{'、'.join(Party.Kind.labels)}。")
    said = {name: normal(name, value) for name, value in given.items()}
    place = Territory.objects.filter(code=territory).first()
    boss, unfit = employed(employer.strip(), by, on)
    wrong = [*lacking(kind, said), *misfitting(kind, said, on), *too_long(said), *out_of_area(place, by, on), *unfit]
    if wrong:
        raise Refused(*wrong)
    assert place is not None
    with wholly():
        top = place.path.split("/")[0]
        list(
            Territory.objects.select_for_update(no_key=True).filter(path=f"{top}/")
        )  # two registrars of one code queue here
        refuse_known(kind, said, by, on)
        made = Party(kind=kind, territory=place, employer=boss, **columns(kind, said))
        registers.created(made, act="register_party", title="登记当事人", by=by, on=on)
        return made


CODES = ("uscc", "id_number")
DASHES = dict.fromkeys(map(ord, " -‐‑‒–—―−"), None)


def normal(name: str, value: str) -> str:
    """What was typed as it is stored: one blank between words, as the licence prints them; a code in plain (NFKC)
    capitals and figures, without blanks and hyphens.
    """
    text = " ".join(str(value).split())
    if name not in CODES:
        return text
    return unicodedata.normalize("NFKC", text).translate(DASHES).upper()


def lacking(kind: str, said: dict[str, str]) -> list[str]:
    return [f"请填写{called(kind, name)}。" for name in required(kind) if not said.get(name)]


def required(kind: str) -> tuple[str, ...]:
    return PERSON if kind == Party.Kind.INDIVIDUAL else UNIT


def called(kind: str, name: str) -> str:
    """What a column is called for a party of that kind."""
    return (
        OTHERWISE.get(kind, {}).get(name)
        or CALLED.get(name)
        or str(getattr(Party._meta.get_field(name), "verbose_name", name))
    )


def misfitting(kind: str, said: dict[str, str], on: date) -> list[str]:
    """What is wrong with the code of a unit or the identity number of a person, by their own check digits."""
    if kind == Party.Kind.INDIVIDUAL:
        why = wrong_id(said["id_number"], on) if said.get("id_number") else ""
    else:
        why = wrong_uscc(said["uscc"]) if said.get("uscc") else ""
    return [why] if why else []


def wrong_uscc(code: str) -> str:
    """ "" for a unified social credit code that holds (GB 32100), else what is wrong with it."""
    try:
        uscc.validate(code)
    except InvalidLength:
        return f"统一社会信用代码应为18位，现为{len(code)}位。"
    except InvalidChecksum:
        return f"统一社会信用代码{code}的校验位不符，请核对有无错字、漏字或者颠倒。"
    except (InvalidFormat, ValidationError):
        return f"统一社会信用代码{code}含有不使用的字符（不用字母 I、O、Z、S、V），请对照营业执照核对。"
    return ""


def too_long(said: dict[str, str]) -> list[str]:
    return [
        f"“{said[name][:12]}…”超过{most}字，请缩短。" for name, most in TEXTS.items() if len(said.get(name, "")) > most
    ]


def out_of_area(place: Territory | None, by: Officer, on: date) -> list[str]:
    if place is None:
        return ["请选择属地。"]
    return (
        []
        if any(place.path.startswith(path) for path in paths_of(by, on))
        else [f"{place}不在你的辖区，请由当地登记，或者选择你辖区内的属地。"]
    )


def employed(said: str, by: Officer, on: date) -> tuple[Party | None, list[str]]:
    """The unit in which a person works, by its name or code; with a sentence when there is none."""
    if not said:
        return None, []
    units = Party.objects.exclude(kind=Party.Kind.INDIVIDUAL)
    found = units.filter(uscc=said.upper()).first() or units.filter(name=said).first()
    if found:
        return found, []
    near = law.nearest(said, dict.fromkeys(units.filter(name__icontains=said[:4]).values_list("name", flat=True)[:200]))
    return None, [f"名册中没有“{said}”{f'，是否为“{near}”' if near else '，请先登记所在单位'}。"]


def refuse_known(kind: str, said: dict[str, str], by: Officer, on: date) -> None:
    """One code, one party. Somebody else's area is said without the name."""
    name = "id_number" if kind == Party.Kind.INDIVIDUAL else "uscc"
    found = Party.objects.filter(**{name: said[name]}).select_related("territory").first()
    if found is None:
        return
    title = CALLED[name]
    if any(found.territory.path.startswith(path) for path in paths_of(by, on)):
        raise Known(f"{title}{said[name]}已登记为“{found}”（{found.territory}），不再重复登记。", found)
    raise Refused(f"{title}{said[name]}已由其他属地登记，请与该地或者上级机关联系变更属地。")


def columns(kind: str, said: dict[str, str]) -> dict[str, Any]:
    """Columns of the row; sex and year of birth of a person are read from the identity number."""
    made: dict[str, Any] = {name: said.get(name, "") for name in TEXTS}
    made |= {name: said[name] for name in ("size", "risk") if said.get(name) in getattr(Party, name.title()).values}
    if kind != Party.Kind.INDIVIDUAL:
        return made | {"uscc": said["uscc"]}
    number = said["id_number"]
    return made | {
        "id_number": number,
        "birth_year": int(number[6:10]),
        "gender": "男" if int(number[16]) % 2 else "女",
    }
