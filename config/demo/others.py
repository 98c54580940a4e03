"""What the city's other officers see to: issues of a patrol, notices of agencies before they work on site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from casework.models import Officer, Party
from config.demo.people import name
from config.demo.world import Matter, World, later, workday

STANDARD = "安全生产法(2021) 第八条; 第九条; 第二十一条"
ISSUES = (
    ("责任落实", "未按季度召开安全生产形势分析会", "党政领导干部安全生产责任清单未更新", "乡镇安全生产委员会办公室"),
    ("隐患排查", "重点企业隐患排查台账不完整", "部分隐患没有明确整改责任人和时限", "辖区重点企业"),
    ("执法检查", "年度执法计划完成率偏低", "应当复查的责令整改未按期复查", "县级应急管理局"),
    ("宣传教育", "从业人员应知应会抽查合格率低", "未按要求开展警示教育", "乡镇安监站"),
    ("应急准备", "应急预案未按期修订和演练", "应急物资储备不足、台账不清", "辖区企业和乡镇"),
    ("专项整治", "“厂中厂”安全管理协议未签订", "出租厂房未纳入统一管理", "工业园区"),
)
KINDS = ("安全现状评价", "安全验收评价", "安全预评价", "检测检验")


@dataclass
class Issue:
    """A patrol issue as planned."""

    name: str
    party: Party
    start: date
    stop: str = ""


def found(world: World, plan: Issue, finder: Officer, rng: Random, on: date) -> int:
    """The issue entered by its finder; its key."""
    bureau = world.bureaus["350500"]
    category, *problems, where = rng.choice(ISSUES)
    area = plan.party.territory.name
    _, run = world.begin(
        "patrol_issue",
        "find",
        party=plan.party,
        organ=bureau.organ,
        by=finder,
        on=on,
        title=f"{area}巡查问题",
        round=f"{on.year}年第{(on.month + 2) // 3}轮巡查",
        patrol_period=f"{on.year}年{on.month}月",
        category=category,
        problem=f"{rng.choice(problems)}。",
        standard=STANDARD,
        place=f"{area}{where}",
        unit=plan.party.name,
        person=name(rng),
        colour=rng.choice(("red", "orange", "yellow", "yellow", "blue")),
        major=rng.random() < 0.08,
    )
    return run


def patrol_issue(world: World, plan: Issue) -> Matter:
    """Found by one, handed over by the leader, verified, signed off by another."""
    rng, bureau = world.rng(plan.name), world.bureaus["350500"]
    finder, other = rng.sample(bureau.held["patrol_member"], 2)
    on = yield workday(plan.start)
    run = found(world, plan, finder, rng, on)
    if plan.stop == "find":
        return
    on = yield later(on, rng.randrange(2, 5))
    due = on + timedelta(days=rng.choice((30, 45, 60)))
    world.take(
        "patrol_issue",
        "hand_over",
        run,
        by=bureau.one("patrol_leader"),
        on=on,
        measures="制定整改方案，明确责任人、措施和时限。",
        due=due,
        sign_off_standard="整改到位，佐证材料齐全，现场核查合格",
        plan_due=later(on, 8),
        received_by=name(rng),
        requirements="举一反三，按期报送整改情况。",
    )
    if plan.stop == "hand_over":
        return
    on = yield later(on, rng.randrange(4, 8))
    world.take("patrol_issue", "receive_plan", run, by=finder, on=on, plan="整改方案及责任清单，随附。")
    if plan.stop == "receive_plan":
        return
    on = yield workday(on + timedelta(days=rng.randrange(7, 20)))
    world.take("patrol_issue", "report_rectified", run, by=finder, on=on, report="已按要求整改完毕，佐证材料随附。")
    if plan.stop == "report_rectified":
        return
    on = yield later(on, rng.randrange(2, 8))
    seen = {"verification": "现场核查，整改到位。", "outcome": "passed"}
    world.take("patrol_issue", "verify", run, by=finder, on=on, **seen)
    if plan.stop == "verify":
        return
    on = yield later(on, 2)
    world.take("patrol_issue", "sign_off", run, by=other, on=on)


@dataclass
class Notice:
    """An agency's notice as planned: `ahead` working days before it works on site."""

    name: str
    agency: Party
    client: Party
    start: date
    ahead: int
    stop: str = ""


def service_notice(world: World, plan: Notice) -> Matter:
    """Told on time or late, accepted, verified on site."""
    rng, bureau = world.rng(plan.name), world.bureau(plan.agency)
    on = yield workday(plan.start)
    begins = later(on, plan.ahead)
    team = [
        {"name": name(rng), "role": role, "certificate_no": f"S{rng.randrange(10**11):011}"}
        for role in ("项目负责人", "评价师", "评价师")
    ]
    _, run = world.begin(
        "service_notice",
        "notify",
        party=plan.agency,
        by=bureau.one("registrar"),
        on=on,
        title=f"{plan.agency.name}从业告知",
        qualification_no=f"APJ-（闽）-{rng.randrange(1, 99):03}",
        business_scope="金属、非金属矿及其他矿采选业；化工行业",
        project=f"{plan.client.name}安全评价项目",
        client=plan.client.name,
        project_address=plan.client.address,
        service_type=rng.choice(KINDS),
        onsite_from=begins,
        onsite_to=begins + timedelta(days=5),
        team=team,
        contract_no=f"HT{on.year}{rng.randrange(10**4):04}",
    )
    if plan.stop == "notify":
        return
    on = yield later(on, 1)
    world.take("service_notice", "accept", run, by=bureau.one("registrar"), on=on, note="材料齐全。")
    if plan.stop == "accept":
        return
    on = yield max(begins, later(on, 1))
    world.take("service_notice", "verify", run, by=bureau.one("registrar"), on=on, note="项目组成员到场，与告知一致。")
