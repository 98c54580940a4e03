"""Kinds of party in the words of the law: which figure of a card is theirs, which offences they may answer for.

Keys are those of a case's party (`organisation`, `business`, `agency`, `government`, `individual`), of an offence
(`person_in_charge`, `other_responsible`) and of the cards (`citizen`, `individual_business`). The statutes name no
individual business: it has the citizen's figures, the stricter against the organ, and answers for either offence.
"""

from law.reading.errors import LawError, nearest, suggestion

PERSONS = {
    "citizen": "公民",
    "individual": "公民",
    "person_in_charge": "公民",
    "other_responsible": "公民",
    "individual_business": "个体工商户",
}
ORGANISATIONS = {"organisation": "单位", "agency": "中介机构", "government": "机关、事业单位"}
PARTIES = PERSONS | ORGANISATIONS
ALSO = {
    "business": "individual_business",
    "个人": "individual",
    "主要负责人": "person_in_charge",
    "责任人员": "other_responsible",
    "法人": "organisation",
    "其他组织": "organisation",
    "法人或者其他组织": "organisation",
    "企业": "organisation",
    "生产经营单位": "organisation",
    "机关": "government",
    "政府及其部门": "government",
}
LIABLE_PERSONS = ("person_in_charge", "other_responsible", "individual")


def party_from(word: str) -> str:
    """A kind of party by its key or its Chinese word (单位, 公民, 个体工商户 …). Raises LawError."""
    titles = {title: key for key, title in reversed(PARTIES.items())} | ALSO
    if word in PARTIES or word in titles:
        return word if word in PARTIES else titles[word]
    near = nearest(word, [*PARTIES, *titles])
    raise LawError(f"没有“{word}”这种当事人{suggestion(near)}，可用的有：{'、'.join(PARTIES)}。")


def figure(party: str) -> str:
    """Whose figure of a card applies to the party: `citizen` or `organisation`. Raises LawError."""
    return "organisation" if party_from(party) in ORGANISATIONS else "citizen"


def liable_as(party: str) -> tuple[str, ...]:
    """As which party of an offence (keys of `law.fines.offence.PARTIES`) the party may answer. Raises LawError."""
    if figure(party) == "organisation":
        return ("organisation",)
    return (*LIABLE_PERSONS, "organisation") if party_from(party) == "individual_business" else LIABLE_PERSONS
