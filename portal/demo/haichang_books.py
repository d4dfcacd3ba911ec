"""The books of 海昌苑: kept by the property company, confirmed by the neighbourhood committee."""

from datetime import timedelta
from itertools import groupby

from finance.models import BankAccount
from portal.demo import authorities, books, haichang_plan
from portal.demo.books import Books
from portal.demo.paperwork import Paperwork
from portal.demo.periods import Year

BANK = "abc"


def keep(estate, who: dict, year: Year, now, say) -> Books:
    """Twelve months; since the quarter in review the bank's files have not been handed in."""
    opened = year.months[0].first - timedelta(days=1)
    kept = books.start(
        estate=estate,
        writer=who["neighbour_clerk"],
        approver=who["officer"],
        authorities=authorities.lay_down(estate, authorities.HAICHANG, year.today),
        opened=opened,
        now=now,
    )
    books.add_bank(
        kept,
        BANK,
        kind=BankAccount.Kind.BANK,
        bank_name="农业银行",
        name="海丰社区居民委员会（海昌苑公共收益代管户，演示）",
        number="6228480000000007716",
        opened=opened,
    )
    books.carry_in(kept, BANK, haichang_plan.OPENING_FEN, opened)
    papers = Paperwork(kept)
    months = {name: list(rows) for name, rows in groupby(haichang_plan.items(year), _month_of)}
    say("海昌苑：十二个月的流水和账目")
    for span in year.months:
        items, day = months.get(span.name, []), span.last + timedelta(days=books.DAYS_TO_BOOK)
        is_read = span.last < year.review.first
        if is_read:
            rows = [books.bank_row(item) for item in items]
            books.take_in(kept, BANK, rows, f"农行{span.name}.csv", day)
        vouchers = {item: papers.of(item) for item in items}
        written = books.write_drafts(kept, BANK, vouchers, day, is_read=is_read)
        books.post(kept, list(written.values()), day)
        for period in [*year.early, *year.published]:
            if period.last == span.last:
                books.publish(kept, period, "居委会代管，收支已与银行流水核对。")
    return kept


def _month_of(item) -> str:
    return f"{item.date:%Y-%m}"
