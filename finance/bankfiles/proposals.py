"""读法: in which ways the columns of a table could be meant. Words order them, evidence chooses."""

import itertools
import re
from collections.abc import Iterator

from .evidence import Sample, minus_of, varied
from .mapper import is_amount_word
from .types import Mapping

MONEY = ("amount", "income", "expense", "direction", "balance")
MOST_COLUMNS = 6
MINUSES = ("mark", "reversal")
MANNER = 3
NOT_ALONE = re.compile(r"手续费|服务费|税|优惠|折扣|减免|余额|结余|冻结|累计|balance|fee|tax")
CARD = re.compile(r"信用卡|末四位|后四位|贷记卡|creditcard")
REPAID = re.compile(r"还款")
REVERSED = re.compile(r"冲正|冲销|冲账|红字|红冲|抹账|撤销|更正|调账|退")
BOOKKEEPING = re.compile(r"科目|日记账|明细账|总账|凭证字|会计")


def by_balance(sample: Sample, first: Mapping) -> Iterator[Mapping]:
    """Every way in which the columns could fit together, the likelier first."""
    yield from _signs(sample, first)
    money = _ordered(sample.money_columns(), first)
    for balance in money:
        if balance not in _figures(first):
            yield from _signs(
                sample, varied(first, columns={**first.columns, "balance": [balance]})
            )
    yield from sorted(_combined(sample, first, money), key=lambda one: one.sign != first.sign)


def _combined(sample: Sample, first: Mapping, money: list[int]) -> Iterator[Mapping]:
    """Any columns of figures together; those come first that tell the sign as the words do."""
    rest = {name: at for name, at in first.columns.items() if name not in MONEY}
    ways = _ordered(sample.way_columns(), first)
    for amount, balance in itertools.permutations(money, 2):
        figures = {**rest, "amount": [amount], "balance": [balance]}
        yield from _signs(sample, varied(first, columns=figures, sign="signed", minus=""))
        for way in ways:
            found = {**figures, "direction": [way]}
            yield from _signs(sample, varied(first, columns=found, sign="flag", minus=""))
    for income, expense, balance in itertools.permutations(money, 3):
        found = {**rest, "income": [income], "expense": [expense], "balance": [balance]}
        yield from _minuses(
            sample, varied(first, columns=found, sign="inout", flipped=False, minus="")
        )


def _figures(mapping: Mapping) -> set[int]:
    names = ("amount", "income", "expense")
    return {at for name in names for at in mapping.columns.get(name, [])}


def _ordered(columns: list[int], first: Mapping) -> list[int]:
    known = [at for name in MONEY for at in mapping_at(first, name) if at in columns]
    return [*known, *(at for at in columns if at not in known)][:MOST_COLUMNS]


def mapping_at(mapping: Mapping, name: str) -> list[int]:
    return mapping.columns.get(name, [])


def _signs(sample: Sample, mapping: Mapping) -> Iterator[Mapping]:
    yield from _minuses(sample, mapping)
    yield from _minuses(sample, varied(mapping, flipped=not mapping.flipped))


def _minuses(sample: Sample, mapping: Mapping) -> Iterator[Mapping]:
    """As the figures suggest, then the other way where a minus stands before outgoing ones."""
    yield mapping
    if suggested := minus_of(sample.outgoing(mapping)):
        other = MINUSES[1 - MINUSES.index(mapping.minus or suggested)]
        yield varied(mapping, minus=other)


def by_words(sample: Sample, first: Mapping, text: str) -> list[Mapping]:
    """What could be meant where no balance decides; ``text`` stands above the table.

    Only what a careful person would doubt: figures without any sign, two columns of amounts, one
    minus beside a reversal, a card's repayments, books kept by 借 and 贷 from the other side. Of a
    known layout, or of columns that a person confirmed, only the minus is open.
    """
    if first.sure:
        return _doubted_minus(sample, first)
    found = [first, *_rivals(sample, first)]
    if first.sign == "signed":
        found = _signed(sample, first, text) + found[1:]
    elif _is_contrary(sample, first):
        plain = {name: at for name, at in first.columns.items() if name != "direction"}
        found.append(varied(first, columns=plain, sign="signed"))
    elif BOOKKEEPING.search("".join(first.header) + text) and _by_debit(first):
        found.append(varied(first, flipped=not first.flipped))
    return _doubted_minus(sample, found[0]) + found[1:]


def _signed(sample: Sample, first: Mapping, text: str) -> list[Mapping]:
    amounts = sample.amounts(first)
    turned = varied(first, flipped=not first.flipped)
    if amounts and min(amounts) >= 0:
        return [first, turned]
    if "balance" in first.columns:
        return [first]
    memos = first.columns.get("memo", []) + first.columns.get("counterparty", [])
    repaid = [
        fen
        for fen, row in zip(amounts, sample.rows, strict=True)
        if any(REPAID.search(str(row[at])) for at in memos if at < len(row))
    ]
    if not repaid or max(repaid) >= 0:
        return [first]
    return [turned] if CARD.search("".join(first.header) + text) else [first, turned]


def _rivals(sample: Sample, first: Mapping) -> list[Mapping]:
    """The same with another column of amounts, where that says something else."""
    alone = [name for name in ("amount", "income", "expense") if name in first.columns]
    if len(alone) != 1:
        return []
    name, used = alone[0], _figures(first) | set(mapping_at(first, "balance"))
    mine = sample.fens(first.columns[name][0])
    found = []
    for at in sample.money_columns():
        word = first.header[at] if at < len(first.header) else ""
        if at in used or NOT_ALONE.search(word):
            continue
        pairs = list(zip(mine, sample.fens(at), strict=True))
        if is_amount_word(word) and any(a != b for a, b in pairs if a and b):
            found.append(varied(first, columns={**first.columns, name: [at]}))
        elif name != "amount" and any(b and not a for a, b in pairs):
            other = "expense" if name == "income" else "income"
            found.append(varied(first, columns={**first.columns, other: [at]}))
    return found


def _is_contrary(sample: Sample, first: Mapping) -> bool:
    """Whether all that is said to come in carries a minus, and nothing that goes out does."""
    if first.sign != "flag":
        return False
    at, way = first.columns["amount"][0], first.columns["direction"][0]
    signs = {
        (way, fen > 0) for fen, way in zip(sample.fens(at), sample.ways(way), strict=True) if fen
    }
    return signs == {("in", False), ("out", True)}


def _by_debit(first: Mapping) -> bool:
    names = ("income", "expense", "direction")
    words = [
        first.header[at]
        for name in names
        for at in mapping_at(first, name)
        if at < len(first.header)
    ]
    return any(re.search("借|贷|方向", word) for word in words)


def _doubted_minus(sample: Sample, first: Mapping) -> list[Mapping]:
    """A minus or two on what went out, or one beside 冲正, may be money that came back; on more, and on
    all that went out, it is a bank's manner."""
    if first.minus or minus_of(sample.outgoing(first)) != "mark":
        return [first]
    ways = [varied(first, minus=minus) for minus in MINUSES]
    pairs = zip(*(sample.amounts(way) for way in ways), strict=True)
    turned = [row for row, (a, b) in zip(sample.rows, pairs, strict=True) if a != b]
    back = any(REVERSED.search(str(cell)) for row in turned for cell in row if cell)
    if len(turned) >= MANNER and not back:
        return [first]
    return ways[::-1] if back else ways
