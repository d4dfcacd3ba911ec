"""A posting reads as many rows in a long book as in a short one, in a session that saw it grow."""

from django.db import connection, transaction

from finance.services.batches import post_entries
from finance.services.posting import post_entry
from tests.finance.books import NOW

MEASURED, GROWTH, AT_ONCE = 20, 2_000, 500
READ = "select sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) from pg_stat_xact_user_tables"


def rows_read(books, name) -> int:
    """By the postings of one transaction; the counts may hold what earlier ones read."""
    with transaction.atomic():
        before = _read_so_far()
        for n in range(MEASURED):
            post_entry(new=books.new(f"{name} {n}"), actor=None, now=NOW)
        return _read_so_far() - before


def _read_so_far() -> int:
    with connection.cursor() as cursor:
        cursor.execute(READ)
        [[rows]] = cursor.fetchall()
    return int(rows)


def test_a_posting_reads_no_more_in_a_long_book(committed_books):
    """No statistics are gathered meanwhile: what was planned for an empty table is still in use."""
    books = committed_books
    rows_read(books, "first")
    short = rows_read(books, "short")
    for begin in range(0, GROWTH, AT_ONCE):
        news = [books.new(f"grown {begin + n}") for n in range(AT_ONCE)]
        post_entries(news=news, actor=None, now=NOW)

    assert rows_read(books, "long") <= 1.2 * short
