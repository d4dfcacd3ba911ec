"""读法的选择: evidence chooses, words propose, and a person decides what neither can."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace

from .cells import narrow, text_of
from .evidence import Balances, Sample, minus_of, varied
from .layouts import Layout
from .mapper import is_balance_word, is_other_balance
from .parse import Table
from .proposals import by_balance, by_words
from .tables import MAX_ROWS, Sheet
from .totals import oldest_first
from .types import Choice, Mapping, Reading, Row

MOST_ASKED = 6
NONE = Balances()
SHOWN = 3


@dataclass
class Candidate:
    """读法: a mapping, what the balances say about it, and the rows it gives once read."""

    mapping: Mapping
    layout: Layout | None = None
    balances: Balances = NONE
    decided_by: str = "words"

    def table(self, sheet: Sheet) -> Table:
        table = Table(sheet, self.mapping, self.layout)
        table.read()
        return table


def choose(
    sheet: Sheet, first: Mapping, layout: Layout | None, guessed: Mapping | None
) -> Reading | None:
    """Read a sheet in the way that its balances, else its totals, bear out.

    ``first`` is the known layout's mapping, one that a person confirmed, or the guess from words;
    ``guessed`` stands beside a layout. A confirmed mapping keeps its columns. None where no column
    was known for money, and no balance shows one.
    """
    if layout and layout.settle:
        return Table(sheet, first, layout).read()
    sample = Sample(sheet, first)
    best = _by_balance(sample, first, layout, guessed)
    if not best.mapping.columns.keys() & {"amount", "income", "expense"}:
        return None
    settle = _checked if best.decided_by == "balance" else _undecided
    table = settle(sheet, best)
    table.reading.decided_by = table.reading.decided_by or best.decided_by
    _keep_minus(table)
    _note_flip(table)
    return table.reading


def _by_balance(
    sample: Sample, first: Mapping, layout: Layout | None, guessed: Mapping | None
) -> Candidate:
    """The first mapping unless another explains more balances, and moves in every row it does."""
    best = Candidate(first, layout, sample.balances(first))
    if not best.balances.are_whole and not (first.sure and not layout):
        must = sample.moved(first)
        fit = (best.balances.follow, -best.balances.broken, len(must))
        for mapping in _proposed(sample, first, guessed):
            found, moves = sample.balances(mapping), sample.moved(mapping)
            fits = (found.follow, -found.broken, len(moves))
            if fits > fit and must <= moves and _is_believed(mapping, found):
                best, fit = Candidate(mapping, None, found), fits
    best.mapping = _without_other_balance(best)
    if best.balances.decide and not _could_be_turned(sample, best):
        best.decided_by = "balance"
    elif layout and guessed and _ignores_a_way(sample, first, guessed):
        best = Candidate(guessed)
    return best


def _without_other_balance(best: Candidate) -> Mapping:
    """可用余额 that no row leads to is not the balance of these rows; 余额 would be a difference."""
    at, mapping = best.mapping.column("balance"), best.mapping
    if at is None or best.balances.follow or not best.balances.broken or mapping.sure:
        return mapping
    if at >= len(mapping.header) or not is_other_balance(mapping.header[at]):
        return mapping
    return varied(mapping, columns={k: v for k, v in mapping.columns.items() if k != "balance"})


def _could_be_turned(sample: Sample, best: Candidate) -> bool:
    """Where all rows are of one day and one amount, neither their order nor their sign shows."""
    turned = replace(best.mapping, flipped=not best.mapping.flipped)
    is_open = not (sample.up or sample.down or best.mapping.sure)
    return is_open and sample.balances(turned).follow >= best.balances.follow


def _is_believed(mapping: Mapping, found: Balances) -> bool:
    """A column that nobody calls a balance needs more than one lucky pair."""
    at = mapping.column("balance")
    word = mapping.header[at] if at is not None and at < len(mapping.header) else ""
    return found.decide and (is_balance_word(word) or (found.follow > 1 and not found.broken))


def _proposed(sample: Sample, first: Mapping, guessed: Mapping | None) -> Iterable[Mapping]:
    if guessed:
        yield guessed
    yield from by_balance(sample, first)


def _ignores_a_way(sample: Sample, first: Mapping, guessed: Mapping) -> bool:
    """A layout of signed amounts over figures that have none, beside a column that says which."""
    unsigned = first.sign == "signed" and all(fen >= 0 for fen in sample.amounts(first))
    return unsigned and guessed.sign == "flag"


def _checked(sheet: Sheet, best: Candidate) -> Table:
    """The whole file may know what its first rows do not: what a minus means.

    No balance stands before the oldest row, so that its minus may stay open.
    """
    table = best.table(sheet)
    suggested = best.mapping.minus or minus_of(table.outgoing)
    if not suggested or best.mapping.sure:
        return table
    other = "reversal" if suggested == "mark" else "mark"
    again = replace(best, mapping=replace(best.mapping, minus=other)).table(sheet)
    if len(again.broken) < len(table.broken):
        return again
    if len(again.broken) == len(table.broken) and again.agrees == table.agrees:
        left = _told_apart([table, again])
        if len(left) > 1:
            _ask(table.reading, left)
    return table


def _undecided(sheet: Sheet, best: Candidate) -> Table:
    """By totals where they tell the ways apart, else a question."""
    first = best.table(sheet)
    if first.reading.errors and not first.reading.rows:
        return first
    sample = Sample(sheet, best.mapping, MAX_ROWS)
    text = narrow("".join(text_of(cell) for _, cells in first.lines.outside for cell in cells))
    mappings = by_words(sample, best.mapping, text)[:MOST_ASKED]
    if best.mapping.sure and not best.layout:
        mappings = [one for one in mappings if one.columns == best.mapping.columns][:1] or mappings[
            :1
        ]
    tables = _told_apart(
        [first if one is best.mapping else Candidate(one).table(sheet) for one in mappings]
    )
    if (
        not best.mapping.sure
        and first.printed.any_sum
        and not any(table.agrees for table in tables)
    ):
        tables = _told_apart([*tables, *_others_that_agree(sheet, sample, best.mapping)])
    agreeing = [table for table in tables if table.printed.any_sum and table.agrees]
    left = agreeing or tables
    chosen = left[0]
    if agreeing and (len(agreeing) == 1 or len(tables) == 1):
        chosen.reading.decided_by = "totals"
    if len(left) > 1:
        _ask(chosen.reading, left)
    return chosen


def _others_that_agree(sheet: Sheet, sample: Sample, first: Mapping) -> list[Table]:
    """Ways that no word proposes, tried against the printed sums; the first that fits them."""
    for mapping in itertools.islice(by_balance(sample, first), MOST_ASKED * 2):
        table = Candidate(mapping).table(sheet)
        if table.agrees and not table.reading.errors:
            return [table]
    return []


def _told_apart(tables: list[Table]) -> list[Table]:
    """Without those that give the same rows as one before them."""
    seen, found = set(), []
    for table in tables:
        said = tuple((row.line, row.amount_fen) for row in table.reading.rows)
        if said not in seen:
            seen.add(said)
            found.append(table)
    return found


def _keep_minus(table: Table) -> None:
    """What a minus meant here is part of what a person confirms, and of the next file."""
    table.mapping.minus = table.mapping.minus or minus_of(table.outgoing)


def _note_flip(table: Table) -> None:
    """A person should see that this file was read against its words."""
    mapping = table.mapping
    if mapping.sure or not mapping.flipped:
        return
    why = {"balance": "按余额推算", "totals": "按印出的合计推算"}.get(table.reading.decided_by, "")
    card = mapping.sign == "signed"
    turned = "正数是支出、负数是收入，像信用卡账单" if card else "这份文件的借方是收入、贷方是支出"
    table.reading.notes.append("，".join(filter(None, (why, turned))))


def _ask(reading: Reading, tables: list[Table]) -> None:
    for table in tables:
        _keep_minus(table)
    amounts = [{row.line: row.amount_fen for row in table.reading.rows} for table in tables]
    differ = [line for line in amounts[0] if len({found.get(line) for found in amounts}) > 1]
    reading.choices = [_choice(table, differ) for table in tables]
    reading.decided_by = "nothing"
    reading.question = (
        f"这份文件有 {len(tables)} 种读法，收支不同，余额和印出的合计都分不出，请在工作台选定一种："
        + "；".join(choice.label for choice in reading.choices)
    )


def _choice(table: Table, differ: list[int]) -> Choice:
    rows = table.reading.rows
    held = [row.balance_fen for row in oldest_first(rows) if row.balance_fen is not None]
    first = sorted(rows, key=lambda row: row.line not in differ[:SHOWN])[:SHOWN]
    return Choice(
        label=label_of(table.mapping),
        mapping=table.mapping.to_json(),
        rows=len(rows),
        in_fen=table.reading.sum_in_fen,
        out_fen=table.reading.sum_out_fen,
        closing_fen=held[-1] if held else None,
        sample=[_shown(row) for row in first],
    )


def _shown(row: Row) -> dict:
    return {
        "line": row.line,
        "day": row.day.isoformat(),
        "amount_fen": row.amount_fen,
        "balance_fen": row.balance_fen,
        "counterparty": row.counterparty,
        "memo": row.memo,
    }


def label_of(mapping: Mapping) -> str:
    """A way of reading as one Chinese sentence."""
    word = {name: f"「{_heading(mapping, at[0])}」" for name, at in mapping.columns.items() if at}
    gained, paid = ("支出", "收入") if mapping.flipped else ("收入", "支出")
    minus = {"reversal": "，支出里的负数是退回", "mark": "，支出前的负号只表示支出"}.get(
        mapping.minus, ""
    )
    if mapping.sign == "signed":
        return f"金额取{word['amount']}：正数是{gained}，负数是{paid}"
    if mapping.sign == "flag":
        turned = "，借是收入、贷是支出" if mapping.flipped else ""
        return f"金额取{word['amount']}，收支看{word['direction']}{turned}{minus}"
    sides = [
        f"{word[name]}是{said}"
        for name, said in (("income", gained), ("expense", paid))
        if name in word
    ]
    return "，".join(sides) + minus


def _heading(mapping: Mapping, at: int) -> str:
    return mapping.header[at] if at < len(mapping.header) else f"第 {at + 1} 列"
