"""The year of 风和丽苑: some 300 homes, a car park, eight lifts, a small shop.

Companies and amounts are invented; what an estate of this size earns and pays is the measure.
"""

from datetime import date

from portal.demo.chance import number
from portal.demo.periods import Span, Year
from portal.demo.plan import Item, until, workday, yuan

PROPERTY = "清和物业服务有限公司（演示）"
SCREENS = "云屏文化传媒有限公司（演示）"
GATES = "晴川广告有限公司（演示）"
LOCKERS = "箱递智能科技有限公司（演示）"
CHARGING = "绿桩新能源有限公司（演示）"
TOWER = "信塔通信设施有限公司（演示）"
WATER = "清泉直饮水设备有限公司（演示）"
RECYCLER = "再物资源回收有限公司（演示）"
SHOP = "邻里便利店（演示）"
POWER = "城东供电服务站（演示）"
BARRIERS = "恒启智能道闸有限公司（演示）"
BANK = "工商银行演示支行"
TAX = "税务机关（演示）"
OPENING_FEN = 186_432_50
# One bay paid for a year ahead in this month of the twelve; each month's part is earned as it ends.
PAID_AHEAD, BAY_FEN = 4, 150_00
WORKS = [
    ("3幢2单元电梯曳引绳更换", 12_480_00, "永升电梯服务有限公司（演示）", "works-lift"),
    ("地下车库照明更换", 8_652_00, "明辉机电安装有限公司（演示）", "works-light"),
    ("1幢屋面渗漏修补", 15_236_00, "固特防水工程有限公司（演示）", "works-roof"),
    ("2幢单元门禁更换", 6_318_00, "恒启智能道闸有限公司（演示）", "minute-small"),
    ("消防栓箱及水带更换", 4_127_50, "安泰消防器材有限公司（演示）", "minute-small"),
    ("儿童活动区地垫修补", 3_564_00, "童趣设施有限公司（演示）", "minute-small"),
    ("监控录像硬盘更换", 2_986_00, "明辉机电安装有限公司（演示）", "minute-small"),
    ("东门人行道地砖修补", 5_740_00, "路顺市政养护有限公司（演示）", "minute-small"),
    ("4幢雨水管更换", 3_905_00, "固特防水工程有限公司（演示）", "minute-small"),
    ("非机动车棚顶棚修复", 7_420_00, "路顺市政养护有限公司（演示）", "works-roof"),
    ("生活水泵房止回阀更换", 2_360_00, "明辉机电安装有限公司（演示）", "minute-small"),
    ("公共楼道扶手修复", 1_880_00, "路顺市政养护有限公司（演示）", "minute-small"),
]


def items(year: Year) -> list[Item]:
    """Everything but the gate's daily receipts of the time since they go through the wallets."""
    found = []
    for at, span in enumerate(year.months):
        found += _monthly_income(span, year)
        found += _quarterly_income(span)
        found += _costs(span)
        found += _uses(span, at)
    return until(found + _once(year), year)


def _on(span: Span, day: int) -> date:
    return workday(span.first.replace(day=day))


def _monthly_income(span: Span, year: Year) -> list[Item]:
    name = f"{span.first.month}月"
    bays = number(f"fenghe/bays/{span.name}", 84, 92)
    found = [
        Item(
            _on(span, 5),
            "income",
            "PARKING_MONTHLY",
            bays * 150_00,
            f"{name}公共车位月租费（{bays}个车位）",
            PROPERTY,
            paper="receipt",
            authority="parking",
        ),
        Item(
            _on(span, 11),
            "income",
            "EVCHARGE",
            yuan(f"fenghe/ev/{span.name}", 920, 1640),
            f"{name}充电桩分成",
            CHARGING,
            authority="charging",
        ),
        Item(
            _on(span, 18),
            "income",
            "RECYCLE",
            yuan(f"fenghe/recycle/{span.name}", 160, 420, 10),
            f"{name}废品回收款",
            RECYCLER,
        ),
    ]
    if span.first < year.review.first:
        found.append(
            Item(
                _on(span, 26),
                "income",
                "PARKING_TEMPORARY",
                yuan(f"fenghe/temp/{span.name}", 3150, 4480, 50),
                f"{name}临时停车费（物业代收转入）",
                PROPERTY,
                authority="parking",
            )
        )
    return found


# Month of the quarter (0–2), day, account, low, high, what, from whom, paper, authority.
QUARTERLY = [
    (0, 9, "ADS_ELEVATOR", 7200, 7200, "电梯轿厢广告位使用费（8台）", SCREENS, "contract", "ads"),
    (0, 15, "KIOSK_PARCEL", 3000, 3000, "快递柜场地使用费", LOCKERS, "contract", "lockers"),
    (0, 20, "LEASE", 10500, 10500, "东门经营用房租金（3个月）", SHOP, "contract", "shop"),
    (1, 9, "ADS_GATE", 1800, 1800, "道闸广告位使用费", GATES, "invoice", "ads"),
    (1, 16, "KIOSK_WATER", 620, 840, "直饮水机场地费与水费分成", WATER, "meter", "water"),
    (2, 21, "INTEREST", 152, 236, "银行存款利息", BANK, "", ""),
]


