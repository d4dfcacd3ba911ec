"""Files in the layouts of the banks and wallets, for the demo estate and for the tests.

Every writer takes rows as the reader gives them back and returns the bytes of a whole file whose
printed totals and running balances are right. Persons and accounts in them are the caller's.
"""

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime, time

import xlsxwriter

from .layouts import IN, NEUTRAL, OUT
from .totals import yuan
from .types import Row

WECHAT_TITLES = (
    "交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注"
)
ABC_TITLES = "交易日期,交易时间,交易摘要,交易金额,本次余额,对手信息,日 志 号,交易渠道,交易附言"
BOCOM_TITLES = "序号,交易日期,交易时间,交易类型,借贷,交易金额,余额,对方账号,对方户名,交易地点,摘要"
ALIPAY_TITLES = "交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/付款方式,交易状态,交易订单号,商家订单号,备注"


@dataclass(frozen=True)
class Holder:
    """户主: whose account a written file shows, and which days (both included) it says it is about."""

    name: str = "演示小区"
    number: str = "6222000000001234"
    opening_fen: int = 0
    covers: tuple[date, date] | None = None


def write(form: str, rows: list[Row], holder: Holder | None = None) -> bytes:
    """One of ``FORMS`` over ``rows`` in any order; KeyError for another name."""
    holder = holder or Holder()
    return FORMS[form](sorted(rows, key=moment_of), holder)


def moment_of(row: Row) -> datetime:
    return row.at if isinstance(row.at, datetime) else datetime.combine(row.at, time())


def plain(fen: int) -> str:
    return yuan(fen).replace(",", "")


def balances(rows: list[Row], opening_fen: int) -> list[int]:
    """The balance after each row, oldest first."""
    found = []
    for row in rows:
        opening_fen += row.amount_fen
        found.append(opening_fen)
    return found


def _csv(lines: list[list[str]], codec: str, end: str = "\r\n") -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator=end).writerows(lines)
    return out.getvalue().encode(codec)


