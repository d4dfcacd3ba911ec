"""What gives posted entries their meaning stays as it is, whoever asks; what nothing rests on moves."""

import pytest
from django.db import IntegrityError, connection, transaction

from finance.models import Authority
from tests.owner import switch_off

CHANGES = {
    "an account's kind": "update finance_account set kind = 'cost' where code = 'ADS'",
    "an account's name": "update finance_account set name = '其他收入' where code = 'ADS'",
    "an account's parent": "update finance_account set parent_id = id where code = 'ADS'",
    "a fund's name": "update finance_fund set name = '其他收益' where code = 'gs'",
    "a bank account's number": "update finance_bankaccount set number = '1' where kind = 'bank'",
    "a bank account's holder": "update finance_bankaccount set name = '张三' where kind = 'bank'",
    "an authority's title": "update finance_authority set title = '另一份决定'",
    "an authority's date": "update finance_authority set decided_date = '2020-01-01'",
    "a voucher's original": "update finance_voucher set sha256 = repeat('b', 64)",
    "a voucher's number": "update finance_voucher set number = '00000001'",
}


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.rowcount


def authority_of(books):
    return Authority.objects.create(
        estate=books.fund.estate, kind="minute", title="业委会会议纪要 2026-8"
    )


@pytest.fixture
def used(books):
    """One entry that rests on an authority, a voucher and the bank's account."""
    voucher, authority = books.voucher(), authority_of(books)
    draft = books.draft(("BANK", 100), ("ADS", -100), authority=authority, vouchers=[voucher])
    books.carry(draft)
    return books


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_what_the_books_rest_on_keeps_its_meaning(used, change):
    run("set constraints all immediate")
    with pytest.raises(IntegrityError, match="the books rest on it"), transaction.atomic():
        run(change)
    table = change.split()[1]
    switch_off(table)
    assert run(change), "control: without its guard the same statement works"
    transaction.set_rollback(True)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_what_nothing_rests_on_yet_may_change(books, change):
    books.voucher()
    authority_of(books)
    assert run(change)


def test_a_bank_account_with_rows_keeps_its_number(books):
    books.row(100)

    with pytest.raises(IntegrityError, match="the books rest on it"), transaction.atomic():
        run("update finance_bankaccount set number = '1' where kind = 'bank'")


def test_a_used_account_is_closed_all_the_same(used):
    assert run("update finance_account set is_active = false where code = 'ADS'")
    assert run("update finance_bankaccount set is_active = false where kind = 'bank'")
    assert run("update finance_voucher set redaction = 'redacted', public_path = ''")