def _quarterly_income(span: Span) -> list[Item]:
    place, found = (span.first.month - 1) % 3, []
    for when, day, account, low, high, what, who, paper, authority in QUARTERLY:
        if when == place:
            fen = yuan(f"fenghe/{account}/{span.name}", low, high)
            found.append(
                Item(
                    _on(span, day),
                    "income",
                    account,
                    fen,
                    what,
                    who,
                    paper=paper,
                    authority=authority,
                )
            )
    return found


def _costs(span: Span) -> list[Item]:
    name, place = f"{span.first.month}月", (span.first.month - 1) % 3
    found = [
        Item(
            _on(span, 12),
            "cost",
            "COST_ENERGY",
            yuan(f"fenghe/power/{span.name}", 640, 980),
            f"{name}车库与广告屏电费",
            POWER,
            paper="invoice",
        ),
        Item(
            _on(span, 25),
            "cost",
            "COST_SERVICE",
            number(f"fenghe/bays/{span.name}", 84, 92) * 150_00 * 15 // 100,
            f"{name}车位管理服务费（月租收入的15%）",
            PROPERTY,
            paper="contract",
            authority="service",
        ),
    ]
    if place == 0:
        tax = yuan(f"fenghe/tax/{span.name}", 1180, 1640)
        found.append(
            Item(_on(span, 14), "cost", "COST_TAX", tax, "上季增值税及附加", TAX, paper="receipt")
        )
    if place == 1:
        found.append(
            Item(
                _on(span, 22),
                "cost",
                "COST_UPKEEP",
                1_260_00,
                "道闸与充电桩季度保养",
                BARRIERS,
                paper="invoice",
                authority="gates",
            )
        )
    return found


def _uses(span: Span, at: int) -> list[Item]:
    name, place = f"{span.first.month}月", (span.first.month - 1) % 3
    what, fen, who, authority = WORKS[at % len(WORKS)]
    found = [
        Item(
            _on(span, 19), "use", "USE_REPAIR", fen, what, who, paper="invoice", authority=authority
        ),
        Item(
            _on(span, 26),
            "use",
            "USE_COMMITTEE",
            yuan(f"fenghe/office/{span.name}", 180, 520, 10),
            f"{name}业委会办公与公示印刷",
            "墨白图文快印（演示）",
            paper="receipt",
            authority="rules-office",
        ),
    ]
    if place == 2:
        found.append(
            Item(
                _on(span, 24),
                "use",
                "USE_ALLOWANCE",
                3_000_00,
                "业委会成员津贴（5人，每人每月200元）",
                "业委会成员",
                is_person=True,
                paper="payroll",
                authority="allowance",
            )
        )
    return found


def _once(year: Year) -> list[Item]:
    """What happens once or twice in a year."""
    months = year.months
    return [
        Item(
            _on(months[1], 10),
            "income",
            "TELECOM",
            18_000_00,
            "通信基站场地占用费（全年）",
            TOWER,
            paper="invoice",
            authority="tower",
        ),
        Item(
            _on(months[3], 17), "income", "COMP", 800_00, "撞坏道闸的赔偿", "个人", is_person=True
        ),
        Item(
            _on(months[PAID_AHEAD], 4),
            "owed",
            "PREPAID",
            12 * BAY_FEN,
            "预收公共车位12个月租金（1个车位）",
            "个人",
            is_person=True,
            paper="receipt",
            authority="parking",
        ),
        Item(
            _on(months[2], 26),
            "use",
            "USE_AUDIT",
            6_000_00,
            "上年度公共收益审计费",
            "正衡会计师事务所（演示）",
            paper="invoice",
            authority="audit",
        ),
        Item(
            _on(months[4], 6),
            "use",
            "USE_FUND_TOPUP",
            50_000_00,
            "补充物业专项维修资金",
            "物业专项维修资金专户（演示）",
            paper="bank",
            authority="topup",
        ),
        Item(
            _on(months[6], 13),
            "use",
            "USE_EVENT",
            2_380_00,
            "邻里节活动物料",
            "百味食品商行（演示）",
            paper="receipt",
            authority="event",
        ),
        *_stair(months),
        Item(
            _on(months[10], 13),
            "use",
            "USE_EVENT",
            1_960_00,
            "敬老活动慰问品",
            "百味食品商行（演示）",
            authority="event",
        ),
    ]


def _stair(months: list[Span]) -> list[Item]:
    """What owners of one stair decided in a vote held here, paid in two parts."""
    who = "明辉机电安装有限公司（演示）"
    return [
        Item(
            _on(span, day), "use", "USE_REPAIR", fen, f"3幢2单元感应灯和扶手（{part}）", who,
            paper="invoice", authority="works-stair",
        )
        for span, day, fen, part in (
            (months[7], 22, 2_360_00, "首付款"), (months[8], 15, 5_500_00, "验收后付清"),
        )
    ]  # fmt: skip
