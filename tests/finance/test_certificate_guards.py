"""What the database refuses of the certificates of fixed deposits, each with a control."""

import pytest
from django.db import IntegrityError, transaction

from communities.errors import DomainError
from finance.models import (
    BankFile,
    BankRow,
    CertificateWithdrawal,
    Posting,
)
from finance.services.certificates import (
    decide_certificate,
    decide_withdrawal,
    withdraw_certificate,
)
from tests.finance.books import NOW
from tests.finance.deposits import (
    CERTIFICATE,
    EVE,
    SEPTEMBER,
    WITHDRAWAL,
    agreed,
    another,
    plainly,
    recorded,
    run,
)
from tests.owner import owning, switch_off


def test_a_certificate_waits_and_is_of_a_deposit(books, deposit):
    decided = {"status": "agreed", "decided_by": books.cast.bob, "decided_at": NOW}
    for account, more, why in (
        (deposit, decided, "waits for a second"),
        (books.bank, {}, "only a fixed deposit"),
    ):
        with pytest.raises(IntegrityError, match=why), transaction.atomic():
            plainly(books, account, **more).save()
    plainly(books, deposit).save()
    off = ("certificate_waits", "certificate_is_of_a_deposit", "certificate_has_its_own_paper")
    switch_off("finance_depositcertificate", *off)
    plainly(books, books.bank).save()
    plainly(books, deposit, day=SEPTEMBER[0], **decided).save()


def test_a_paper_bears_out_one_account(books, deposit):
    made, other = recorded(deposit, books), another(books)
    with pytest.raises(DomainError, match="尾号8800 的存单"):
        recorded(other, books, number="99")
    row = plainly(books, other)
    row.voucher = made.voucher
    with pytest.raises(IntegrityError, match="certificate of another"), transaction.atomic():
        row.save()

    decide_certificate(certificate=made, verb="end", actor=books.cast.paul, now=NOW)
    recorded(other, books, number="99")
    switch_off(CERTIFICATE, "certificate_has_its_own_paper")
    row = plainly(books, deposit)
    row.voucher = made.voucher
    row.save()


@pytest.mark.parametrize(
    ("table", "change"),
    [
        (CERTIFICATE, "balance_fen = 1"),
        (CERTIFICATE, "day = '2026-10-01'"),
        (CERTIFICATE, "reason = 'x'"),
        (CERTIFICATE, "status = 'proposed'"),
        (WITHDRAWAL, "reason = 'x'"),
        (WITHDRAWAL, "status = 'agreed'"),
    ],
)
def test_what_was_written_down_stays(books, deposit, table, change):
    made = agreed(deposit, books)
    asked = withdraw_certificate(certificate=made, reason="错", actor=books.cast.paul, now=NOW)
    decide_withdrawal(withdrawal=asked, verb="refuse", actor=books.cast.bob, now=NOW)
    with (
        owning(),
        pytest.raises(IntegrityError, match="stays as it was asked for"),
        transaction.atomic(),
    ):
        run(f"update {table} set {change}")
    switch_off(table)
    assert run(f"update {table} set {change}"), "control: it was the guard"


def test_a_confirmed_certificate_ends_by_two_people_alone(books, deposit):
    made = agreed(deposit, books)
    withdraw_certificate(certificate=made, reason="错", actor=books.cast.paul, now=NOW)
    ended = f"update {CERTIFICATE} set status = 'ended'"
    with pytest.raises(IntegrityError, match="nobody agreed"), transaction.atomic():
        run(ended)
    switch_off(CERTIFICATE, "certificate_ends_by_two")
    assert run(ended), "control: it was the guard"


def withdrawing(made, books, **more):
    """As SQL would write it, past the service."""
    return CertificateWithdrawal(
        estate=made.estate, certificate=made, reason="错", submitted_by=books.cast.paul,
        submitted_at=NOW, **more,
    )  # fmt: skip


def test_only_a_confirmed_certificate_is_withdrawn(books, deposit):
    made = recorded(deposit, books)
    with pytest.raises(IntegrityError, match="only a confirmed"), transaction.atomic():
        withdrawing(made, books).save()
    switch_off(WITHDRAWAL, "withdrawal_is_of_a_confirmed")
    withdrawing(made, books).save()


def test_an_agreed_withdrawal_ends_its_certificate(books, deposit):
    made = agreed(deposit, books)
    withdraw_certificate(certificate=made, reason="错", actor=books.cast.paul, now=NOW)
    agree = (
        f"update {WITHDRAWAL} set status = 'agreed', decided_by_id = {books.cast.bob.pk},"
        f" decided_at = submitted_at"
    )
    at_once = "set constraints all immediate"
    with pytest.raises(IntegrityError, match="it still counts"), transaction.atomic():
        run(agree)
        run(at_once)
    run("set constraints all deferred")
    switch_off(WITHDRAWAL, "withdrawal_ends_its_certificate")
    run(agree)
    run(at_once)


def test_a_deposit_has_neither_rows_nor_a_stored_file(books, deposit):
    file = {"estate": deposit.estate, "bank_account": deposit, "sha256": "a" * 64, "size": 1,
            "name": "九月.csv", "created_at": NOW}  # fmt: skip
    kept = BankFile.objects.create(**file)
    row = {"estate": deposit.estate, "bank_account": deposit, "bank_file": kept, "at": NOW,
           "fingerprint": "f", "booked_date": EVE, "amount_fen": 1}  # fmt: skip
    store = "update finance_bankfile set status = 'stored'"
    for attempt in (
        lambda: BankRow.objects.create(**row),
        lambda: BankFile.objects.create(**file, status="stored"),
        lambda: run(f"{store} where id = {kept.pk}"),
    ):
        with pytest.raises(IntegrityError, match="no rows and no file"), transaction.atomic():
            attempt()
    switch_off("finance_bankrow", "deposit_has_no_rows")
    switch_off("finance_bankfile", "deposit_has_no_stored_file", "deposit_gets_no_stored_file")
    BankRow.objects.create(**row)
    BankFile.objects.create(**file, status="stored")
    assert run(f"{store} where id = {kept.pk}")


@pytest.mark.parametrize(
    "change",
    [
        "update finance_bankaccount set kind = 'bank' where number = '99'",
        "update finance_bankaccount set number = '1' where number = '99'",
        "update finance_voucher set sha256 = repeat('b', 64) where kind = 'deposit'",
    ],
)
def test_what_a_certificate_rests_on_keeps_its_meaning(books, deposit, change):
    """Of a deposit in which nothing is booked yet."""
    empty = another(books)
    run("set constraints all immediate")
    with transaction.atomic():
        recorded(empty, books, number="99")
        run("set constraints all immediate")
        with pytest.raises(IntegrityError, match="the books rest on it"), transaction.atomic():
            run(change)
        switch_off(change.split()[1])
        assert run(change), "control: it was the guard"
        transaction.set_rollback(True)
    assert not Posting.objects.filter(account__bank_account=empty).exists()
