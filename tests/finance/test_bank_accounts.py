"""Accounts on the desk: registered by one body, confirmed by another, ended with a day and a reason."""

from datetime import date

import pytest
from django.urls import reverse

from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import AuditEvent
from finance.models import AccountEnd, AccountRegistration, BankAccount, Fund
from finance.selectors.accounts import n_bank_accounts_for
from finance.services.accounts import ask_end, decide_end, decide_registration, register_account
from finance.services.books import open_books
from tests.finance.books import NOW
from tests.sessions import log_in

NUMBER = "6217001234567890"
WORDS = {
    "kind": "bank",
    "bank_name": "建设银行",
    "name": "河畔苑业委会",
    "reason": "开户许可证 J33",
}


def registered(books, actor, **more) -> AccountRegistration:
    given = WORDS | {"number": NUMBER, "fund": books.fund} | more
    return register_account(estate=books.fund.estate, actor=actor, now=NOW, **given)


def decided(row, actor, verb="agree"):
    return decide_registration(row=row, verb=verb, actor=actor, now=NOW)


def test_nobody_adds_an_account_of_her_own(books):
    cast = books.cast
    row = registered(books, cast.petra)
    assert not BankAccount.objects.filter(number=NUMBER).exists()
    for other in (cast.petra, cast.olga):
        with pytest.raises((NotAllowed, StaleState)):
            decided(row, other)

    account = decided(row, cast.bob)

    assert (account.number, account.number_tail, account.account.fund) == (
        NUMBER,
        "7890",
        books.fund,
    )
    assert AuditEvent.objects.filter(verb="finance.bank_account.opened").exists()
    with pytest.raises(StaleState):
        decided(row, cast.bob)


def test_whoever_may_not_manage_the_books_registers_nothing(books):
    for who in ("paul", "alice", "sam", "eve", "root", "hal"):
        with pytest.raises(NotAllowed):
            registered(books, getattr(books.cast, who))


def test_two_of_the_committee_do_not_confirm_each_other_and_the_manager_may(books):
    row = registered(books, books.cast.bob)
    with pytest.raises(StaleState, match="同一单位"):
        decided(row, books.cast.cora)
    assert decided(row, books.cast.petra).fund == books.fund


def test_what_is_refused_or_taken_back_leaves_no_account(books):
    for verb, actor in (("refuse", books.cast.bob), ("end", books.cast.petra)):
        assert decided(registered(books, books.cast.petra), actor, verb) is None
    assert not BankAccount.objects.filter(number=NUMBER).exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"number": ""}, "账号只写"),
        ({"number": "六二一七"}, "账号只写"),
        ({"number": "1204085009000123321"}, "已有这个账号"),
        ({"bank_name": " "}, "请写明开户行"),
        ({"reason": ""}, "请写明开户行"),
    ],
)
def test_bad_words_are_refused_with_a_sentence(books, change, sentence):
    with pytest.raises(DomainError, match=sentence):
        registered(books, books.cast.petra, **change)
    assert registered(books, books.cast.petra, number=" 6217 0012 3456 7890").number == NUMBER
    with pytest.raises(DomainError, match="已经有人登记"):
        registered(books, books.cast.bob)


def test_another_estates_book_holds_no_account_here(books):
    with pytest.raises(DomainError, match="不是本小区的"):
        registered(books, books.cast.petra, fund=books.far_fund)


def asked(books, account, day=date(2026, 10, 31)) -> AccountEnd:
    given = {"reason": "换到建设银行", "actor": books.cast.petra, "now": NOW}
    return ask_end(bank_account=account, ended_on=day, **given)


def test_an_ended_account_stays_and_frees_its_number(books):
    account = decided(registered(books, books.cast.petra), books.cast.bob)
    row = asked(books, account)
    with pytest.raises(StaleState):
        decide_end(row=row, verb="agree", actor=books.cast.petra, now=NOW)
    decide_end(row=row, verb="agree", actor=books.cast.bob, now=NOW)

    account.refresh_from_db()
    assert (account.ended_on, account.is_active) == (date(2026, 10, 31), False)
    assert not account.account.is_active
    assert decided(registered(books, books.cast.petra), books.cast.bob).pk != account.pk


def test_an_account_does_not_end_while_something_lies_or_waits_on_it(books):
    books.posted(("BANK", 500), ("ADS", -500))
    with pytest.raises(DomainError, match=r"还有 ¥5\.00"):
        asked(books, books.bank)
    books.posted(("BANK", -500), ("COST_BANK", 500), kind="cost")
    with pytest.raises(DomainError, match="更晚的日期"):
        asked(books, books.bank, date(2026, 9, 1))
    books.row(700)
    with pytest.raises(DomainError, match="还有没入账的流水"):
        asked(books, books.bank)
    with pytest.raises(DomainError, match="不能在今天之后"):
        asked(books, books.bank, date(2027, 1, 1))


def test_the_desk_registers_and_confirms(books, client):
    cast, slug = books.cast, books.fund.estate.slug
    page = reverse("finance:bank-accounts", args=[slug])
    log_in(client, cast.petra)
    given = WORDS | {"fund": books.fund.pk, "number": NUMBER}
    bad = client.post(reverse("finance:account-register", args=[slug]), given | {"number": "?"})
    assert (bad.status_code, "河畔苑业委会" in bad.content.decode()) == (400, True)
    client.post(reverse("finance:account-register", args=[slug]), given)
    row = AccountRegistration.objects.get(number=NUMBER)
    there = reverse("finance:registration-decide", args=[row.pk])
    client.post(there, {"act": "agree"})
    row.refresh_from_db()
    assert row.status == "proposed"

    log_in(client, cast.bob)
    assert n_bank_accounts_for(cast.bob, [row.estate], NOW) == 1
    assert NUMBER in client.get(page).content.decode(), "to be compared with the bank's paper"
    client.post(there, {"act": "agree"})

    account = BankAccount.objects.get(number=NUMBER)
    shown = client.get(page).content.decode()
    assert "尾号7890" in shown
    assert NUMBER not in shown
    ending = reverse("finance:account-end", args=[account.pk])
    assert client.post(ending, {"ended_on": "2026-02-30", "reason": "x"}).status_code == 400


@pytest.mark.parametrize(("who", "status"), [("olga", 404), ("paul", 403), ("dan", 404)])
def test_whole_numbers_are_for_those_who_decide(books, client, who, status):
    log_in(client, getattr(books.cast, who))
    page = reverse("finance:bank-accounts", args=[books.fund.estate.slug])
    assert client.get(page).status_code == status


def test_the_books_are_opened_by_those_who_manage_them(cast, client):
    slug = cast.riverside.slug
    log_in(client, cast.paul)
    there = reverse("finance:books-open", args=[slug])
    assert client.post(there).status_code == 403
    with pytest.raises(NotAllowed):
        open_books(estate=cast.riverside, actor=cast.paul, now=NOW)
    assert not Fund.objects.exists()
    log_in(client, cast.petra)
    client.post(there)
    assert set(Fund.objects.values_list("code", flat=True)) == {"gs", "wx", "wy"}
