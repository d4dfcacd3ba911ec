"""授权依据 of the demo: what allows the estate to earn or to spend, by the key of the plan."""

from dataclasses import dataclass
from datetime import timedelta

from communities import clock
from communities.models import Estate
from finance.models import Authority
from finance.services.authorities import add_authority

DECISION, CLAUSE = Authority.Kind.DECISION, Authority.Kind.CLAUSE
MINUTE, CONTRACT = Authority.Kind.MINUTE, Authority.Kind.CONTRACT


@dataclass(frozen=True)
class Plan:
    kind: str
    title: str
    reference: str
    days_ago: int


FENGHE = {
    "parking": Plan(DECISION, "公共车位有偿使用办法（业主大会表决通过）", "业决{year}-1", 720),
    "ads": Plan(DECISION, "电梯与道闸广告位出租", "业决{year}-2", 700),
    "charging": Plan(CONTRACT, "充电桩场地合作协议", "合{year}-03", 690),
    "lockers": Plan(CONTRACT, "快递柜场地使用协议", "合{year}-04", 640),
    "shop": Plan(CONTRACT, "东门经营用房租赁合同", "合{year}-05", 600),
    "water": Plan(CONTRACT, "直饮水机场地协议", "合{year}-06", 560),
    "tower": Plan(CONTRACT, "通信基站场地协议", "合{year}-07", 540),
    "service": Plan(CONTRACT, "公共车位经营管理服务协议", "合{year}-08", 700),
    "gates": Plan(CONTRACT, "道闸与充电桩保养合同", "合{year}-09", 480),
    "rules-office": Plan(CLAUSE, "业主大会议事规则第二十六条（办公经费每月600元以内）", "", 780),
    "allowance": Plan(DECISION, "业委会成员津贴标准", "业决{year}-3", 640),
    "audit": Plan(DECISION, "委托审计年度公共收益", "业决{year}-4", 420),
    "topup": Plan(DECISION, "公共收益补充专项维修资金", "业决{year}-5", 400),
    "event": Plan(DECISION, "邻里节与敬老活动经费（全年5,000元以内）", "业决{year}-6", 400),
    "works-light": Plan(MINUTE, "地下车库照明改造（业委会第11次会议）", "会纪{year}-11", 360),
    "works-roof": Plan(DECISION, "屋面与车棚修缮", "业决{year}-8", 370),
    "minute-small": Plan(MINUTE, "1万元以内的日常维修（业委会第9次会议）", "会纪{year}-9", 430),
}

HAICHANG = {
    "parking": Plan(DECISION, "公共车位有偿使用办法（业主共同决定）", "业决{year}-1", 460),
    "lockers": Plan(CONTRACT, "快递柜场地使用协议", "合{year}-02", 420),
    "service": Plan(CONTRACT, "公共车位经营管理服务协议", "合{year}-03", 455),
    "minute-small": Plan(MINUTE, "日常维修（居委会代管会议）", "会纪{year}-2", 400),
}


def lay_down(estate: Estate, plans: dict[str, Plan], writer, now) -> dict[str, Authority]:
    """登记 the authorities of ``estate``, by their keys."""
    today = clock.local(now).date()
    found = {}
    for key, plan in plans.items():
        day = today - timedelta(days=plan.days_ago)
        found[key] = add_authority(
            estate=estate,
            kind=plan.kind,
            title=plan.title,
            reference=plan.reference.format(year=day.year),
            decided_date=day,
            actor=writer,
            now=now,
        )
    return found
