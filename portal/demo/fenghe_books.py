"""The books of 风和丽苑, month by month; the gate's wallets since the quarter in review."""

from datetime import date, timedelta
from itertools import groupby

from finance.models import Authority, BankAccount, EntryDraft
from finance.services.from_rows import draft_from_rows, draft_transfers
from portal.demo import authorities, books, decided, fenghe_plan, opening, wallets
from portal.demo.books import Books
from portal.demo.paperwork import Paperwork
from portal.demo.periods import Span, Year
from portal.demo.plan import Item

BANK = "icbc"
# Younger entries wait for approval; the youngest are bank rows that nobody has explained yet.
DAYS_WAITING, DAYS_UNREAD = 14, 6
NOTE = "本期收支已与银行流水逐笔核对。凭证在每一笔账下面可以看，有疑问请打电话问物业或业委会。"
REVIEW_NOTE = "本期起临时停车改为扫码收取，收款逐日入账，每周一转入银行账户。"


def keep(estate, who: dict, year: Year, now, say, adopted: dict[str, Authority]) -> Books:
    """Open the books a year ago and work through every month since; ``adopted`` are votes held here."""
    first = year.months[0].first
    kept = opening.start(
        estate=estate,
        writer=who["clerk"],
        approver=who["chair"],
        manager=who["manager"],
        authorities=authorities.lay_down(estate, authorities.FENGHE, who["clerk"], now)
        | decided.tell(estate, decided.FENGHE, who, now)
        | adopted,
        first=first,
        now=now,
    )
    _open_accounts(kept, first)
    opening.carry_in(kept, {BANK: fenghe_plan.OPENING_FEN}, first)
    items = {name: list(rows) for name, rows in groupby(fenghe_plan.items(year), _month_of)}
    moves = {
        wallet.form: wallets.rows(wallet, year.review.first, year.today - timedelta(days=1))
        for wallet in wallets.WALLETS
    }
    papers = Paperwork(kept)
    for span in year.months:
        say(f"风和丽苑：{span.first:%Y年%-m月}的流水和账目")
        _month(kept, span, year, items.get(span.name, []), moves, papers)
        _close(kept, span, year)
    books.take_back(
        kept,
        "USE_COMMITTEE",
        "金额含了两个月的印刷费，摘要写错",
        "业委会办公与公示印刷（更正摘要）",
    )
    return kept


def _close(kept: Books, span: Span, year: Year) -> None:
    """公示表 of the periods that end with this month."""
    for period in [*year.early, *year.published]:
        if period.last == span.last:
            books.publish(kept, period, NOTE)
    if span.last == year.review.last:
        books.freeze(kept, year.review, REVIEW_NOTE)


def _month_of(item: Item) -> str:
    return f"{item.date:%Y-%m}"


def _open_accounts(kept: Books, day: date) -> None:
    holder = "风和丽苑业主委员会（演示）"
    kind = BankAccount.Kind
    opening.add_bank(
        kept,
        BANK,
        kind=kind.BANK,
        bank_name="工商银行",
        name=holder,
        number="6222020000000003321",
        day=day,
    )
    for wallet in wallets.WALLETS:
        opening.add_bank(
            kept,
            wallet.form,
            kind=kind.WALLET,
            bank_name=wallet.bank_name,
            name=holder,
            number=wallet.number,
            day=day,
        )


def _month(kept: Books, span: Span, year: Year, items, moves, papers) -> None:
    """Files first, then drafts over their rows; of the current month some are left waiting."""
    mine = {form: [row for row in rows if row.day in span] for form, rows in moves.items()}
    paid_out = [
        row for wallet in wallets.WALLETS for row in wallets.payouts(wallet, mine[wallet.form])
    ]
    day = span.last + timedelta(days=books.DAYS_TO_BOOK)
    rows = [books.bank_row(item) for item in items] + paid_out
    covers = span.first, min(span.last, year.today)
    if span.last == year.review.last:
        books.take_in_short(kept, BANK, rows, f"工行明细{span.name}（不全）.csv", day)
    is_current = span.last >= year.today
    strays = books.strays(span.first) if is_current else []
    books.take_in(kept, BANK, rows + strays, f"工行明细{span.name}.csv", day, covers)
    books.set_strays_aside(kept, BANK, strays, day)
    for form, taken in mine.items():
        books.take_in(kept, form, taken, f"{form}-{span.name}.csv", day, covers)
    is_settled = {item: _age(item, year) > DAYS_WAITING for item in items}
    drafts = books.write_drafts(
        kept,
        BANK,
        {
            item: papers.of(item, is_settled=is_settled[item])
            for item in items
            if _age(item, year) > DAYS_UNREAD
        },
        day,
    )
    written = [draft for item, draft in drafts.items() if is_settled[item]]
    waiting = [draft for item, draft in drafts.items() if not is_settled[item]]
    if year.months[fenghe_plan.PAID_AHEAD].first <= span.first and span.last < year.today:
        memo = f"{span.first.month}月公共车位租金（预收转入）"
        bay = fenghe_plan.BAY_FEN
        written.append(books.earn(kept, bay, "PARKING_MONTHLY", memo, span.last, day))
    if span.last < year.today:
        written += _gate(
            kept, mine, by="day" if span.last == year.review.last else "month", day=day
        )
    books.post(kept, written, day)
    if waiting:
        books.submit(kept, waiting[:-1], day)
    if len(waiting) > 2:
        books.send_back(kept, waiting[0], "发票抬头写成了物业公司，请重开后再提交。", day)


def _age(item: Item, year: Year) -> int:
    """In days; whatever is of an earlier quarter is old enough."""
    return (year.today - item.date).days if item.date in year.current else DAYS_WAITING + 1


def _gate(kept: Books, mine, *, by: str, day: date) -> list[EntryDraft]:
    """道闸收款: a day's or a month's receipts as one entry, and each payout as a transfer."""
    written, now = [], kept.moment(day)
    category = kept.accounts["PARKING_TEMPORARY"]
    authority = kept.authorities["parking"]
    for wallet in wallets.WALLETS:
        taken = [
            books.found_row(kept, wallet.form, row.day, row.amount_fen)
            for row in mine[wallet.form]
            if row.amount_fen > 0
        ]
        if taken:
            written += draft_from_rows(
                rows=taken,
                category=category,
                actor=kept.writer,
                now=now,
                group=by,
                authority=authority,
            )
        moved = [
            (
                books.found_row(kept, wallet.form, row.day, -row.amount_fen),
                books.found_row(kept, BANK, row.day, row.amount_fen, row.memo),
            )
            for row in wallets.payouts(wallet, mine[wallet.form])
        ]
        if moved:
            memo = f"{wallet.bank_name}余额转入银行"
            written += draft_transfers(pairs=moved, actor=kept.writer, now=now, memo=memo)
    return written
