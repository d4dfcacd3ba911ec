"""The year of 海昌苑: forty homes, no committee; the neighbourhood committee keeps the money."""

from datetime import date

from portal.demo.chance import number
from portal.demo.periods import Span, Year
from portal.demo.plan import Item, until, workday, yuan

PROPERTY = "安居物业服务有限公司（演示）"
BANK = "工商银行演示支行"
OPENING_FEN = 23_618_40


def items(year: Year) -> list[Item]:
    found = []
    for at, span in enumerate(year.months):
        found += _month(span)
        found += _quarter(span) if (span.first.month - 1) % 3 == 2 else []
        found += _works(span, at)
    return until(found, year)


def _on(span: Span, day: int) -> date:
    return workday(span.first.replace(day=day))


def _month(span: Span) -> list[Item]:
    name = f"{span.first.month}月"
    bays = number(f"haichang/bays/{span.name}", 11, 13)
    parking = bays * 120_00
    return [
        Item(
            _on(span, 6),
            "income",
            "PARKING_MONTHLY",
            parking,
            f"{name}公共车位月租费（{bays}个车位）",
            PROPERTY,
            authority="parking",
        ),
        Item(
            _on(span, 24),
            "cost",
            "COST_SERVICE",
            parking // 10,
            f"{name}车位管理服务费（月租收入的10%）",
            PROPERTY,
            paper="contract",
            authority="service",
        ),
    ]


def _quarter(span: Span) -> list[Item]:
    return [
        Item(
            _on(span, 10),
            "income",
            "KIOSK_PARCEL",
            900_00,
            "快递柜场地使用费",
            "箱递智能科技有限公司（演示）",
            paper="contract",
            authority="lockers",
        ),
        Item(
            _on(span, 21),
            "income",
            "INTEREST",
            yuan(f"haichang/interest/{span.name}", 18, 32),
            "银行存款利息",
            BANK,
        ),
    ]


WORKS = {
    2: ("1幢楼道灯更换", 860_00),
    5: ("2幢单元门维修", 1_240_00),
    8: ("化粪池井盖更换", 1_680_00),
    10: ("健身器材维修", 720_00),
}


def _works(span: Span, at: int) -> list[Item]:
    if at not in WORKS:
        return []
    what, fen = WORKS[at]
    return [
        Item(
            _on(span, 17),
            "use",
            "USE_REPAIR",
            fen,
            what,
            "路顺市政养护有限公司（演示）",
            paper="invoice",
            authority="minute-small",
        )
    ]
