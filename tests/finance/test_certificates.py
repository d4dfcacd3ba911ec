"""The certificate of a fixed deposit: two people read it, verdicts rest on it, and it stays."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from communities.errors import DomainError
from finance.bankfiles import Row, read
from finance.bankfiles.writers import write
from finance.models import (
    BankAccount,
    CertificateWithdrawal,
    DepositCertificate,
    Statement,
    Voucher,
)
from finance.selectors.audit import ledger_findings
from finance.selectors.desk import waiting_accounts
from finance.selectors.public.verdict import verdict
from finance.services.bank import NotImported, import_reading
from finance.services.books import ledger_account
from finance.services.certificates import (
    decide_certificate,
    decide_withdrawal,
    withdraw_certificate,
)
from finance.services.versions import ask_again
from tests.finance.books import NOW
from tests.finance.deposits import (
    EVE,
    FEN,
    HOLDER,
    LATER,
    SCAN,
    SEPTEMBER,
    agreed,
    another,
    published,
    recorded,
    state_of,
    versions,
)
from tests.sessions import log_in


def test_without_a_certificate_a_deposit_is_grey_and_says_why(books, deposit):
    found = verdict(published(books))

    assert found.state == "grey"
    assert found.why == ["工商银行定期 尾号8800：从2026年9月1日到2026年9月30日没有存单或存款证明。"]


def test_a_certificate_counts_once_a_second_employer_read_it(books, deposit):
    made = recorded(deposit, books)
    assert state_of(books, deposit) == "grey"
    for person in (books.cast.paul, books.cast.petra):
        with pytest.raises(DomainError):
            decide_certificate(certificate=made, verb="agree", actor=person, now=NOW)
    assert state_of(books, deposit) == "grey"

    decide_certificate(certificate=made, verb="agree", actor=books.cast.bob, now=NOW)

    assert state_of(books, deposit) == "ok"
    said = published(books).raw
    [account] = [one for one in said["accounts"] if one["kind"] == "deposit"]
    assert account["certificate"]["day"] == account["as_of"] == "2026-09-30"
    assert len(account["certificate"]["original"]) == 64
    assert account["certificate"]["original"] != made.voucher.sha256
    assert ledger_findings(books.fund.estate) == []


def test_a_refused_one_and_one_taken_back_count_for_nothing(books, deposit):
    made = recorded(deposit, books)
    decide_certificate(certificate=made, verb="refuse", actor=books.cast.bob, now=NOW)
    again = recorded(deposit, books)
    decide_certificate(certificate=again, verb="end", actor=books.cast.paul, now=NOW)

    assert state_of(books, deposit) == "grey"


def test_what_it_says_otherwise_is_red(books, deposit):
    agreed(deposit, books, fen=FEN - 100)

    assert state_of(books, deposit) == "bad"


def test_a_later_one_proves_only_while_nothing_moved(books, deposit):
    agreed(deposit, books, date(2026, 10, 20))
    assert state_of(books, deposit) == "ok"

    code = ledger_account(deposit).code
    books.posted(
        (code, 500), ("CLEAR_TRANSIT", -500), kind="transfer", day=date(2026, 10, 10),
        counterparty="", counterparty_kind="none",
    )  # fmt: skip

    assert state_of(books, deposit) == "grey"


def test_what_was_paid_out_in_the_books_alone_stays_grey(books, deposit):
    """Not even where the bank says later that the money is still there."""
    code = ledger_account(deposit).code
    agreed(deposit, books, EVE)
    books.posted(
        (code, -FEN), ("CLEAR_TRANSIT", FEN), kind="transfer", day=date(2026, 9, 1),
        counterparty="", counterparty_kind="none",
    )  # fmt: skip
    assert state_of(books, deposit) == "grey"

    agreed(deposit, books, date(2026, 10, 31), since=date(2026, 3, 5))
    assert state_of(books, deposit) == "grey"

    agreed(deposit, books, SEPTEMBER[1], fen=0)
    assert state_of(books, deposit) == "ok"


def test_one_that_lies_there_since_then_bears_out_no_day_before(books, deposit):
    late = agreed(deposit, books, date(2026, 10, 20), since=date(2026, 10, 1))
    assert state_of(books, deposit) == "grey"

    asked = withdraw_certificate(certificate=late, reason="错", actor=books.cast.paul, now=NOW)
    decide_withdrawal(withdrawal=asked, verb="agree", actor=books.cast.bob, now=NOW)
    agreed(deposit, books, date(2026, 10, 20), since=EVE)
    assert state_of(books, deposit) == "ok"


def test_one_that_reaches_back_behind_another_makes_a_version_too(books, deposit):
    published(books)
    agreed(deposit, books, date(2026, 10, 10), since=date(2026, 10, 1), now=LATER)
    assert versions() == [(1, "grey")]
    agreed(deposit, books, date(2026, 10, 20), since=EVE, now=LATER)
    assert versions() == [(1, "grey"), (2, "ok")]


def test_a_late_certificate_and_its_withdrawal_make_one_version_each(books, deposit):
    published(books)
    made = agreed(deposit, books, now=LATER)
    assert versions() == [(1, "grey"), (2, "ok")]

    asked = withdraw_certificate(
        certificate=made, reason="看错了日期", actor=books.cast.paul, now=LATER
    )
    assert versions()[-1] == (2, "ok")
    with pytest.raises(DomainError):
        decide_withdrawal(withdrawal=asked, verb="agree", actor=books.cast.petra, now=LATER)
    decide_withdrawal(withdrawal=asked, verb="agree", actor=books.cast.bob, now=LATER)

    assert versions() == [(1, "grey"), (2, "ok"), (3, "grey")]
    books_sums = {one.data["closing_fen"] for one in Statement.objects.all()}
    assert books_sums == {FEN + 3000}
    assert ledger_findings(books.fund.estate) == []


def test_a_withdrawn_one_stays_named_on_no_page(books, deposit):
    """Where another one says the same, the verdict stays and the named paper does not."""
    named = agreed(deposit, books)
    published(books)
    agreed(deposit, books, date(2026, 10, 20), since=EVE, now=LATER)
    assert versions() == [(1, "ok")]

    asked = withdraw_certificate(certificate=named, reason="错", actor=books.cast.paul, now=LATER)
    decide_withdrawal(withdrawal=asked, verb="agree", actor=books.cast.bob, now=LATER)

    assert versions() == [(1, "ok"), (2, "ok")]
    side = [one for one in verdict(Statement.objects.get(version=2)).accounts if one.is_deposit]
    assert [one.certified for one in side] == [date(2026, 10, 20)]


def test_a_refused_withdrawal_leaves_the_certificate(books, deposit):
    made = agreed(deposit, books)
    asked = withdraw_certificate(certificate=made, reason="错", actor=books.cast.paul, now=NOW)
    with pytest.raises(DomainError, match="正在等第二人"):
        withdraw_certificate(certificate=made, reason="错", actor=books.cast.paul, now=NOW)
    decide_withdrawal(withdrawal=asked, verb="refuse", actor=books.cast.bob, now=NOW)

    assert state_of(books, deposit) == "ok"


def test_the_night_sees_what_was_booked_between(books, deposit):
    agreed(deposit, books, date(2026, 10, 20))
    published(books)
    assert ask_again(fund=books.fund, now=NOW) == []

    code = ledger_account(deposit).code
    books.posted(
        (code, 500), ("CLEAR_TRANSIT", -500), kind="transfer", day=date(2026, 10, 10),
        counterparty="", counterparty_kind="none",
    )  # fmt: skip
    ask_again(fund=books.fund, now=NOW)

    assert versions() == [(1, "ok"), (2, "grey")]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"day": date(2026, 11, 21)}, "到今天之间"),
        ({"day": date(1999, 12, 31)}, "到今天之间"),
        ({"since": date(2026, 10, 1)}, "到截至日期之间"),
        ({"fen": -1}, "不能小于零"),
        ({"number": " "}, "号码"),
        ({"number": "2026-0001"}, "尾号 0001 与账户尾号 8800 不同"),
        ({"data": b"%PDF-"}, "损坏或不完整"),
    ],
)
def test_what_is_no_certificate_is_refused(books, deposit, given, sentence):
    with pytest.raises(DomainError, match=sentence):
        recorded(deposit, books, **given)
    assert not DepositCertificate.objects.exists()


def test_one_day_has_one_certificate(books, deposit):
    recorded(deposit, books)
    with pytest.raises(DomainError, match="这一天已有存单"):
        recorded(deposit, books)
    assert Voucher.objects.filter(kind="deposit").count() == 1


def test_only_a_deposit_has_certificates_and_it_has_no_file(books, deposit):
    with pytest.raises(DomainError, match="只有定期存款"):
        recorded(books.bank, books)
    from_bank = {
        "bank_account": deposit,
        "name": "九月.csv",
        "data": b"x",
        "actor": books.cast.paul,
    }
    reading = read(write("icbc", [Row(0, SEPTEMBER[0], 500, memo="利息")], HOLDER))
    with pytest.raises(NotImported) as refused:
        import_reading(estate=deposit.estate, reading=reading, now=NOW, **from_bank)
    assert "登记存单" in refused.value.where["errors"][0].message


def test_a_deposit_waits_for_no_rows_on_the_desk(books, deposit):
    assert waiting_accounts([books.fund.estate]) == [books.bank]


def test_another_currency_has_no_certificate(books):
    dollars = another(books)
    BankAccount.objects.filter(pk=dollars.pk).update(currency="USD")
    dollars.refresh_from_db()
    with pytest.raises(DomainError, match="币种是 USD"):
        recorded(dollars, books, number="99")


def test_the_desk_writes_one_down_reads_it_and_withdraws_it(books, deposit, client):
    path = reverse("finance:certificates")
    log_in(client, books.cast.paul)
    typed = {
        "account": deposit.pk, "day": "2026-09-30", "balance": "2万", "reason": "存款证明",
        "number": "2026-0001", "number_reason": "证明编号，正文列有本账号",
    }  # fmt: skip
    answer = client.post(path, typed | {"file": SimpleUploadedFile("存单.jpg", SCAN)})
    assert answer.status_code == 400
    assert "不是金额" in answer.content.decode()
    assert 'value="存款证明"' in answer.content.decode()
    answer = client.post(
        path, typed | {"balance": "20000", "file": SimpleUploadedFile("存单.jpg", SCAN)}
    )
    assert answer.url == path
    assert "正文列有本账号" in client.get(path).content.decode()
    assert path in client.get(reverse("finance:imports")).content.decode()
    assert 'value="agree"' not in client.get(path).content.decode()

    made = DepositCertificate.objects.get()
    log_in(client, books.cast.bob)
    assert 'value="agree"' in client.get(path).content.decode()
    client.post(reverse("finance:certificate-decide", args=[made.pk]), {"act": "agree"})
    assert state_of(books, deposit) == "ok"
    shown = published(books)
    page = client.get(f"/desk/statements/{shown.pk}/").content.decode()
    assert "<dt>存单</dt>" in page

    withdraw = reverse("finance:certificate-withdraw", args=[made.pk])
    answer = client.post(withdraw, {"reason": ""})
    assert answer.status_code == 400
    client.post(withdraw, {"reason": "看错了日期"})
    log_in(client, books.cast.paul)
    asked = CertificateWithdrawal.objects.get()
    client.post(reverse("finance:certificate-withdrawal-decide", args=[asked.pk]), {"act": "agree"})
    page = client.get(path).content.decode()
    assert "已撤回：看错了日期" in page
    assert state_of(books, deposit) == "grey"
