"""Whatever people do, in whatever order, the books add up."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communities.errors import DomainError
from finance.models import BankRow, Entry, Posting
from finance.selectors.audit import ledger_findings
from finance.selectors.rows import with_rest
from finance.services.approvals import approve_draft
from finance.services.from_rows import draft_from_rows
from finance.services.ledger import post_draft, reverse_entry
from finance.services.posting import NewLine, post_entry
from finance.tasks import check_books
from tests.finance.books import NOW
from tests.long import times
from tests.owner import become_owner, owning
from tests.settled import keep_setting

DAYS = st.dates(date(2025, 12, 28), date(2026, 2, 3))
AMOUNTS = st.integers(1, 10**9)
ACTS = st.one_of(
    st.tuples(st.just("post"), DAYS, AMOUNTS),
    st.tuples(st.just("again"), DAYS, AMOUNTS),
    st.tuples(st.just("lost"), DAYS, AMOUNTS),
    st.tuples(st.just("unbalanced"), DAYS, AMOUNTS),
    st.tuples(st.just("row"), DAYS, AMOUNTS),
    st.tuples(st.just("rows"), DAYS, AMOUNTS),
    st.tuples(st.just("reverse"), DAYS, AMOUNTS),
)


class Bookkeeper:
    """Does one act; a refusal by the services leaves everything as it was."""

    def __init__(self, books):
        self.books, self.turn = books, 0

    def post(self, day, amount):
        self.turn += 1
        post_entry(new=self.books.new(f"k{self.turn}", amount, day), actor=None, now=NOW)

    def again(self, day, amount):
        post_entry(new=self.books.new(f"k{self.turn}", amount, day), actor=None, now=NOW)

    def lost(self, day, amount):
        with transaction.atomic():
            post_entry(new=self.books.new("lost", amount, day), actor=None, now=NOW)
            raise DomainError("lost")

    def unbalanced(self, day, amount):
        lines = (
            NewLine(self.books.account("BANK"), amount),
            NewLine(self.books.account("ADS"), 1 - amount or 5),
        )
        post_entry(new=self.books.new("no", day=day, lines=lines), actor=None, now=NOW)

    def row(self, day, amount):
        self.books.row(amount if amount % 3 else -amount, day)

    def rows(self, _day, amount):
        group = ("single", "day", "month")[amount % 3]
        rows = list(with_rest(BankRow.objects.order_by("booked_date", "pk")).exclude(rest_fen=0))
        category = self.books.account("PARKING")
        cast = self.books.cast
        for draft in draft_from_rows(
            rows=rows, category=category, group=group, actor=cast.paul, now=NOW
        ):
            self.books.carry(draft)

    def reverse(self, _day, amount):
        entries = list(Entry.objects.filter(estate=self.books.fund.estate).order_by("pk"))
        if not entries:
            return
        cast, entry = self.books.cast, entries[amount % len(entries)]
        draft = reverse_entry(entry=entry, reason="重记", actor=cast.paul, now=NOW)
        approve_draft(draft=draft, actor=cast.bob, now=NOW)
        post_draft(draft=draft, actor=cast.petra, now=NOW)


@settings(
    max_examples=times("ledger sequences"),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=st.lists(ACTS, max_size=12))
def test_any_sequence_of_acts_leaves_the_books_whole(books, acts):
    mark = transaction.savepoint()
    keeper, estate = Bookkeeper(books), books.fund.estate
    # What leaves is not the matter here.
    keep_setting(estate, "outflow_limit_fen", 10**12)
    for name, day, amount in acts:
        try:
            with transaction.atomic():
                getattr(keeper, name)(day, amount)
        except DomainError:
            assert name in {"lost", "unbalanced", "reverse", "again"}

    assert ledger_findings(estate) == []
    assert sum(Posting.objects.values_list("amount_fen", flat=True)) == 0
    matched = sum(match.amount_fen for row in BankRow.objects.all() for match in row.matches.all())
    assert abs(matched) <= sum(abs(row.amount_fen) for row in BankRow.objects.all())
    transaction.savepoint_rollback(mark)


def test_control_the_checks_find_what_was_made_wrong(books):
    entry = books.posted(("BANK", 100), ("ADS", -100))
    become_owner()
    with transaction.atomic(), pytest.raises(IntegrityError), transaction.atomic():
        entry.postings.update(amount_fen=1)
    cursor = transaction.get_connection().cursor()
    cursor.execute("set constraints all immediate; set constraints all deferred")
    cursor.execute("drop trigger insert_only on finance_posting")

    entry.postings.filter(amount_fen=100).update(amount_fen=900)

    assert [text.split("：")[0] for text in ledger_findings(books.fund.estate)] == [
        "分录合计不为零",
        "凭证金额与分录不符",
        "月发生额与分录不符",
        "凭证与存证不符",
    ]


def test_the_nightly_check_names_the_estate_and_what_is_wrong(books, caplog):
    check_books()
    assert caplog.messages == []
    with owning(), transaction.get_connection().cursor() as cursor:
        cursor.execute(
            "alter table finance_bookhead disable trigger only_by_triggers;"
            "insert into finance_bookhead (estate_id, fund_id, year, last_number) "
            f"values ({books.fund.estate_id}, {books.fund.pk}, 2026, 0);"
            "update finance_bookhead set last_number = 4;"
            "set constraints all immediate;"
            "alter table finance_bookhead enable trigger only_by_triggers"
        )

    check_books()

    assert caplog.messages == [f"ledger of riverside: 凭证号不连续：资金 {books.fund.pk}，2026 年"]
    with pytest.raises(CommandError, match="发现 1 处不符"):
        call_command("check_ledger", estate="riverside", stdout=StringIO())
