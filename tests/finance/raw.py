"""Entries written by hand, statement by statement, as nobody's service would."""

from django.db import connection

from finance.models import BookHead
from tests.finance.books import NOW

ENTRY = """
insert into finance_entry (estate_id, fund_id, year, number, kind, booking_date, posted_at,
    amount_fen, counterparty, counterparty_kind, no_voucher_reason, source, key, leaf_index)
values (%(estate)s, %(fund)s, 2026, %(number)s, 'income', %(day)s, %(now)s, 100, '', 'none',
    '', '', 'raw', 0) returning id
"""
TEXT = (
    "insert into finance_entrytext (entry_id, estate_id, memo, private) values (%s, %s, 'x', '{}')"
)
LINE = """
insert into finance_posting (estate_id, entry_id, fund_id, account_id, booking_date, amount_fen)
values
"""


class Raw:
    """A hand on the tables, past every service."""

    def __init__(self, books):
        self.books, self.cursor = books, connection.cursor()
        self.ids = {code: books.account(code).pk for code in ("BANK", "ADS")}

    def entry(self, number, day="2026-09-15"):
        fund = self.books.fund
        given = {"estate": fund.estate_id, "fund": fund.pk, "number": number}
        self.cursor.execute(ENTRY, given | {"day": day, "now": NOW})
        [[entry]] = self.cursor.fetchall()
        self.cursor.execute(TEXT, [entry, fund.estate_id])
        return entry

    def lines(self, *amounts, **other):
        """One statement over (entry, account, amount)s."""
        fund = self.books.fund
        rows = [
            self.cursor.mogrify(
                "(%s, %s, %s, %s, %s, %s)",
                [
                    other.get("estate", fund.estate_id),
                    entry,
                    other.get("fund", fund.pk),
                    account,
                    other.get("day", "2026-09-15"),
                    amount,
                ],
            )
            for entry, account, amount in amounts
        ]
        self.cursor.execute(LINE + ", ".join(rows))

    def begin(self):
        BookHead.objects.get_or_create(
            estate_id=self.books.fund.estate_id, fund=self.books.fund, year=2026
        )

    def settle(self):
        self.cursor.execute("set constraints all immediate")