def _xlsx(lines: list[list]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("Sheet1")
    for at, cells in enumerate(lines):
        for place, cell in enumerate(cells):
            sheet.write_string(at, place, cell)
    book.close()
    return out.getvalue()


def _sides(rows: list[Row]) -> dict[str, tuple[int, int]]:
    """Count and sum by the side a wallet prints."""
    found = {}
    for side in (IN, OUT, NEUTRAL):
        mine = [row for row in rows if _side(row) == side]
        found[side] = len(mine), sum(_gross(row) for row in mine)
    return found


def _side(row: Row) -> str:
    return row.side or (IN if row.amount_fen > 0 else OUT)


def _gross(row: Row) -> int:
    return row.gross_fen or abs(row.amount_fen)


def _period(rows: list[Row], holder: Holder) -> str:
    first, last = holder.covers or (moment_of(rows[0]).date(), moment_of(rows[-1]).date())
    return f"起始时间：[{first} 00:00:00]    终止时间：[{last} 23:59:59]"


def alipay(rows: list[Row], holder: Holder) -> bytes:
    """支付宝 bill: GB18030, long preamble, newest first, cells ending in a tab."""
    sides = _sides(rows)
    named = {IN: "收入", OUT: "支出", NEUTRAL: "不计收支"}
    head = ["-" * 84, "导出信息：", f"姓名：{holder.name}", f"支付宝账户：{holder.number}"]
    head += [_period(rows, holder), "导出交易类型：[全部]", f"共{len(rows)}笔记录"]
    head += [f"{named[side]}：{count}笔 {plain(fen)}元" for side, (count, fen) in sides.items()]
    head += [
        "",
        "特别提示：",
        "1.本明细仅供个人对账使用。",
        "",
        "-" * 24 + "电子客户回单" + "-" * 24,
    ]
    titles = ALIPAY_TITLES
    lines = [[title.ljust(12) for title in titles.split(",")] + [""]]
    for row in reversed(rows):
        kind = "退款" if row.status == "退款成功" else "商业服务"
        when = moment_of(row).isoformat(sep=" ")
        cells = [when, kind, row.counterparty, row.counterparty_account or "/", row.memo]
        cells += [named[_side(row)], plain(_gross(row)), "余额", row.status or "交易成功"]
        lines.append([*cells, f"{row.reference}\t", "\t", "", ""])
    return ("\r\n".join(head) + "\r\n").encode("gb18030") + _csv(lines, "gb18030")


def _wechat_lines(rows: list[Row], holder: Holder) -> list[list[str]]:
    sides = _sides(rows)
    named = {IN: "收入", OUT: "支出", NEUTRAL: "中性交易"}
    head = [
        "微信支付账单明细",
        f"微信昵称：[{holder.name}]",
        _period(rows, holder),
        "导出类型：[全部]",
        "",
    ]
    head += [f"共{len(rows)}笔记录"]
    head += [f"{named[side]}：{count}笔 {plain(fen)}元" for side, (count, fen) in sides.items()]
    head += [
        "注：",
        "1. 充值/提现/理财通购买等交易，将计入中性交易",
        "",
        "-" * 22 + "微信支付账单明细列表" + "-" * 20,
    ]
    titles = WECHAT_TITLES.split(",")
    lines = [[text, *[""] * 10] for text in head] + [titles]
    for row in reversed(rows):
        neutral = "零钱提现" if row.amount_fen < 0 else "零钱充值"
        kind = neutral if _side(row) == NEUTRAL else "二维码收款" if row.amount_fen > 0 else "转账"
        way = {IN: "收入", OUT: "支出", NEUTRAL: "/"}[_side(row)]
        cells = [moment_of(row).isoformat(sep=" "), kind, row.counterparty or "/", row.memo or "/"]
        cells += [way, f"¥{plain(_gross(row))}", "零钱", row.status or "支付成功"]
        lines.append([*cells, f"{row.reference}\t", "/", "/"])
    return lines


def wechat(rows: list[Row], holder: Holder) -> bytes:
    """微信支付 bill as CSV: UTF-8 with a byte order mark, ¥ before every amount."""
    return _csv(_wechat_lines(rows, holder), "utf-8-sig")


def wechat_xlsx(rows: list[Row], holder: Holder) -> bytes:
    """微信支付 bill as a workbook."""
    return _xlsx(_wechat_lines(rows, holder))


def _dates(holder: Holder) -> list[list[str]]:
    """Banks whose files need not say which days were asked for."""
    if holder.covers is None:
        return []
    first, last = holder.covers
    return [[f"起始日期: {first}", f"截止日期: {last}"]]


def icbc(rows: list[Row], holder: Holder) -> bytes:
    """工商银行 detail query: padded cells, two amount columns, a totals line at the foot."""
    lines = [["明细查询文件下载"], [], [f"卡号: {holder.number}", "卡别名: 公共收益"]]
    lines += [*_dates(holder), []]
    titles = (
        "交易日期,摘要,交易详情,交易场所,交易国家或地区简称,钞/汇,交易金额(收入),交易金额(支出),交易币种,"
        "记账金额(收入),记账金额(支出),记账币种,余额,对方户名,对方账户"
    )
    lines.append(titles.split(","))
    paired = list(zip(rows, balances(rows, holder.opening_fen), strict=True))
    for row, balance in reversed(paired):
        gained, paid = yuan(max(row.amount_fen, 0)), yuan(max(-row.amount_fen, 0))
        cells = [
            f"{moment_of(row).date()}     \t",
            row.memo.ljust(20),
            "",
            "",
            "CHN",
            "钞",
            "-",
            "-",
            "-",
        ]
        cells += [gained if row.amount_fen > 0 else " " * 20, paid if row.amount_fen <= 0 else " "]
        lines.append(
            [
                *cells,
                "人民币",
                yuan(balance),
                row.counterparty.ljust(30),
                row.counterparty_account,
                "",
            ]
        )
    sides = _sides(rows)
    total = ["人民币合计", *[""] * 8, yuan(sides[IN][1]), yuan(sides[OUT][1])]
    return _csv([*lines, [" "], total], "utf-8", "\n")


def abc(rows: list[Row], holder: Holder) -> bytes:
    """农业银行: signed amounts, dates without separators, oldest first."""
    lines = [*_dates(holder), ABC_TITLES.split(",")]
    for row, balance in zip(rows, balances(rows, holder.opening_fen), strict=True):
        when = moment_of(row)
        amount = ("+" if row.amount_fen >= 0 else "") + plain(row.amount_fen)
        cells = [when.strftime("%Y%m%d"), when.strftime("%H%M%S"), "转账", amount, plain(balance)]
        lines.append([*cells, row.counterparty, row.reference, "网上银行", row.memo])
    return _csv(lines, "gb18030")


def boc(rows: list[Row], holder: Holder) -> bytes:
    """中国银行: a title line, thousands commas, newest first."""
    titles = "记账日期,记账时间,币别,金额,余额,交易名称,渠道,网点名称,附言,对方账户名,对方卡号/账号,对方开户行,借记卡号"
    lines = [["中国银行交易流水明细单"], titles.split(",")]
    paired = list(zip(rows, balances(rows, holder.opening_fen), strict=True))
    for row, balance in reversed(paired):
        when = moment_of(row)
        cells = [str(when.date()), str(when.time()), "人民币", yuan(row.amount_fen), yuan(balance)]
        cells += ["转账", "网上银行", "-" * 19, row.memo or "-" * 10, row.counterparty]
        lines.append([*cells, row.counterparty_account, "-" * 19, holder.number[-4:]])
    return _csv(lines, "utf-8", "\n")


def bocom(rows: list[Row], holder: Holder) -> bytes:
    """交通银行: unsigned amounts beside 借 Dr and 贷 Cr."""
    lines = [BOCOM_TITLES.split(",")]
    paired = zip(rows, balances(rows, holder.opening_fen), strict=True)
    for number, (row, balance) in enumerate(paired, 1):
        when = moment_of(row)
        way = "贷 Cr" if row.amount_fen >= 0 else "借 Dr"
        cells = [str(number), str(when.date()), str(when.time()), "转账", way]
        cells += [plain(abs(row.amount_fen)), plain(balance), row.counterparty_account]
        lines.append([*cells, row.counterparty, "网上银行", row.memo])
    return _csv(lines, "utf-8", "\n")


FORMS = {
    "alipay": alipay,
    "wechat": wechat,
    "wechat_xlsx": wechat_xlsx,
    "icbc": icbc,
    "abc": abc,
    "boc": boc,
    "bocom": bocom,
}
