"""The chart of accounts (科目表) as data: code, name, kind; two levels, parents first.

Sources of income after 清远市 art. 55 and 宁波市 art. 64; uses after 嘉兴市住宅物业管理条例 art. 30:
(1)–(4) need no decision of their own, every other use does.
"""

from dataclasses import dataclass

from finance.models import Account, Fund

INCOME, COST, USE = Account.Kind.INCOME, Account.Kind.COST, Account.Kind.USE
CLEARING, EQUITY = Account.Kind.CLEARING, Account.Kind.EQUITY
OWED = Account.Kind.OWED


@dataclass(frozen=True)
class Line:
    """One account; ``by_building`` gives every building a child of its own."""

    code: str
    name: str
    kind: str
    parent: str = ""
    by_building: bool = False

    @property
    def needs_authority(self) -> bool:
        return self.kind == USE and self.code not in JIAXING_30


# 维修费用、业委会工作经费、津贴、审计费.
JIAXING_30 = frozenset({"USE_REPAIR", "USE_COMMITTEE", "USE_ALLOWANCE", "USE_AUDIT"})

OPENING = Line("OPENING", "期初结转", EQUITY)
SHARED = [
    Line("CLEAR_FUNDS", "资金间往来", CLEARING),
    Line("CLEAR_TRANSIT", "在途款项", CLEARING),
    Line("PREPAID", "预收款", OWED),
    Line("REFUNDABLE", "待退款", OWED),
]

PUBLIC = [
    Line("PARKING", "公共车位", INCOME),
    Line("PARKING_MONTHLY", "月租车位", INCOME, "PARKING"),
    Line("PARKING_TEMPORARY", "临时停车", INCOME, "PARKING"),
    Line("ADS", "广告位", INCOME),
    Line("ADS_ELEVATOR", "电梯广告", INCOME, "ADS"),
    Line("ADS_GATE", "道闸广告", INCOME, "ADS"),
    Line("ADS_OUTDOOR", "灯箱与户外广告", INCOME, "ADS"),
    Line("LEASE", "经营用房与场地出租", INCOME),
    Line("KIOSK", "快递柜与自助设备", INCOME),
    Line("KIOSK_PARCEL", "快递柜", INCOME, "KIOSK"),
    Line("KIOSK_WATER", "售水机", INCOME, "KIOSK"),
    Line("EVCHARGE", "充电桩分成", INCOME),
    Line("TELECOM", "通信基站场地", INCOME),
    Line("EVENT", "临时摆摊与推广", INCOME),
    Line("FACILITY", "会所与球场", INCOME),
    Line("RECYCLE", "废品与旧衣回收", INCOME),
    Line("COMP", "共用设施损坏赔偿", INCOME),
    Line("INTEREST", "利息", INCOME),
    Line("PENALTY", "违约金", INCOME),
    Line("REFUND", "退款", INCOME),
    Line("OTHER", "其他收入", INCOME),
    Line("COST_TAX", "税费", COST),
    Line("COST_SERVICE", "管理与分成服务费", COST),
    Line("COST_ENERGY", "水电能耗", COST),
    Line("COST_UPKEEP", "经营设备维护", COST),
    Line("COST_PARKING", "车辆管理人工", COST),
    Line("COST_BANK", "手续费", COST),
    Line("COST_CHANNEL", "支付手续费", COST),
    Line("COST_EXCHANGE", "汇兑差额", COST),
    Line("USE_REPAIR", "共有部位维修更新", USE),
    Line("USE_COMMITTEE", "业委会工作经费", USE),
    Line("USE_ALLOWANCE", "津贴", USE),
    Line("USE_AUDIT", "审计费", USE),
    Line("USE_FUND_TOPUP", "补充维修资金", USE),
    Line("USE_LEGAL", "诉讼与公证", USE),
    Line("USE_EVENT", "社区活动", USE),
    Line("USE_OFFSET", "抵扣物业费", USE),
    Line("USE_OTHER", "其他用途", USE),
]

MAINTENANCE = [
    Line("OPENING", "期初结转", EQUITY, by_building=True),
    Line("DEPOSIT", "业主交存", INCOME, by_building=True),
    Line("TOPUP", "公共收益补充", INCOME, by_building=True),
    Line("INTEREST", "利息", INCOME, by_building=True),
    Line("OTHER", "其他收入", INCOME),
    Line("COST_BANK", "手续费", COST),
    # The maintenance fund is spent by decision only (民法典 278).
    Line("USE_FUND_REPAIR", "维修和更新、改造", USE, by_building=True),
    Line("USE_OTHER", "其他用途", USE),
]

FEES = [
    Line("FEE", "物业费", INCOME),
    Line("FEE_PARKING", "车位物业费", INCOME),
    Line("PENALTY", "违约金", INCOME),
    Line("INTEREST", "利息", INCOME),
    Line("OTHER", "其他收入", INCOME),
    Line("COST_STAFF", "人员费用", COST),
    Line("COST_UPKEEP", "共用设施维护", COST),
    Line("COST_CLEANING", "清洁卫生", COST),
    Line("COST_GREEN", "绿化养护", COST),
    Line("COST_ORDER", "秩序维护", COST),
    Line("COST_OFFICE", "办公费用", COST),
    Line("COST_ENERGY", "公共水电能耗", COST),
    Line("COST_TAX", "税费", COST),
    Line("COST_BANK", "手续费", COST),
    Line("COST_CHANNEL", "支付手续费", COST),
    Line("COST_EXCHANGE", "汇兑差额", COST),
    Line("COST_REMUNERATION", "物业企业酬金", COST),
    Line("COST_OTHER", "其他物业服务成本", COST),
]

CHART: dict[str, list[Line]] = {
    Fund.Code.PUBLIC: [OPENING, *SHARED, *PUBLIC],
    Fund.Code.MAINTENANCE: [*SHARED, *MAINTENANCE],
    Fund.Code.FEES: [OPENING, *SHARED, *FEES],
}
