"""The books of 海昌苑: kept by the property company, confirmed by the neighbourhood committee."""

from datetime import timedelta
from itertools import groupby

from finance.models import BankAccount
from portal.demo import authorities, books, deposits, haichang_plan, opening
from portal.demo.books import Books
from portal.demo.paperwork import Paperwork
from portal.demo.periods import Year

BANK = "abc"
DAYS_UNREAD = 10
NOTE = "居委会代管，收支已与银行流水核对。"
LATE_NOTE = "居委会代管。最后十天的银行流水还没有取到，取到后补做核对。"


def keep(estate, who: dict, year: Year, now, say) -> Books:
    """Twelve months; the bank's files stop ten days before the last published quarter does."""
    first = year.months[0].first
    kept = opening.start(
        estate=estate,
        writer=who["neighbour_clerk"],
        approver=who["officer"],
        manager=who["neighbour_manager"],
        authorities=authorities.lay_down(estate, authorities.HAICHANG, who["neighbour_clerk"], now),
        first=first,
        now=now,
    )
    opening.add_bank(
        kept,
        BANK,
        kind=BankAccount.Kind.BANK,
        bank_name="农业银行",
        name="海丰社区居民委员会（海昌苑公共收益代管户，演示）",
        number="6228480000000007716",
        day=first,
    )
    deposits.lay_down(kept, first)
    opening.carry_in(kept, {BANK: haichang_plan.OPENING_FEN, deposits.DEPOSIT: deposits.FEN}, first)
    papers = Paperwork(kept)
    read_until = year.published[-1].last - timedelta(days=DAYS_UNREAD)
    months = {name: list(rows) for name, rows in groupby(haichang_plan.items(year), _month_of)}
    say("海昌苑：十二个月的流水和账目")
    for span in year.months:
        items, day = months.get(span.name, []), span.last + timedelta(days=books.DAYS_TO_BOOK)
        covers = span.first, min(span.last, read_until)
        if span.first < read_until:
            rows = [books.bank_row(item) for item in items if item.date <= read_until]
            books.take_in(kept, BANK, rows, f"农行{span.name}.csv", day, covers)
        vouchers = {item: papers.of(item) for item in items}
        written = books.write_drafts(kept, BANK, vouchers, day, read_until=read_until)
        books.post(kept, list(written.values()), day)
        for period in [*year.early, *year.published]:
            if period.last == span.last:
                deposits.certify(kept, period)
                books.publish(kept, period, NOTE if period.last <= read_until else LATE_NOTE)
    deposits.certify(kept, year.review, is_read=False)
    return kept


def _month_of(item) -> str:
    return f"{item.date:%Y-%m}"
