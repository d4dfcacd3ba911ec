"""列对应: a guess at any other bank's columns, from the words of the header and from the cells."""

import re
from collections.abc import Callable, Iterator, Sequence

from .cells import Cell, Cells, parse_clock, parse_day, parse_fen, text_of
from .layouts import IN, OUT, header_of, refuse_doubles, way_of
from .types import Mapping, Refused

SEARCHED_ROWS = 100
SAMPLED_ROWS = 60
WORDS = {
    "date": r"^(交易日期|交易日|记账日期|入账日期|记账日|日期|发生日期|会计日期|业务日期|付款日期"
    r"|入账日|发生日|业务日|会计日|付款日|收款日|交易日期时间|交易时间|交易发生时间|发生时间|入账时间"
    r"|记账时间|付款时间|时间|date|.*date|.*日期.*|.*时间.*)$",
    "time": r"^(交易时间|记账时间|入账时间|发生时间|交易时刻|时间|time)$",
    "income": r"^(收入|收入金额|贷方发生额|贷方金额|贷方|贷|存入金额|存入|转入金额|入账金额|收款金额|实收金额"
    r"|存入额|贷方交易额|credit|credits|creditamount|deposit|deposits|.*(贷方|收入|存入|收到|实收|流入|汇入|进账).*"
    r"|.*(收方|收款|转入|入账|存款)(金额|数额|额|发生额).*"
    r"|.*(credit|deposit|paidin|moneyin|received|inflow).*)$",
    "expense": r"^(支出|支出金额|借方发生额|借方金额|借方|借|支取金额|支取|取出|转出金额|付款金额"
    r"|支取额|借方交易额|debit|debits|debitamount|withdrawal|withdrawals|.*(借方|支出|支取|取出|付出|流出|汇出|取款).*"
    r"|.*(付方|付款|转出|出账|扣款)(金额|数额|额|发生额).*"
    r"|.*(debit|withdraw|paidout|moneyout|spent|outflow|payment).*|paid)$",
    "balance": r"^(账户余额|余额|本次余额|当前余额|账户结余|交易后余额|联机余额|balance|.*(余额|结余|结存|balance).*)$",
    "amount": r"^(交易金额|实付金额|发生金额|金额|发生额|收支金额|交易额|记账金额|交易发生额|amount"
    r"|.*(金额|数额|发生额|发生数|净额|amount).*|.*(收|存|贷|进).*(支|付|取|借|出).*额.*)$",
    "direction": r"^(借贷标志|借贷标识|借贷方向|借/贷|借贷|收支方向|收/支|收支类型|收支标志|收付标志"
    r"|收支|交易方向|借贷标记|方向|d/c|dc|(?!.*(余额|或)).*(借/?贷|收/?支|支/?收|收/?付|进/?出|存/?取|方向).*)$",
    "payer": r"^付款(人|方|单位)(名称|户名|账户名称)?$",
    "payee": r"^收款(人|方|单位)(名称|户名|账户名称)?$",
    "payer_account": r"^付款(人|方|单位)(账号|帐号|账户|卡号)$",
    "payee_account": r"^收款(人|方|单位)(账号|帐号|账户|卡号)$",
    "counterparty": r"^(对方户名|对方账户名|对方名称|对方单位名称|对方单位|交易对方|交易对手|对手信息"
    r"|对方账户名称|对方账号名称|对手户名|收/付方名称|收(\(付\))?方名称|收款人|付款人|对方|往来单位|往来户名|counterparty"
    r"|.*(对方|对手).*(名|信息).*)$",
    "counterparty_account": r"^(对方账号|对方账户|对方卡号|对方卡号/账号|对方帐号|对手账号|收/付方账号"
    r"|.*(对方|对手).*(账|帐|卡).*号.*)$",
    "reference": r"^(交易流水号|流水号|交易流水|银行流水号|账户明细编号-交易流水号|日志号|交易单号|订单号"
    r"|交易订单号|凭证号|凭证号码|业务编号|交易序号|参考号|核心流水号|reference|.*流水.*号?.*)$",
    "currency": r"^(币种|币别|交易币种|记账币种|货币|.*currency)$",
    "status": r"^(交易状态|当前状态|状态|status)$",
    "account_no": r"^(本方账号|账号|卡号|交易卡号|本方卡号|账户|借记卡号|交易账号|查询账号)$",
}
MEMO = re.compile(r"摘要|附言|备注|用途|说明|交易类型|交易名称|业务类型|描述|memo|description|商品")


