"""The certificate of a fixed deposit: two people read it, verdicts rest on it, and it stays."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from communities.errors import DomainError
from finance.bankfiles import Row, read
from finance.bankfiles.writers import Holder, write
from finance.models import (
    BankAccount,
    CertificateWithdrawal,
    DepositCertificate,
    Posting,
    Statement,
    Voucher,
)
from finance.selectors.audit import ledger_findings
from finance.selectors.desk import waiting_accounts
from finance.selectors.public.verdict import verdict
from finance.selectors.reconciliation import reconcile
from finance.services.bank import NotImported, import_reading
from finance.services.books import ledger_account, open_bank_account
from finance.services.certificates import (
    decide_certificate,
    decide_withdrawal,
    record_certificate,
    withdraw_certificate,
)
from finance.services.statements import publish_statement, submit_statement
from finance.services.versions import ask_again
from tests.communities.uploads import drawing, encoded
from tests.finance.books import NOW
from tests.owner import owning, switch_off
from tests.sessions import log_in

SEPTEMBER = date(2026, 9, 1), date(2026, 9, 30)
EVE = date(2026, 8, 31)
LATER = NOW + timedelta(days=1)
FEN = 2_000_000
SCAN = encoded(drawing())
HOLDER = Holder(number="1204085009000008800", opening_fen=0, covers=SEPTEMBER)


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.rowcount


@pytest.fixture
def deposit(books) -> BankAccount:
    """20,000 yuan lie in it since August; the current account bears out September."""
    made = open_bank_account(
        estate=books.fund.estate, fund=books.fund, kind="deposit", bank_name="工商银行定期",
        name="河畔苑业主委员会", number="1204085009000008800", actor=books.cast.bob, now=NOW,
    )  # fmt: skip
    code = ledger_account(made).code
    books.posted((code, FEN), ("OPENING", -FEN), kind="opening", day=EVE)
    books.posted(("BANK", 3000), ("ADS", -3000), day=date(2026, 9, 15))
    books.borne_out(*SEPTEMBER)
    return made


def recorded(deposit, books, day=SEPTEMBER[1], fen=FEN, **more):
    given = {"actor": books.cast.paul, "now": NOW, "name": "存单.jpg", "data": SCAN} | more
    return record_certificate(
        bank_account=deposit, day=day, balance_fen=fen, reason="存款证明", **given
    )


def agreed(deposit, books, *args, now=NOW, **more):
    made = recorded(deposit, books, *args, **more)
    decide_certificate(certificate=made, verb="agree", actor=books.cast.bob, now=now)
    return made


def state_of(books, deposit):
    [check] = [
        one
        for one in reconcile(books.fund, *SEPTEMBER, NOW.date()).accounts
        if one.bank_account == deposit
    ]
    return check.state


def published(books):
    statement = submit_statement(fund=books.fund, period="2026-09", actor=books.cast.petra, now=NOW)
    return publish_statement(statement=statement, actor=books.cast.bob, now=NOW)


def versions():
    return [(one.version, one.data["state"]) for one in Statement.objects.order_by("version")]


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
        ({"data": b"%PDF-"}, "扩展名不一致"),
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


def plainly(books, account, **more):
    """As SQL would write it, past the service."""
    given = {"day": EVE, "balance_fen": 1, "reason": "存单", "submitted_at": NOW} | more
    return DepositCertificate(
        estate=account.estate, bank_account=account, voucher=books.voucher(),
        submitted_by=books.cast.paul, **given,
    )  # fmt: skip


def test_a_certificate_waits_and_is_of_a_deposit(books, deposit):
    decided = {"status": "agreed", "decided_by": books.cast.bob, "decided_at": NOW}
    for account, more, why in (
        (deposit, decided, "waits for a second"),
        (books.bank, {}, "only a fixed deposit"),
    ):
        with pytest.raises(IntegrityError, match=why), transaction.atomic():
            plainly(books, account, **more).save()
    plainly(books, deposit).save()
    switch_off("finance_depositcertificate", "certificate_waits", "certificate_is_of_a_deposit")
    plainly(books, books.bank).save()
    plainly(books, deposit, day=SEPTEMBER[0], **decided).save()


CERTIFICATE, WITHDRAWAL = "finance_depositcertificate", "finance_certificatewithdrawal"


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
    empty = open_bank_account(
        estate=books.fund.estate, fund=books.fund, kind="deposit", bank_name="另一张",
        name="河畔苑", number="99", actor=books.cast.bob, now=NOW,
    )  # fmt: skip
    run("set constraints all immediate")
    with transaction.atomic():
        recorded(empty, books)
        run("set constraints all immediate")
        with pytest.raises(IntegrityError, match="the books rest on it"), transaction.atomic():
            run(change)
        switch_off(change.split()[1])
        assert run(change), "control: it was the guard"
        transaction.set_rollback(True)
    assert not Posting.objects.filter(account__bank_account=empty).exists()


def test_the_desk_writes_one_down_reads_it_and_withdraws_it(books, deposit, client):
    path = reverse("finance:certificates")
    log_in(client, books.cast.paul)
    typed = {"account": deposit.pk, "day": "2026-09-30", "balance": "2万", "reason": "存款证明"}
    answer = client.post(path, typed | {"file": SimpleUploadedFile("存单.jpg", SCAN)})
    assert answer.status_code == 400
    assert "不是金额" in answer.content.decode()
    assert 'value="存款证明"' in answer.content.decode()
    answer = client.post(
        path, typed | {"balance": "20000", "file": SimpleUploadedFile("存单.jpg", SCAN)}
    )
    assert answer.url == path
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
