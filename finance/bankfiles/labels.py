"""Words that name a line instead of a movement: 合计, 期初余额, 承前页. They propose; figures decide."""

import re

from .cells import Cells, narrow, text_of

PERIOD = (
    r"(?:\d{4}(?:[-/.年]|年度)?(?:\d{1,2}(?:月份?)?)?(?:\d{1,2}日?)?|\d{1,2}(?:月份?|日|季度)"
    r"|第?[一二三四五六七八九十\d]{1,3}(?:页|季度?|周|月份?|批)|[上下]半年"
    r"|[本当每该全此](?:页|日|周|旬|月份?|季度?|年度?|期|次|账户|部)|[月日年页季]度?|以上|明细)"
)
UNIT = r"(?:人民币|本币|美元|港币|外币)"
SIDE = r"(?:总?收入|总?支出|收支|借方|贷方|借贷|交易|发生额?|金额|余额|存入|支取|笔数)"
TOTAL = re.compile(
    rf"{PERIOD}*{UNIT}?{SIDE}*(?:合计|小计|累计|总计|共计|汇总|总额|subtotal|total|计)"
    rf"(?:数|金额|{SIDE}|\d+笔|\(.*\))*:?",
    re.IGNORECASE,
)
RUNNING_TOTAL = re.compile(r"累计|ytd", re.IGNORECASE)
NEAR_TOTAL = re.compile(r"合计|小计|累计|总计|共计|汇总|total", re.IGNORECASE)
HELD = r"(?:账户|可用|账面|帐面|本页)?(?:余额|结余|结存|结转|余|balance)"
OPENING = re.compile(
    rf"(?:{PERIOD}?(?:期初|年初|月初|日初|起始|承前|承上|承接)(?:{HELD}|页{HELD}?|结转余额)?"
    rf"|(?:上期|上日|昨日|前日|上月|上年度?|上页|前页|接上)(?:末|底)?(?:{HELD}|页)(?:余额)?"
    r"|(?:opening|previous)balance|balance(?:brought)?forward|broughtforward|b/?f)(?:\(.*\))?:?",
    re.IGNORECASE,
)
CLOSING = re.compile(
    rf"(?:{PERIOD}?(?:期末|月末|年末|日末|终止|截止|结束)(?:{HELD}|结转余额)?"
    rf"|(?:本期|本日|本月|本年|本页|当前|当日)(?:末|底)?{HELD}"
    r"|(?:过次|转次|转下|结转下|结转次)(?:页|期|月|年度?)(?:余额)?"
    r"|closingbalance|balancecarriedforward|carriedforward|c/?f)(?:\(.*\))?:?",
    re.IGNORECASE,
)
# A cell with none of these in it is looked at no further.
SUSPECTS = (
    r"[计结余转](?!\w)|结转|[合小累总共]计|汇总|总额|余额(?!宝)|[期年月日]初|[期年月日]末|页|承[前上]|[过转]次"
    r"|total|balance|forward|[bc]/?f\b"
)
# Tried only where one of them can begin, which is four times as fast.
SUSPECT = re.compile(rf"(?=[计结余转合小累总共汇期年月日页承过tbfc])(?:{SUSPECTS})", re.IGNORECASE)
LABELS = [("total", TOTAL), ("opening", OPENING), ("closing", CLOSING)]


def label_of(cells: Cells) -> tuple[str, str]:
    """Which of ``LABELS`` a cell is, as a whole, and its words; two empty texts for none."""
    for cell in cells:
        if not isinstance(cell, str) or not SUSPECT.search(cell):
            continue
        text = narrow(text_of(cell))
        for kind, pattern in LABELS:
            if pattern.fullmatch(text):
                return kind, text
    return "", ""


def is_near_total(cells: Cells) -> bool:
    """三月停车费合计: perhaps a sum, perhaps what somebody wrote on a payment."""
    return any(NEAR_TOTAL.search(str(cell)) for cell in cells if cell)
