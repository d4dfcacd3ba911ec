"""A fixed deposit that was kept as a bank account becomes one by two people, while it has no file."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import AuditEvent
from finance.models import BankAccount, BankFile, DepositTurn, Statement
from finance.selectors.audit import ledger_findings
from finance.selectors.certificates import deposit_accounts, turnable_accounts
from finance.selectors.public.verdict import verdict
from finance.services.books import ledger_account
from finance.services.turns import ask_turn, decide_turn
from tests.finance.accounts import open_bank_account
from tests.finance.books import NOW
from tests.finance.deposits import EVE, FEN, SEPTEMBER, agreed, published, run, state_of, versions
from tests.owner import switch_off
from tests.sessions import log_in

TURN = "update finance_bankaccount set kind = 'deposit' where number = '77'"


@pytest.fixture
def kept(books) -> BankAccount:
    """20,000 yuan lie in it since August, and no file speaks of it."""
    made = open_bank_account(
        estate=books.fund.estate, fund=books.fund, kind="bank", bank_name="工商银行",
        name="河畔苑", number="77", actor=books.cast.bob, now=NOW,
    )  # fmt: skip
    books.posted((ledger_account(made).code, FEN), ("OPENING", -FEN), kind="opening", day=EVE)
    books.posted(("BANK", 3000), ("ADS", -3000), day=date(2026, 9, 15))
    books.borne_out(*SEPTEMBER)
    return made


def asked(kept, books) -> DepositTurn:
    return ask_turn(bank_account=kept, reason="一年期存单", actor=books.cast.paul, now=NOW)


def turned(kept, books) -> BankAccount:
    decide_turn(turn=asked(kept, books), verb="agree", actor=books.cast.bob, now=NOW)
    kept.refresh_from_db()
    return kept


def filed(kept, **more) -> BankFile:
    return BankFile.objects.create(
        estate=kept.estate, bank_account=kept, sha256="a" * 64, size=1, name="九月.csv",
        created_at=NOW, **more,
    )  # fmt: skip


def test_two_employers_make_it_a_deposit_that_a_certificate_bears_out(books, kept):
    turn = asked(kept, books)
    for colleague in (books.cast.paul, books.cast.petra):
        with pytest.raises((DomainError, NotAllowed)):
            decide_turn(turn=turn, verb="agree", actor=colleague, now=NOW)
    decide_turn(turn=turn, verb="agree", actor=books.cast.bob, now=NOW)

    kept.refresh_from_db()
    assert kept.kind == "deposit"
    assert AuditEvent.objects.filter(verb="finance.bank_account.turned").exists()
    agreed(kept, books, number="77")
    assert state_of(books, kept) == "ok"
    assert ledger_findings(books.fund.estate) == []


def test_what_is_published_says_why_it_is_grey_anew(books, kept):
    published(books)
    turned(kept, books)

    assert versions() == [(1, "grey"), (2, "grey")]
    [why] = verdict(Statement.objects.get(version=2)).why
    assert why.endswith("没有存单或存款证明。")


@pytest.mark.parametrize("verb", ["refuse", "end"])
def test_without_the_second_it_stays_a_bank_account(books, kept, verb):
    turn = asked(kept, books)
    actor = books.cast.paul if verb == "end" else books.cast.bob
    decide_turn(turn=turn, verb=verb, actor=actor, now=NOW)

    kept.refresh_from_db()
    assert kept.kind == "bank"
    with pytest.raises(StaleState):
        decide_turn(turn=turn, verb="agree", actor=books.cast.bob, now=NOW)


def test_one_with_rows_or_a_file_stays(books, kept):
    for account in (books.bank, kept):
        if account == kept:
            turn = asked(kept, books)
            filed(kept)
        with pytest.raises(DomainError, match="还没有银行流水"):
            ask_turn(bank_account=account, reason="存单", actor=books.cast.paul, now=NOW)
    with pytest.raises(DomainError, match="还没有银行流水"):
        decide_turn(turn=turn, verb="agree", actor=books.cast.bob, now=NOW)
    BankFile.objects.filter(bank_account=kept).update(status="abandoned")
    decide_turn(turn=turn, verb="agree", actor=books.cast.bob, now=NOW)


def test_it_is_asked_once_and_with_a_reason(books, kept):
    with pytest.raises(DomainError, match="请写明"):
        ask_turn(bank_account=kept, reason=" ", actor=books.cast.paul, now=NOW)
    asked(kept, books)
    with pytest.raises(DomainError, match="正在等第二人"):
        asked(kept, books)


@pytest.mark.parametrize("has_file", [False, True])
def test_an_account_becomes_a_deposit_by_two_people_alone(books, kept, has_file):
    if has_file:
        decided = {"status": "agreed", "decided_by": books.cast.bob, "decided_at": NOW}
        DepositTurn.objects.filter(pk=asked(kept, books).pk).update(**decided)
        filed(kept)
    run("set constraints all immediate")
    with pytest.raises(IntegrityError, match="two people make it"), transaction.atomic():
        run(TURN)
    switch_off("finance_bankaccount", "becomes_a_deposit_by_two")
    assert run(TURN), "control: it was the guard"


def test_nothing_else_of_it_changes_and_it_does_not_change_back(books, kept):
    turned(kept, books)
    for change in ("kind = 'bank'", "kind = 'wallet'", "number = '78'"):
        with pytest.raises(IntegrityError, match="the books rest on it"), transaction.atomic():
            run(f"update finance_bankaccount set {change} where id = {kept.pk}")


def test_an_inactive_one_is_listed_while_money_is_booked_in_it(books, kept):
    estates = [books.fund.estate]
    assert kept in turnable_accounts(estates)
    BankAccount.objects.filter(pk=turned(kept, books).pk).update(is_active=False)
    empty = open_bank_account(
        estate=books.fund.estate, fund=books.fund, kind="deposit", bank_name="另一张", name="河畔苑",
        number="99", actor=books.cast.bob, now=NOW,
    )  # fmt: skip
    assert set(deposit_accounts(estates)) == {kept, empty}
    BankAccount.objects.filter(pk=empty.pk).update(is_active=False)
    assert set(deposit_accounts(estates)) == {kept}


def test_the_desk_asks_and_decides(books, kept, client):
    log_in(client, books.cast.paul)
    page, ask = reverse("finance:certificates"), reverse("finance:deposit-turn")
    answer = client.post(ask, {"account": kept.pk, "reason": ""})
    assert answer.status_code == 400
    client.post(ask, {"account": kept.pk, "reason": "一年期存单，银行不出流水"})
    assert 'value="agree"' not in client.get(page).content.decode()

    log_in(client, books.cast.bob)
    assert "一年期存单，银行不出流水" in client.get(page).content.decode()
    turn = DepositTurn.objects.get()
    client.post(reverse("finance:deposit-turn-decide", args=[turn.pk]), {"act": "agree"})
    kept.refresh_from_db()
    assert kept.kind == "deposit"
