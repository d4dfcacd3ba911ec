"""Rows of the books."""

from datetime import date

from finance.models import (
    BankRow,
    DepositCertificate,
    Fund,
)
from tests.finance.accounts import kept_account
from tests.house.makers import CANARY, maker


@maker("finance.Statement")
def _statement(world):
    world.fill("finance.Statement", ends=date(2026, 3, 31), period="2026-Q1")


@maker("finance.RowSetAside")
def _set_aside(world):
    """Of a row that nothing else explains."""
    world.fill("finance.BankRow", fingerprint="aside", amount_fen=500)
    row = BankRow.objects.get(fingerprint="aside")
    world.fill("finance.RowSetAside", bank_row=row, amount_fen=500)


@maker("finance.DepositCertificate")
def _certificate(world):
    """Of an account that has no rows."""
    fund = world._related(Fund)
    deposit = kept_account(
        estate=world.riverside, fund=fund, kind="deposit", bank_name="银行", name=f"{CANARY}定期"
    )
    world.fill("finance.DepositCertificate", bank_account=deposit)


@maker("finance.CertificateWithdrawal")
def _withdrawal(world):
    """Of one that two people confirmed."""
    certificate = world.row(DepositCertificate)
    DepositCertificate.objects.filter(pk=certificate.pk).update(
        status="agreed", decided_by=world.cast.bob, decided_at=certificate.submitted_at
    )
    world.fill("finance.CertificateWithdrawal", certificate=certificate)