# Which columns hold a field; the first filled one counts.
Columns = dict[str, list[int]]
BOTH_SIDES = [
    ("payer", "payee", "counterparty"),
    ("payer_account", "payee_account", "counterparty_account"),
]  # 转入 and 转出, In and Out: what a direction's cell may say may stand over a column of its own.
OF_SIDE = {"income": IN, "expense": OUT}
# Digits under these words count no money.
NO_MONEY = re.compile(
    r"号|编码|代码|序|次数|笔数|数量|期数|汇率|税率|费率|积分|机构|网点|日期|时间|电话|手机|面积|单价|名称"
    r"|number|code|phone|rate$|date|time|no\.?$|^id$|serial",
    re.IGNORECASE,
)
# Words that come last among those of their field, if at all.
LAST = {
    "balance": re.compile(r"冻结|可用|不可用|保留|透支|available|frozen"),
    "amount": re.compile(r"应收|应付|应缴|优惠|折扣|减免|订单|原|票面|预"),
}
NEVER = {"amount": re.compile(r"余额|结余|手续费|服务费"), "income": NO_MONEY, "expense": NO_MONEY}


def guess(rows: Sequence[Cells], lines: Sequence[int], sheet: str) -> Mapping | None:
    """The likeliest header and what its columns mean; None when nothing looks like a statement.

    Refused when a header word that matters stands twice.
    """
    best: Mapping | None = None
    best_score = 0
    for at in range(min(len(rows), SEARCHED_ROWS)):
        for header, height in headers_at(rows, at):
            below = rows[at + height : at + height + SAMPLED_ROWS]
            body = [row for row in below if _is_full(row) and header_of(row) != header]
            mapping = _by_words(header, body, lines[at], sheet)
            score = len(mapping.columns) * 10 - height if mapping else 0
            if score > best_score:
                best, best_score = mapping, score
    if best:
        refuse_doubles(best, best.header_line)
    return best


def names_a_table(header: list[str]) -> bool:
    """Whether these words could stand over a table of movements."""
    return sum(map(bool, header)) >= 3 and _by_words(header, [], 0, "") is not None


def headers_at(rows: Sequence[Cells], at: int) -> Iterator[tuple[list[str], int]]:
    """The row as a header, and with the next one where a heading spans two."""
    header = header_of(rows[at])
    if sum(1 for word in header if word) >= 2:
        yield header, 1
    if at + 1 < len(rows) and header:
        double = double_header(rows[at], rows[at + 1])
        if double:
            yield double, 2


def double_header(upper: Cells, lower: Cells) -> list[str]:
    """发生额 over 借方 and 贷方 becomes 发生额借方 and 发生额贷方; [] where the second is data."""
    below = header_of(lower)
    if not any(below) or any(re.search(r"\d", word) for word in below):
        return []
    words, carried = [], ""
    above = header_of(upper)
    for position in range(max(len(above), len(below))):
        over = above[position] if position < len(above) else ""
        under = below[position] if position < len(below) else ""
        carried = over or (carried if under else "")
        words.append(carried + under)
    return words


def _by_words(header: list[str], body: Sequence[Cells], line: int, sheet: str) -> Mapping | None:
    columns: Columns = {}
    taken: set[int] = set()
    for name, pattern in WORDS.items():
        found = _column(name, pattern, header, body, taken)
        if found is not None:
            columns[name] = [found]
            taken.add(found)
    for one, other, alone in BOTH_SIDES:
        if (one in columns) != (other in columns):
            columns.setdefault(alone, columns.pop(one if one in columns else other))
    if "amount" in columns and "direction" not in columns:
        _find_direction(columns, header, body, taken)
    memo = [at for at, word in enumerate(header) if at not in taken and MEMO.search(word)]
    if memo:
        columns["memo"] = memo[:4]
    sign = _sign(columns, header)
    if not sign or "date" not in columns:
        return None
    return Mapping(line, header, columns, sign, sheet=sheet)


def _column(
    name: str, pattern: str, header: list[str], body: Sequence[Cells], taken: set[int]
) -> int | None:
    """The free column whose word stands first in the pattern and whose cells agree.

    Where no cells agree an exact word still counts, so that bad cells surface as errors.
    """
    words = pattern.strip("^()$").split("|")
    fitting = [
        at
        for at, word in enumerate(header)
        if at not in taken and (re.fullmatch(pattern, word) or way_of(word) == OF_SIDE.get(name))
    ]
    fitting = [at for at in fitting if not _is_unfit(name, header[at])]
    fitting.sort(key=lambda at: _rank(name, header[at], words))
    for at in fitting:
        if name in CHECKS and not _agrees(CHECKS[name], at, body):
            continue
        return at
    if name in ("date", "amount", "income", "expense"):
        return next((at for at in fitting if header[at] in words), None)
    return None


def _is_unfit(name: str, word: str) -> bool:
    """收支金额 is neither side, 付款账号 no money, 手续费 not the amount."""
    other = {"income": "expense", "expense": "income"}.get(name)
    both = other and re.fullmatch(WORDS[other], word)
    return bool(both or (name in NEVER and NEVER[name].search(word)))


def _rank(name: str, word: str, words: list[str]) -> tuple[bool, int]:
    last = name in LAST and bool(LAST[name].search(word))
    return last, words.index(word) if word in words else len(words)


def is_amount_word(word: str) -> bool:
    """Whether a heading could stand over amounts of money that moved."""
    names = ("amount", "income", "expense")
    return any(re.fullmatch(WORDS[name], word) and not _is_unfit(name, word) for name in names)


