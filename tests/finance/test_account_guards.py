"""What the database refuses of bank accounts, each with a control."""

import pytest
from django.db import IntegrityError, transaction

from finance.models import AccountEnd, AccountRegistration, BankAccount
from tests.finance.books import DAY, NOW
from tests.finance.deposits import run
from tests.owner import switch_off

REGISTRATION, END, ACCOUNT = (
    "finance_accountregistration",
    "finance_accountend",
    "finance_bankaccount",
)


def registration(books, **more) -> AccountRegistration:
    given = {"kind": "bank", "bank_name": "建设银行", "name": "河畔苑", "number": "6217001"} | more
    return AccountRegistration(
        estate=books.fund.estate, fund=books.fund, reason="开户许可证",
        submitted_by=books.cast.paul, submitted_at=NOW, **given,
    )  # fmt: skip


def end(books, **more) -> AccountEnd:
    return AccountEnd(
        estate=books.fund.estate, bank_account=books.bank, ended_on=DAY, reason="换银行",
        submitted_by=books.cast.paul, submitted_at=NOW, **more,
    )  # fmt: skip


def agreed(books) -> dict:
    return {"status": "agreed", "decided_by": books.cast.bob, "decided_at": NOW}


@pytest.mark.parametrize(
    ("make", "table", "guard"),
    [(registration, REGISTRATION, "registration"), (end, END, "account_end")],
)
def test_a_registration_waits_and_stays(books, make, table, guard):
    with pytest.raises(IntegrityError, match="waits for a second"), transaction.atomic():
        make(books, **agreed(books)).save()
    row = make(books)
    row.save()
    with pytest.raises(IntegrityError, match="two_people"), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(
            **agreed(books) | {"decided_by": row.submitted_by}
        )
    change = f"update {table} set reason = 'x' where id = {row.pk}"
    switch_off(table, f"{guard}_waits")
    with pytest.raises(IntegrityError, match="stays as it was asked"), transaction.atomic():
        run(change)

    switch_off(table, f"{guard}_stays")
    assert run(change), "control: it was the guard"


@pytest.mark.parametrize(
    ("said", "change"),
    [("proposed", {}), ("agreed", {"number": "6217002"}), ("agreed", {"name": "张三"})],
)
def test_no_account_is_there_that_two_people_did_not_register(books, said, change):
    row = registration(books)
    row.save()
    if said == "agreed":
        AccountRegistration.objects.filter(pk=row.pk).update(**agreed(books))
    words = {name: getattr(row, name) for name in ("kind", "bank_name", "name", "number")}
    account = BankAccount(estate=row.estate, fund=row.fund, registration=row, **words | change)

    with pytest.raises(IntegrityError, match="as two people registered"), transaction.atomic():
        account.save()

    switch_off(ACCOUNT, "bank_account_is_registered")
    account.save()


@pytest.mark.parametrize("said", ["proposed", "another day"])
def test_an_account_ends_by_two_people_alone(books, said):
    row = end(books)
    row.save()
    if said == "another day":
        AccountEnd.objects.filter(pk=row.pk).update(**agreed(books))
    day = DAY if said == "proposed" else NOW.date()
    change = f"update {ACCOUNT} set ended_on = '{day}' where id = {books.bank.pk}"

    with pytest.raises(IntegrityError, match="two people end it"), transaction.atomic():
        run(change)

    switch_off(ACCOUNT, "account_ends_by_two")
    assert run(change), "control: it was the guard"


def test_an_ended_account_does_not_begin_anew(books):
    row = end(books)
    row.save()
    AccountEnd.objects.filter(pk=row.pk).update(**agreed(books))
    BankAccount.objects.filter(pk=books.bank.pk).update(ended_on=DAY)

    with pytest.raises(IntegrityError, match="two people end it, once"), transaction.atomic():
        BankAccount.objects.filter(pk=books.bank.pk).update(ended_on=None)
