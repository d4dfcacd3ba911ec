"""Certificates of a fixed deposit, for tests: written down, agreed on, and what came of it."""

from datetime import date, timedelta

from django.db import connection

from finance.bankfiles.writers import Holder
from finance.models import BankAccount, DepositCertificate, Statement
from finance.selectors.reconciliation import reconcile
from finance.services.books import ledger_account
from finance.services.certificates import decide_certificate, record_certificate
from finance.services.statements import publish_statement, submit_statement
from tests.communities.uploads import drawing, encoded
from tests.finance.accounts import open_bank_account
from tests.finance.books import NOW

SEPTEMBER = date(2026, 9, 1), date(2026, 9, 30)
EVE = date(2026, 8, 31)
LATER = NOW + timedelta(days=1)
FEN = 2_000_000
SCAN = encoded(drawing())
HOLDER = Holder(number="1204085009000008800", opening_fen=0, covers=SEPTEMBER)


CERTIFICATE, WITHDRAWAL = "finance_depositcertificate", "finance_certificatewithdrawal"


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.rowcount


def laid_down(books) -> BankAccount:
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
    given = {
        "actor": books.cast.paul,
        "now": NOW,
        "name": "存单.jpg",
        "data": SCAN,
        "number": "2026-8800",
    } | more
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


def another(books, number="99"):
    return open_bank_account(
        estate=books.fund.estate, fund=books.fund, kind="deposit", bank_name="另一张",
        name="河畔苑", number=number, actor=books.cast.bob, now=NOW,
    )  # fmt: skip


def plainly(books, account, **more):
    """As SQL would write it, past the service."""
    given = {"day": EVE, "balance_fen": 1, "reason": "存单", "submitted_at": NOW} | more
    return DepositCertificate(
        estate=account.estate, bank_account=account, voucher=books.voucher(),
        submitted_by=books.cast.paul, **given,
    )  # fmt: skip