def is_balance_word(word: str) -> bool:
    return bool(re.fullmatch(WORDS["balance"], word))


def is_other_balance(word: str) -> bool:
    """可用余额, 冻结余额: perhaps the account's balance, perhaps not."""
    return bool(LAST["balance"].search(word))


def _find_direction(
    columns: Columns, header: list[str], body: Sequence[Cells], taken: set[int]
) -> None:
    """Figures without a sign beside a column of 收 and 付, whatever its heading.

    Under a heading that is the direction's own, words that nobody knows surface as errors.
    """
    if any((_fen(cell) or 0) < 0 for cell in _filled(columns["amount"][0], body)):
        return
    known = WORDS["direction"].strip("^()$").split("|")
    for at, word in enumerate(header):
        ways = {way_of(cell) for cell in _filled(at, body)}
        says = {"in", "out"} & ways and "" not in ways and "余额" not in word
        if at not in taken and (says or (word in known and ways)):
            columns["direction"] = [at]
            taken.add(at)
            return


def _fen(cell: Cell) -> int | None:
    try:
        return parse_fen(cell)
    except ValueError:
        return None


def _filled(at: int, body: Sequence[Cells]) -> list[Cell]:
    return [row[at] for row in body if at < len(row) and text_of(row[at])]


def _is_full(row: Cells) -> bool:
    """Totals and remarks fill one or two cells; they say nothing about a column."""
    return sum(1 for cell in row if text_of(cell)) > 2


def _is_day(cell: Cell) -> bool:
    parse_day(cell)
    return True


def _is_fen(cell: Cell) -> bool:
    parse_fen(cell)
    return True


def _is_clock(cell: Cell) -> bool:
    return parse_clock(cell) is not None


def _is_direction(cell: Cell) -> bool:
    return way_of(cell) != ""


Check = Callable[[Cell], bool]
CHECKS: dict[str, Check] = {
    "date": _is_day, "time": _is_clock, "income": _is_fen, "expense": _is_fen,
    "amount": _is_fen, "balance": _is_fen, "direction": _is_direction,
}  # fmt: skip


def _agrees(check: Check, at: int, body: Sequence[Cells]) -> bool:
    """Half of the filled cells are enough: single bad cells must surface as errors, not hide."""
    good = filled = 0
    for row in body:
        if at < len(row) and text_of(row[at]):
            filled += 1
            try:
                good += check(row[at])
            except ValueError:
                continue
    return filled == 0 or good * 2 >= filled


def _sign(columns: Columns, header: list[str]) -> str:
    """How these columns say which way money went; columns that it leaves aside are dropped."""
    both = {"income", "expense"} & set(columns)
    if len(both) == 2:
        columns.pop("amount", None)
        return "inout"
    lone = next(iter(both), "")
    if "amount" in columns and lone:
        due = LAST["amount"].search(header[columns["amount"][0]])
        columns.pop("amount" if due else lone)
    if lone in columns and "direction" in columns:
        columns["amount"] = columns.pop(lone)
    if "amount" in columns:
        return "flag" if "direction" in columns else "signed"
    return "inout" if lone else ""


def by_dates(rows: Sequence[Cells], lines: Sequence[int], sheet: str) -> Mapping | None:
    """Where no words help: the first column of dates, and texts as memo; the money is to be found."""
    for at in range(min(len(rows), SEARCHED_ROWS)):
        days = [place for place, cell in enumerate(rows[at]) if _fits(_is_dated, cell)]
        if days and len([cell for cell in rows[at] if _fits(_is_money, cell)]) > 1:
            break
    else:
        return None
    above = header_of(rows[at - 1]) if at else []
    is_heading = sum(map(bool, above)) > 2 and not any(re.search(r"\d", word) for word in above)
    body = rows[at : at + SAMPLED_ROWS]
    texts = [
        place
        for place in range(len(rows[at]))
        if any(re.search(r"[^\W\d]", str(cell)) for cell in _filled(place, body))
    ]
    columns = {"date": days[:1], "memo": [place for place in texts if place not in days][:4]}
    if not is_heading:
        return Mapping(0, [], columns, "signed", sheet=sheet)
    return Mapping(lines[at - 1], above, columns, "signed", sheet=sheet)


def _fits(check: Check, cell: Cell) -> bool:
    try:
        return check(cell)
    except ValueError:
        return False


def _is_dated(cell: Cell) -> bool:
    return bool(re.search(r"\d{4}", text_of(cell))) and _is_day(cell)


def _is_money(cell: Cell) -> bool:
    return parse_fen(cell) is not None


def locate(rows: Sequence[Cells], mapping: Mapping) -> int:
    """Where the data begins under this mapping's header. Refused when the header is not there."""
    if not mapping.header:
        return 0
    for at in range(min(len(rows), SEARCHED_ROWS)):
        for header, height in headers_at(rows, at):
            if header == mapping.header:
                return at + height
    raise Refused("这份文件的表头和已确认的列对应不一样，请重新确认")
